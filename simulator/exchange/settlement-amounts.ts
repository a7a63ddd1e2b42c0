// The whole-number amounts an order's signature covers, from the decimal texts of its body. Exact: numerals become
// integers and powers of ten, and every amount is rounded once.

export type SettlementAmounts = { readonly base: bigint; readonly quote: bigint; readonly fee: bigint }

export type SettlementTerms = {
  readonly side: 'buy' | 'sell'
  readonly qty: string
  readonly price: string
  /** Highest fee rate the signer accepts, builder fee included. */
  readonly feeRate: string
  readonly syntheticResolution: number
  readonly collateralResolution: number
}

/**
 * Signed settlement amounts: base positive for a buy, quote of the opposite sign, fee never negative. A buyer's amounts
 * and the fee are rounded up, a seller's down. Throws a RangeError when a text is not a decimal numeral.
 */
export function settlementAmounts(terms: SettlementTerms): SettlementAmounts {
  const qty = rational(terms.qty)
  const price = rational(terms.price)
  const rate = rational(terms.feeRate)
  const base = scaled(qty, BigInt(terms.syntheticResolution))
  const value = { numerator: qty.numerator * price.numerator, denominator: qty.denominator * price.denominator }
  const quote = scaled(value, BigInt(terms.collateralResolution))
  const fee = scaled(
    { numerator: value.numerator * rate.numerator, denominator: value.denominator * rate.denominator },
    BigInt(terms.collateralResolution),
  )
  return terms.side === 'buy'
    ? { base: up(base), quote: -up(quote), fee: up(fee) }
    : { base: -down(base), quote: down(quote), fee: up(fee) }
}

/** The second a signature must carry for an expiry in milliseconds: rounded up, plus the settlement buffer of 14 days. */
export function settlementExpirySeconds(expireAtMs: number): bigint {
  const ms = BigInt(expireAtMs)
  return (ms + 999n) / 1_000n + 14n * 86_400n
}

type Rational = { readonly numerator: bigint; readonly denominator: bigint }

function rational(text: string): Rational {
  const match = /^(\d{1,30})(?:\.(\d{1,30}))?$/.exec(text)
  if (match === null) throw new RangeError(`"${text.slice(0, 40)}" is not an unsigned decimal number`)
  const fraction = match[2] ?? ''
  return { numerator: BigInt(`${match[1] ?? '0'}${fraction}`), denominator: 10n ** BigInt(fraction.length) }
}

const scaled = (value: Rational, by: bigint): Rational => ({ ...value, numerator: value.numerator * by })
const down = (value: Rational): bigint => value.numerator / value.denominator
const up = (value: Rational): bigint => (value.numerator + value.denominator - 1n) / value.denominator

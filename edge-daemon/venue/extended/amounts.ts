// What an order moves on chain, in whole units of settlement. Exact integers throughout, one rounding at the end:
// against the signer for what a buy pays and for the fee, down for what a sell gives and receives.

import { assert } from '#shared/assert.ts'
import { decimalPattern } from '#shared/decimal.ts'
import type { Side } from '#shared/units.ts'

export type SignedTerms = {
  readonly side: Side
  /** Base units, decimal text. */
  readonly qty: string
  /** Dollars per base unit, decimal text. */
  readonly price: string
  /** Largest fee the order may be charged, as a fraction of its value, decimal text. */
  readonly feeRate: string
}

export type Resolutions = { readonly syntheticResolution: number; readonly collateralResolution: number }

/** Positive when received by the signer, negative when given; the fee is a cap and has no sign. */
export type SettlementAmounts = {
  readonly syntheticAmount: bigint
  readonly collateralAmount: bigint
  readonly feeAmount: bigint
}

/** The amounts of one order. The fee is taken of the unrounded value. */
export function settlementAmounts(terms: SignedTerms, resolutions: Resolutions): SettlementAmounts {
  const qty = scaled(terms.qty)
  const price = scaled(terms.price)
  const feeRate = scaled(terms.feeRate)
  const synthetic = over(qty.digits * BigInt(resolutions.syntheticResolution), qty.places)
  const valueDigits = qty.digits * price.digits * BigInt(resolutions.collateralResolution)
  const value = over(valueDigits, qty.places + price.places)
  const fee = over(valueDigits * feeRate.digits, qty.places + price.places + feeRate.places)
  return terms.side === 'buy'
    ? { syntheticAmount: synthetic.ceil(), collateralAmount: -value.ceil(), feeAmount: fee.ceil() }
    : { syntheticAmount: -synthetic.floor(), collateralAmount: value.floor(), feeAmount: fee.ceil() }
}

const settlementDelayS = 14 * 86_400

/** The signed expiry in whole seconds: the order's own, rounded up, and the fourteen days settlement may take. */
export function signedExpirationS(expiryEpochMillis: number): number {
  assert(Number.isSafeInteger(expiryEpochMillis), `expiry must be whole milliseconds, was ${expiryEpochMillis}`)
  return Math.ceil(expiryEpochMillis / 1_000) + settlementDelayS
}

function scaled(text: string): { readonly digits: bigint; readonly places: number } {
  assert(decimalPattern.test(text) && !text.startsWith('-'), `signed terms are decimals without sign, was "${text}"`)
  const [whole = '', fraction = ''] = text.split('.')
  return { digits: BigInt(whole + fraction), places: fraction.length }
}

function over(digits: bigint, places: number): { floor: () => bigint; ceil: () => bigint } {
  const divisor = 10n ** BigInt(places)
  return { floor: () => digits / divisor, ceil: () => (digits + divisor - 1n) / divisor }
}

import { z } from 'zod'
import { Exact } from '#shared/decimal.ts'
import { settlementAmounts, signedExpirationS } from '../../edge-daemon/venue/extended/amounts.ts'
import * as exchange from '../../simulator/exchange/settlement-amounts.ts'
import { Numeral, Whole, type Fields } from './values.ts'

// An order as a person states it, and the struct that is signed for it: worked out by the daemon's code and by the exchange
// simulator's, which share nothing.

const OrderTerms = z.object({
  side: z.enum(['BUY', 'SELL']),
  qty: Numeral,
  price: Numeral,
  /** What the venue's own software signs when nobody says a rate. */
  feeRate: Numeral.default('0.0005'),
  feeRateNote: z.string().optional(),
  builderFee: Numeral.optional(),
  nonce: Whole,
  expiryEpochMillis: z.int().nonnegative(),
  syntheticResolution: z.int().positive(),
  collateralResolution: z.int().positive(),
  /** Given with the struct instead, where they are missing. */
  vault: Whole.optional(),
  syntheticId: Whole.optional(),
  collateralId: Whole.optional(),
})
export type OrderTerms = z.infer<typeof OrderTerms>

/** Null when the inputs hold a struct that is ready to sign and no order. */
export const orderTermsOf = (inputs: Fields): OrderTerms | null =>
  inputs['qty'] === undefined ? null : OrderTerms.parse(inputs)

/** Inputs of an entry, with what a leg leaves out taken from the order it belongs to: a leg has the opposite side. */
export function withParent(inputs: Fields, entryOf: (id: string) => { readonly inputs: Fields }): Fields {
  const parent = inputs['parent']
  if (typeof parent !== 'string') return inputs
  const { signed: _signed, ...order } = entryOf(parent).inputs
  return { ...order, side: order['side'] === 'BUY' ? 'SELL' : 'BUY', ...inputs }
}

export type FeeRates = {
  /** What the signature allows in all. */
  readonly signed: string
  /** What the body states: the exchange's part without the builder's. */
  readonly stated: string
}

/**
 * The rate may be given with or without the builder's part. A note says which; without one, the fee that is to be signed
 * decides between the two readings, and without that the builder's part comes on top.
 */
export function feeRatesOf(terms: OrderTerms, toSign: Fields | null): FeeRates {
  const { feeRate, builderFee, feeRateNote } = terms
  if (builderFee === undefined) return { signed: feeRate, stated: feeRate }
  const onTop = { signed: new Exact(feeRate).add(builderFee).toFixed(), stated: feeRate }
  const within = { signed: feeRate, stated: new Exact(feeRate).sub(builderFee).toFixed() }
  if (feeRateNote !== undefined && /builder/i.test(feeRateNote)) return within
  const fee = Whole.safeParse(toSign?.['fee_amount'])
  const fits = ({ signed }: FeeRates) =>
    fee.success && fieldsAtRate(terms, signed)['fee_amount'] === fee.data.toString()
  return [onTop, within].find(fits) ?? onTop
}

/**
 * The signed struct's fields: amounts, expiry and salt always worked out from the order, the names of accounts and assets
 * as the order or else the struct has them. Throws an Error when the two implementations differ.
 */
export const signedFields = (terms: OrderTerms, toSign: Fields | null): Fields => ({
  ...toSign,
  ...fieldsAtRate(terms, feeRatesOf(terms, toSign).signed),
})

function fieldsAtRate(terms: OrderTerms, feeRate: string): Fields {
  const { side: wireSide, qty, price, syntheticResolution, collateralResolution } = terms
  const side = wireSide === 'BUY' ? 'buy' : 'sell'
  const own = settlementAmounts({ side, qty, price, feeRate }, { syntheticResolution, collateralResolution })
  const theirs = exchange.settlementAmounts({ side, qty, price, feeRate, syntheticResolution, collateralResolution })
  const ownExpiration = signedExpirationS(terms.expiryEpochMillis)
  agree('base_amount', own.syntheticAmount, theirs.base)
  agree('quote_amount', own.collateralAmount, theirs.quote)
  agree('fee_amount', own.feeAmount, theirs.fee)
  agree('expiration', BigInt(ownExpiration), exchange.settlementExpirySeconds(terms.expiryEpochMillis))
  return {
    ...(terms.vault === undefined ? {} : { position_id: terms.vault.toString() }),
    ...(terms.syntheticId === undefined ? {} : { base_asset_id: hex(terms.syntheticId) }),
    base_amount: own.syntheticAmount.toString(),
    ...(terms.collateralId === undefined
      ? {}
      : { quote_asset_id: hex(terms.collateralId), fee_asset_id: hex(terms.collateralId) }),
    quote_amount: own.collateralAmount.toString(),
    fee_amount: own.feeAmount.toString(),
    expiration: String(ownExpiration),
    salt: terms.nonce.toString(),
  }
}

const hex = (value: bigint): string => `0x${value.toString(16)}`

function agree(what: string, daemon: bigint, simulator: bigint): void {
  if (daemon !== simulator) throw new Error(`${what}: the daemon has ${daemon}, the simulator ${simulator}`)
}

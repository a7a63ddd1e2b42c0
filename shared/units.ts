declare const unit: unique symbol
/** A value that carries its unit in the type and costs nothing at run time. */
type Unit<Base, Name extends string> = Base & { readonly [unit]: Name }

/** Price as a whole number of ticks. Exact, safe to compare with `===`. */
export type PriceTicks = Unit<number, 'PriceTicks'>
/** Size as a whole number of lots. Signed where it is a position, positive where it is an order. */
export type SizeLots = Unit<number, 'SizeLots'>
/** Milliseconds on the monotonic clock. Only differences mean anything. */
export type MonoMs = Unit<number, 'MonoMs'>
/** Milliseconds since the Unix epoch. For records, expiries and people; never for measuring an interval. */
export type WallMs = Unit<number, 'WallMs'>
/** Money as a whole number of micro-dollars. */
export type MicroUsd = Unit<number, 'MicroUsd'>
/** Our name for one order, unique for ever (see edge-daemon/core/quoting/order-id.ts). */
export type ClientOrderId = Unit<string, 'ClientOrderId'>
/** The venue's number of an order: 64 bits, so a string from the first byte to the last. */
export type VenueOrderId = Unit<string, 'VenueOrderId'>
/** The venue's number of a trade: 64 bits, so a string. */
export type TradeId = Unit<string, 'TradeId'>
/** The venue's number of a position: 64 bits, so a string. */
export type PositionId = Unit<string, 'PositionId'>

export type Side = 'buy' | 'sell'

export function priceTicks(value: number): PriceTicks {
  if (!Number.isSafeInteger(value)) throw new RangeError(`price must be whole ticks, was ${value}`)
  return value as PriceTicks
}

export function sizeLots(value: number): SizeLots {
  if (!Number.isSafeInteger(value)) throw new RangeError(`size must be whole lots, was ${value}`)
  return value as SizeLots
}

export function microUsd(value: number): MicroUsd {
  if (!Number.isSafeInteger(value)) throw new RangeError(`money must be whole micro-dollars, was ${value}`)
  return value as MicroUsd
}

export function monoMs(value: number): MonoMs {
  if (!Number.isFinite(value)) throw new RangeError(`monotonic time must be finite, was ${value}`)
  return value as MonoMs
}

export function wallMs(value: number): WallMs {
  if (!Number.isFinite(value)) throw new RangeError(`wall time must be finite, was ${value}`)
  return value as WallMs
}

export const clientOrderId = (text: string): ClientOrderId => text as ClientOrderId
export const venueOrderId = (text: string): VenueOrderId => text as VenueOrderId
export const positionId = (text: string): PositionId => text as PositionId
export const tradeId = (text: string): TradeId => text as TradeId

/** +1 for a buy, -1 for a sell: the sign a fill gives to the position. */
export const signOf = (side: Side): 1 | -1 => (side === 'buy' ? 1 : -1)
export const oppositeOf = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy')

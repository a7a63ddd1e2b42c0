import { Exact, formatDecimal, parseDecimal } from './decimal.ts'
import { priceTicks, sizeLots, type PriceTicks, type SizeLots } from './units.ts'

/** What a market trades in, as the daemon sees it. Numbers are exact decimals as text where the venue says so. */
export type MarketSpec = {
  readonly name: string
  /** One tick in dollars. */
  readonly tickSize: string
  /** One lot in base units. */
  readonly lotSize: string
  readonly minOrderLots: SizeLots
  readonly maxOrders: number
  /** Largest value of one limit order, dollars. */
  readonly maxOrderValueUsd: number
  /** A limit buy may not be above mark times (1 + cap); fraction, 0.05 is five percent. */
  readonly priceCap: number
  /** A limit sell may not be below mark times (1 - floor); fraction. */
  readonly priceFloor: number
  readonly settlement: {
    readonly syntheticId: string
    readonly syntheticResolution: number
    readonly collateralId: string
    readonly collateralResolution: number
  }
}

/** Value of one tick times one lot, dollars, as a float for estimates. */
export const tickLotUsd = (spec: MarketSpec): number => new Exact(spec.tickSize).mul(spec.lotSize).toNumber()

/** Decimal price text to ticks. Throws a RangeError when it is not a positive whole number of ticks. */
export function parsePrice(spec: MarketSpec, text: string): PriceTicks {
  const ticks = parseDecimal(text, 'price').div(spec.tickSize)
  if (!ticks.isInteger() || ticks.lte(0))
    throw new RangeError(`price ${text} is not a positive multiple of the tick ${spec.tickSize}`)
  return priceTicks(ticks.toNumber())
}

export function formatPrice(spec: MarketSpec, price: PriceTicks): string {
  return formatDecimal(new Exact(price).mul(spec.tickSize))
}

/** Decimal size text to lots, sign kept. Throws a RangeError when it is not a whole number of lots. */
export function parseSize(spec: MarketSpec, text: string): SizeLots {
  const lots = parseDecimal(text, 'size').div(spec.lotSize)
  if (!lots.isInteger()) throw new RangeError(`size ${text} is not a multiple of the lot ${spec.lotSize}`)
  return sizeLots(lots.toNumber())
}

export function formatSize(spec: MarketSpec, size: SizeLots): string {
  return formatDecimal(new Exact(size).mul(spec.lotSize))
}

/** Whether half-ticks times lots stay exact in a double for the largest price and position that can occur. */
export const staysExact = (priceMaxTicks: number, positionMaxLots: number): boolean =>
  Number.isSafeInteger(Math.ceil(2 * priceMaxTicks * positionMaxLots))

import { signOf, type Side } from '#shared/units.ts'

// How far from what the market is worth a price of ours may stand. Every reference that is known must agree; the one from
// our own position only concerns orders that would add to it.

export type Collar = {
  /** Fractional ticks; null is not known, and then no price is right. */
  readonly markTicks: number | null
  /** Fractional ticks; null while no stream tells it. */
  readonly indexTicks: number | null
  /** Average price at which the position was opened, fractional ticks; null when flat or not told. */
  readonly entryTicks: number | null
  /** Signed, long positive. */
  readonly positionLots: number
  readonly collarBps: number
  /** The venue's own band around the mark: no buy above it by more than this fraction, no sell below it by more. */
  readonly priceCap: number
  readonly priceFloor: number
}

/** Whether an order of this side may stand at this price, ticks. A price that is no positive number may not. */
export function isInsideCollar(side: Side, priceTicks: number, collar: Collar): boolean {
  const { markTicks, indexTicks, entryTicks, collarBps } = collar
  if (markTicks === null || !(priceTicks > 0)) return false
  if (!isNear(priceTicks, markTicks, collarBps) || !isInsideVenueBand(side, priceTicks, markTicks, collar)) return false
  if (indexTicks !== null && !isNear(priceTicks, indexTicks, collarBps)) return false
  const isAdding = signOf(side) * collar.positionLots > 0
  return !isAdding || entryTicks === null || isNear(priceTicks, entryTicks, collarBps)
}

const isNear = (priceTicks: number, referenceTicks: number, withinBps: number): boolean =>
  Math.abs(priceTicks - referenceTicks) * 10_000 <= referenceTicks * withinBps

const isInsideVenueBand = (side: Side, priceTicks: number, markTicks: number, band: Collar): boolean =>
  side === 'buy' ? priceTicks <= markTicks * (1 + band.priceCap) : priceTicks >= markTicks * (1 - band.priceFloor)

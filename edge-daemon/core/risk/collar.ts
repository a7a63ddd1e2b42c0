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
  const { markTicks, collarBps } = collar
  if (markTicks === null || !(priceTicks > 0) || !isInsideVenueBand(side, priceTicks, markTicks, collar)) return false
  return distanceBps(side, priceTicks, collar) <= collarBps
}

/** How far this price is from the reference that is furthest from it, basis points of that reference; Infinity without a mark. */
export function distanceBps(side: Side, priceTicks: number, collar: Collar): number {
  const { markTicks, indexTicks, entryTicks } = collar
  if (markTicks === null) return Infinity
  const fromMark = apartBps(priceTicks, markTicks)
  const fromIndex = indexTicks === null ? 0 : apartBps(priceTicks, indexTicks)
  const isAdding = signOf(side) * collar.positionLots > 0
  const fromEntry = !isAdding || entryTicks === null ? 0 : apartBps(priceTicks, entryTicks)
  return Math.max(fromMark, fromIndex, fromEntry)
}

/**
 * The price at which an exit may trade, whole ticks: as wanted, but no further through the mark than `withinBps` and the
 * venue's own band. A best price far from the mark is a hole in the book, and nothing is sold into one. Without a mark the
 * price stays as it is.
 */
export function exitTicksInside(
  side: Side,
  wantedTicks: number,
  { markTicks, priceCap, priceFloor }: Pick<Collar, 'markTicks' | 'priceCap' | 'priceFloor'>,
  withinBps: number,
): number {
  if (markTicks === null) return wantedTicks
  const within = withinBps / 10_000
  return side === 'buy'
    ? Math.min(wantedTicks, Math.floor(markTicks * (1 + Math.min(within, priceCap))))
    : Math.max(wantedTicks, Math.ceil(markTicks * (1 - Math.min(within, priceFloor))))
}

const apartBps = (priceTicks: number, referenceTicks: number): number =>
  (Math.abs(priceTicks - referenceTicks) * 10_000) / referenceTicks

const isInsideVenueBand = (side: Side, priceTicks: number, markTicks: number, band: Collar): boolean =>
  side === 'buy' ? priceTicks <= markTicks * (1 + band.priceCap) : priceTicks >= markTicks * (1 - band.priceFloor)

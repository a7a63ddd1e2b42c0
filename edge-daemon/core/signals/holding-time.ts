// How long a lot stays in the position, by Little's law: lots held times how long, over lots given back. Both are forgotten
// with a half-life of hours, so that it follows the way the market is traded now.

export type Holding = {
  lots: number
  atMs: number | null
  /** Lots held times milliseconds. */
  lotMs: number
  /** Lots by which the position was brought nearer to nothing. */
  reducedLots: number
}

/** Half a session: an inventory is given back many times within it. */
const memoryHalfLifeMs = 4 * 3_600_000
/** An inventory is not thought to live shorter or longer than this, whatever a quiet or a wild hour shows. */
export const halfLifeMinMs = 5 * 60_000
export const halfLifeMaxMs = 8 * 3_600_000

export const noHolding = (): Holding => ({ lots: 0, atMs: null, lotMs: 0, reducedLots: 0 })

/** Takes in the position of now, signed lots. Costs nothing while it stays the same and is cheap when it does not. */
export function notePosition(holding: Holding, positionLots: number, nowMs: number): void {
  if (holding.atMs !== null && holding.lots === positionLots) return
  advance(holding, nowMs)
  const isSameWay = holding.lots * positionLots > 0
  const left = isSameWay ? Math.abs(positionLots) : 0
  holding.reducedLots += Math.max(0, Math.abs(holding.lots) - left)
  holding.lots = positionLots
}

function advance(holding: Holding, nowMs: number): void {
  const passedMs = holding.atMs === null ? 0 : Math.max(0, nowMs - holding.atMs)
  const keep = 2 ** (-passedMs / memoryHalfLifeMs)
  holding.lotMs = holding.lotMs * keep + Math.abs(holding.lots) * passedMs
  holding.reducedLots *= keep
  holding.atMs = nowMs
}

/**
 * Time in which half of an inventory is gone, between five minutes and eight hours: ln 2 of the mean holding time. What has
 * never been given back counts as given back now, so that the first position of a run does not look endless.
 */
export function inventoryHalfLifeMs(holding: Holding, nowMs: number): number {
  const passedMs = holding.atMs === null ? 0 : Math.max(0, nowMs - holding.atMs)
  const held = holding.lotMs + Math.abs(holding.lots) * passedMs
  const givenBack = Math.max(holding.reducedLots, Math.abs(holding.lots))
  const halfLifeMs = givenBack > 0 ? (Math.LN2 * held) / givenBack : halfLifeMinMs
  return Math.max(halfLifeMinMs, Math.min(halfLifeMaxMs, halfLifeMs))
}

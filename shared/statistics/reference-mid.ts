import type { Side } from '../units.ts'
import { median } from './quantile.ts'

// The one mid by which capture and markout of every profile are measured: made from the outside world's prints alone,
// never from a profile's own fair price nor from a book that somebody had to invent. Whoever feeds it leaves out the
// prints that only his own orders made.

/** The mid after each taker order. Places of one index belong together; times ascend. */
export type ReferenceMids = {
  readonly atMs: number[]
  readonly midHalfTicks: number[]
  bidTicks: number | null
  askTicks: number | null
}

export const createReferenceMids = (): ReferenceMids => ({ atMs: [], midHalfTicks: [], bidTicks: null, askTicks: null })

/**
 * Learns one taker order by the last price it printed. A buy tells where the ask was, a sell where the bid was; the side
 * that it did not touch stays, one tick away at least. No mid is known before both sides have printed.
 */
export function observeTakerOrder(mids: ReferenceMids, atMs: number, takerSide: Side, lastTicks: number): void {
  if (takerSide === 'buy') {
    mids.askTicks = lastTicks
    if (mids.bidTicks !== null) mids.bidTicks = Math.min(mids.bidTicks, lastTicks - 1)
  } else {
    mids.bidTicks = lastTicks
    if (mids.askTicks !== null) mids.askTicks = Math.max(mids.askTicks, lastTicks + 1)
  }
  if (mids.bidTicks === null || mids.askTicks === null) return
  mids.atMs.push(atMs)
  mids.midHalfTicks.push(mids.bidTicks + mids.askTicks)
}

/** The mid as it stood at an instant, half-ticks: null before the first, and after the last, where nobody knows it. */
export function referenceMidAt(mids: ReferenceMids, atMs: number): number | null {
  const last = mids.atMs.at(-1)
  if (last === undefined || atMs > last) return null
  return mids.midHalfTicks[countUpTo(mids.atMs, atMs) - 1] ?? null
}

/** The mid as it stood before anything happened in that millisecond, half-ticks: what a fill is held against. */
export const referenceMidBefore = (mids: ReferenceMids, atMs: number): number | null =>
  mids.midHalfTicks[countBefore(mids.atMs, atMs) - 1] ?? null

/** A mid that stands still between prints says nothing over a time in which hardly one of them falls. */
const gapsPerHorizonMin = 3
/** A horizon that fits into a tape fewer times than this is measured on its beginning only. */
const horizonsPerTapeMin = 3

export const medianGapMs = ({ atMs }: ReferenceMids): number | null =>
  median(atMs.slice(1).map((one, index) => one - (atMs[index] ?? one)))

/** Whether a markout over that time may be stated; otherwise it is "n/a". */
export function isHorizonTold(mids: ReferenceMids, horizonMs: number): boolean {
  const gapMs = medianGapMs(mids)
  const spanMs = (mids.atMs.at(-1) ?? 0) - (mids.atMs[0] ?? 0)
  return gapMs !== null && horizonMs >= gapsPerHorizonMin * gapMs && horizonMs * horizonsPerTapeMin <= spanMs
}

const countUpTo = (sorted: readonly number[], limit: number): number => countBefore(sorted, limit + 1)

/** How many of the ascending whole numbers are below the limit. */
function countBefore(sorted: readonly number[], limit: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) < limit) low = middle + 1
    else high = middle
  }
  return low
}

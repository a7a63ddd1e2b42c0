// How late the book comes to us, by its own times: against the quickest of its messages so far, so that neither clock needs to be
// right. Where the machine cannot keep up with the feed, or the line is slow, what we see as the market is over.

export type LateFeed = {
  /** Our monotonic time less the venue's, of the quickest message; null before the first. */
  readonly bestMs: number | null
  readonly atMs: number
  readonly venueAtMs: number
  /** How much longer the newest one took, milliseconds. */
  readonly lateMs: number
}

export const freshFeed: LateFeed = { bestMs: null, atMs: 0, venueAtMs: 0, lateMs: 0 }

/** What comes in order does not grow older by this much: the venue has set its clock back, and the quickest is known anew. */
const setBackMs = 500
/** The quickest is forgotten slowly, milliseconds in a millisecond: two bad crystals drift no faster, a queue that grows does. */
const forgetShare = 0.001

/** A message of the book that came at `atMs` by the monotonic clock and was told at `venueAtMs` by the venue's. */
export function noteFeed(before: LateFeed, atMs: number, venueAtMs: number): LateFeed {
  const tookMs = atMs - venueAtMs
  const isSetBack = venueAtMs < before.venueAtMs - setBackMs
  const bestMs =
    before.bestMs === null || isSetBack ? tookMs : Math.min(tookMs, before.bestMs + (atMs - before.atMs) * forgetShare)
  return { bestMs, atMs, venueAtMs, lateMs: tookMs - bestMs }
}

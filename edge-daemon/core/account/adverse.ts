// What fills of each side cost after the fact, as an average that forgets: the floor of the spread is built on it, and an
// offset of its own steps back from a side whose fills keep losing.

export type AdverseSide = {
  /** Mean adverse move 5 s after a fill, bps, positive when the market went against us; 0 before the first. */
  meanBps: number
  /** How many fills the mean stands for. It shrinks with time, so an old mean counts for little. */
  count: number
  /** Mean markout of the same fills, bps, positive when they were good for us. */
  markoutMeanBps: number
  /** What this side stands further out, bps. */
  offsetBps: number
  /** When the four were last brought up to date, monotonic. */
  atMs: number
}

export type Adverse = Record<'buy' | 'sell', AdverseSide>

/** A market's character lasts about this long: what was learned before is worth half. */
const halfLifeMs = 1_800_000
/** Beyond this many fills the mean would hardly move any more. */
const countMax = 200
/**
 * No one fill counts for more. A mid may stand percents off while one side of the book has a hole, most likely just after the
 * sweep that has filled us; so bounded it moves the floor by less than 2 bps, and what 5 s do in a wild market is still within.
 */
const sampleMaxBps = 40
/** Below this many a mean is an accident. */
const samplesMin = 20
/** Fills should at least not lose; what they miss of that moves the offset by a twentieth with each new one. */
const targetBps = 0
const stepShare = 0.05
const offsetMaxBps = 10

export const noAdverse = (nowMs: number): Adverse => ({ buy: fresh(nowMs), sell: fresh(nowMs) })

/** What a restart takes over. */
export type LearnedAdverse = {
  readonly buy: LearnedSide
  readonly sell: LearnedSide
  /** When these were true, by the wall clock. */
  readonly atWallMs: number
}
export type LearnedSide = Omit<AdverseSide, 'atMs'>

export const learnedAdverse = ({ buy, sell }: Adverse, atWallMs: number): LearnedAdverse => ({
  buy: learnedSide(buy),
  sell: learnedSide(sell),
  atWallMs,
})

const learnedSide = ({ meanBps, count, markoutMeanBps, offsetBps }: AdverseSide): LearnedSide => ({
  meanBps,
  count,
  markoutMeanBps,
  offsetBps,
})

/** What an earlier run has learned, or nothing. Its age is counted once the wall clock is known. */
export const carriedAdverse = (learned: LearnedAdverse | undefined, nowMs: number): Adverse =>
  learned === undefined
    ? noAdverse(nowMs)
    : { buy: { ...learned.buy, atMs: nowMs }, sell: { ...learned.sell, atMs: nowMs } }

const fresh = (nowMs: number): AdverseSide => ({
  meanBps: 0,
  count: 0,
  markoutMeanBps: 0,
  offsetBps: 0,
  atMs: nowMs,
})

/** Forgets what `nowMs` is too late for: weight and offset fall by half in half an hour, the means stay. */
export function ageAdverse(side: AdverseSide, nowMs: number): void {
  const keep = 2 ** (-Math.max(0, nowMs - side.atMs) / halfLifeMs)
  side.count *= keep
  side.offsetBps *= keep
  side.atMs = nowMs
}

/** Takes one fill in and answers whether the offset has moved. Figures that are no numbers are no sample. */
export function noteAdverse(side: AdverseSide, adverseBps: number, markoutBps: number, nowMs: number): boolean {
  if (!Number.isFinite(adverseBps) || !Number.isFinite(markoutBps)) return false
  ageAdverse(side, nowMs)
  side.count = Math.min(countMax, side.count + 1)
  side.meanBps += (bounded(adverseBps) - side.meanBps) / side.count
  side.markoutMeanBps += (bounded(markoutBps) - side.markoutMeanBps) / side.count
  if (side.count < samplesMin) return false
  const before = side.offsetBps
  side.offsetBps = Math.min(offsetMaxBps, Math.max(0, before + stepShare * (targetBps - side.markoutMeanBps)))
  return side.offsetBps !== before
}

const bounded = (bps: number): number => Math.max(-sampleMaxBps, Math.min(sampleMaxBps, bps))

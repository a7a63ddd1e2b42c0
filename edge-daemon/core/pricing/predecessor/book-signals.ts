// What the predecessor read from the best prices: a smoothed spread, and ranges, drifts and imbalances over windows. The
// windows include their oldest instant. Its "volatility" is a range, high less low, and grows with the window.

/** One change of the best prices. Prices in any unit in which they are whole numbers (ticks), sizes likewise. */
export type TopOfBook = {
  readonly atMs: number
  readonly bid: number
  readonly bidSize: number
  readonly ask: number
  readonly askSize: number
}

/** One change as it is remembered: the mid doubled, so that it stays whole; the imbalance null when nothing was offered. */
type Sample = { readonly atMs: number; readonly doubledMid: number; readonly imbalance: number | null }

export type BookSignals = {
  /** Exponential average by count of changes, in bps of the mid; null before the first that was not crossed. */
  spreadEmaBps: number | null
  /** Oldest first. The first `forgotten` of them are too old and wait to be dropped together. */
  readonly samples: Sample[]
  forgotten: number
  /** The newest change as it was told. */
  top: TopOfBook | null
}

export const noBookSignals = (): BookSignals => ({ spreadEmaBps: null, samples: [], forgotten: 0, top: null })

/** How long mids and imbalances are kept. */
const keptMs = 120_000

/** Takes in one change of the best prices. A crossed book counts for the mids but not for the average spread. */
export function noteTopOfBook(signals: BookSignals, top: TopOfBook, alpha: number): void {
  const { atMs, bid, ask, bidSize, askSize } = top
  signals.top = top
  const spread = spreadBps(top)
  const previous = signals.spreadEmaBps
  if (spread >= 0) signals.spreadEmaBps = previous === null ? spread : alpha * spread + (1 - alpha) * previous
  const sizes = bidSize + askSize
  const { samples } = signals
  samples.push({ atMs, doubledMid: bid + ask, imbalance: sizes > 0 ? (bidSize - askSize) / sizes : null })
  while ((samples[signals.forgotten]?.atMs ?? atMs) < atMs - keptMs) signals.forgotten += 1
  if (signals.forgotten * 2 > samples.length) {
    samples.splice(0, signals.forgotten)
    signals.forgotten = 0
  }
}

/** Bps of the mid; negative when the book is crossed. */
export const spreadBps = ({ bid, ask }: TopOfBook): number => (2 * (ask - bid) * 10_000) / (bid + ask)

/** High less low of the mids in the window, in bps of the newest; null with fewer than two of them. */
export function rangeBps(signals: BookSignals, nowMs: number, windowMs: number): number | null {
  const { samples } = signals
  const start = startOf(signals, nowMs, windowMs)
  const last = samples.at(-1)
  if (last === undefined || samples.length - start < 2) return null
  let high = last.doubledMid
  let low = last.doubledMid
  for (let index = start; index < samples.length; index += 1) {
    const mid = samples[index]?.doubledMid ?? low
    if (mid > high) high = mid
    else if (mid < low) low = mid
  }
  return ((high - low) * 10_000) / last.doubledMid
}

/** Newest less oldest mid of the window, in bps of the oldest; null with fewer than two. */
export function driftBps(signals: BookSignals, nowMs: number, windowMs: number): number | null {
  const { samples } = signals
  const start = startOf(signals, nowMs, windowMs)
  const first = samples[start]
  const last = samples.at(-1)
  if (first === undefined || last === undefined || samples.length - start < 2) return null
  return ((last.doubledMid - first.doubledMid) * 10_000) / first.doubledMid
}

/** Plain mean of the imbalances in the window, from -1 (all asked) to 1 (all bid); null without any. */
export function meanImbalance(signals: BookSignals, nowMs: number, windowMs: number): number | null {
  const known = signals.samples
    .slice(startOf(signals, nowMs, windowMs))
    .flatMap(({ imbalance }) => (imbalance === null ? [] : [imbalance]))
  return known.length === 0 ? null : known.reduce((sum, imbalance) => sum + imbalance, 0) / known.length
}

/** How many mids the last `windowMs` hold. */
export const countWithin = (signals: BookSignals, nowMs: number, windowMs: number): number =>
  signals.samples.length - startOf(signals, nowMs, windowMs)

/** The newest mids, at most `count` of them, oldest first, doubled. */
export const newestDoubledMids = (signals: BookSignals, count: number): number[] =>
  count <= 0 ? [] : signals.samples.slice(-count).map(({ doubledMid }) => doubledMid)

/** Whether a book of that age is unusable: never told, or strictly older than allowed. */
export const isStale = (ageMs: number | null, ageMaxMs: number): boolean => ageMs === null || ageMs > ageMaxMs

/** Index of the oldest sample in the window. */
function startOf({ samples, forgotten }: BookSignals, nowMs: number, windowMs: number): number {
  if (windowMs <= 0) return samples.length
  let low = forgotten
  let high = samples.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((samples[middle]?.atMs ?? nowMs) < nowMs - windowMs) low = middle + 1
    else high = middle
  }
  return low
}

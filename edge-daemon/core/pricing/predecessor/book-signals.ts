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

type Sample = { readonly atMs: number; readonly value: number }

export type BookSignals = {
  /** Exponential average by count of changes, in bps of the mid; null before the first that was not crossed. */
  readonly spreadEmaBps: number | null
  /** Doubled mids, so that they stay whole. Oldest first. */
  readonly doubledMids: readonly Sample[]
  readonly imbalances: readonly Sample[]
}

export const noBookSignals: BookSignals = { spreadEmaBps: null, doubledMids: [], imbalances: [] }

/** How long mids and imbalances are kept. */
const keptMs = 120_000

/** Takes in one change of the best prices. A crossed book counts for the mids but not for the average spread. */
export function stepBookSignals(signals: BookSignals, top: TopOfBook, alpha: number): BookSignals {
  const { atMs, bidSize, askSize } = top
  const spread = spreadBps(top)
  const previous = signals.spreadEmaBps
  const sizes = bidSize + askSize
  return {
    spreadEmaBps: spread < 0 ? previous : previous === null ? spread : alpha * spread + (1 - alpha) * previous,
    doubledMids: withSample(signals.doubledMids, { atMs, value: top.bid + top.ask }),
    imbalances:
      sizes > 0 ? withSample(signals.imbalances, { atMs, value: (bidSize - askSize) / sizes }) : signals.imbalances,
  }
}

/** Bps of the mid; negative when the book is crossed. */
export const spreadBps = ({ bid, ask }: TopOfBook): number => (2 * (ask - bid) * 10_000) / (bid + ask)

/** High less low of the mids in the window, in bps of the newest; null with fewer than two of them. */
export function rangeBps(signals: BookSignals, nowMs: number, windowMs: number): number | null {
  const mids = within(signals.doubledMids, nowMs, windowMs)
  const last = mids.at(-1)
  if (last === undefined || mids.length < 2) return null
  let high = last.value
  let low = last.value
  for (const { value } of mids) {
    high = Math.max(high, value)
    low = Math.min(low, value)
  }
  return ((high - low) * 10_000) / last.value
}

/** Newest less oldest mid of the window, in bps of the oldest; null with fewer than two. */
export function driftBps(signals: BookSignals, nowMs: number, windowMs: number): number | null {
  const mids = within(signals.doubledMids, nowMs, windowMs)
  const first = mids[0]
  const last = mids.at(-1)
  if (first === undefined || last === undefined || mids.length < 2) return null
  return ((last.value - first.value) * 10_000) / first.value
}

/** Plain mean of the imbalances in the window, from -1 (all asked) to 1 (all bid); null without any. */
export function meanImbalance(signals: BookSignals, nowMs: number, windowMs: number): number | null {
  const samples = within(signals.imbalances, nowMs, windowMs)
  return samples.length === 0 ? null : samples.reduce((sum, { value }) => sum + value, 0) / samples.length
}

/** The mids of the last `windowMs`, oldest first, doubled. */
export const doubledMidsWithin = (signals: BookSignals, nowMs: number, windowMs: number): number[] =>
  within(signals.doubledMids, nowMs, windowMs).map(({ value }) => value)

/** Whether a book of that age is unusable: never told, or strictly older than allowed. */
export const isStale = (ageMs: number | null, ageMaxMs: number): boolean => ageMs === null || ageMs > ageMaxMs

const withSample = (samples: readonly Sample[], sample: Sample): readonly Sample[] => [
  ...within(samples, sample.atMs, keptMs),
  sample,
]

function within(samples: readonly Sample[], nowMs: number, windowMs: number): readonly Sample[] {
  if (windowMs <= 0) return []
  let start = samples.length
  while (start > 0 && (samples[start - 1]?.atMs ?? 0) >= nowMs - windowMs) start -= 1
  return start === 0 ? samples : samples.slice(start)
}

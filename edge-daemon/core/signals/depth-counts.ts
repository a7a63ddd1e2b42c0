// How many taker orders reached how deep, minute by minute for half an hour. Depths fall into bins whose width grows with
// the depth, so that the same bins serve any market; each bin knows the shallowest depth it has seen.

export type MinuteOfDepths = {
  readonly minute: number
  /** Time of it in which both book and prints were told. */
  observedMs: number
  orders: number
  readonly counts: number[]
  /** Shallowest depth in each bin, bps; Infinity where there was none. */
  readonly shallowestBps: number[]
}

export type DepthCounts = { readonly minutes: MinuteOfDepths[]; seenAtMs: number | null }

/** From a hundredth of a bp in steps of 15 %: 96 bins reach past 5,000 bps, and no market needs another grid. */
export const binsMax = 96
const firstBps = 0.01
const binTimes = 1.15
const logTimes = Math.log(binTimes)
/** Long enough for a hundred orders of a quiet market, short enough to follow the day. */
export const windowMinutes = 30
/** Silence longer than this is no observation: the connection may have been gone. */
const silenceMaxMs = 5_000

export const noDepths = (): DepthCounts => ({ minutes: [], seenAtMs: null })

/** The bin of a depth in bps, above zero. */
export const binOf = (depthBps: number): number =>
  Math.max(0, Math.min(binsMax - 1, Math.floor(Math.log(depthBps / firstBps) / logTimes) + 1))

/** Lets observed time pass; true when a minute has begun. Called while both book and prints are told. */
export function observe(depths: DepthCounts, nowMs: number): boolean {
  const passedMs = depths.seenAtMs === null ? 0 : Math.min(silenceMaxMs, nowMs - depths.seenAtMs)
  depths.seenAtMs = nowMs
  const minute = Math.floor(nowMs / 60_000)
  const isNew = depths.minutes.at(-1)?.minute !== minute
  if (isNew) beginMinute(depths, minute)
  const last = depths.minutes.at(-1)
  if (last !== undefined) last.observedMs += passedMs
  return isNew
}

/** Counts one taker order. Before the first observation, and at or behind the mid, it is not counted. */
export function countDepth(depths: DepthCounts, depthBps: number): void {
  const minute = depths.minutes.at(-1)
  if (minute === undefined || !(depthBps > 0)) return
  const bin = binOf(depthBps)
  minute.orders += 1
  minute.counts[bin] = (minute.counts[bin] ?? 0) + 1
  minute.shallowestBps[bin] = Math.min(minute.shallowestBps[bin] ?? Infinity, depthBps)
}

function beginMinute({ minutes }: DepthCounts, minute: number): void {
  const zeros = (value: number) => Array.from({ length: binsMax }, () => value)
  minutes.push({ minute, observedMs: 0, orders: 0, counts: zeros(0), shallowestBps: zeros(Infinity) })
  while ((minutes[0]?.minute ?? minute) <= minute - windowMinutes) minutes.shift()
}

/** The window in one: time observed in seconds, and how many orders fell into each bin. */
export function depthsOf({ minutes }: DepthCounts) {
  const counts = Array.from({ length: binsMax }, () => 0)
  const shallowestBps = Array.from({ length: binsMax }, () => Infinity)
  let observedMs = 0
  let orders = 0
  for (const minute of minutes) {
    observedMs += minute.observedMs
    orders += minute.orders
    for (let bin = 0; bin < binsMax; bin += 1) {
      counts[bin] = (counts[bin] ?? 0) + (minute.counts[bin] ?? 0)
      shallowestBps[bin] = Math.min(shallowestBps[bin] ?? Infinity, minute.shallowestBps[bin] ?? Infinity)
    }
  }
  return { observedS: observedMs / 1_000, orders, counts, shallowestBps }
}

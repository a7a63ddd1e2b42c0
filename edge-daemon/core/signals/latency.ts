// How long the venue takes to say the first word about an order that we sent, over the last minute.

export type Latency = {
  /** Oldest first. */
  readonly samples: { readonly atMs: number; readonly ms: number }[]
  /** The same durations in ascending order, kept so from sample to sample: sorting anew would cost more than the step. */
  readonly sortedMs: number[]
  /** Orders that nobody has said a word about yet, and when they were sent. */
  readonly waiting: Map<string, number>
  /** When the last sample came; the start counts as one, so that silence is measured from there. */
  sampledAtMs: number
  verdict: LatencyVerdict
  /** A read that was sent to find out whether the venue answers is out. */
  isProbing: boolean
  probeAtMs: number
  /** Such reads in a row that were answered quickly while nothing was quoted for slowness. */
  quickProbes: number
  /** Why the last such read failed; null once anything has answered. */
  trouble: string | null
}

export type LatencyVerdict = {
  readonly samples: number
  readonly meanMs: number
  readonly p95Ms: number
  readonly maxMs: number
}

/** The last minute and at most 200 orders of it, the predecessor's window. */
const windowMs = 60_000
const samplesMax = 200

export const noLatency = (nowMs: number): Latency => ({
  samples: [],
  sortedMs: [],
  waiting: new Map(),
  sampledAtMs: nowMs,
  verdict: describeLatency([]),
  isProbing: false,
  probeAtMs: 0,
  quickProbes: 0,
  trouble: null,
})

/** Mean, 95th percentile and longest of the samples. Of 20 the single worst is beyond the percentile; none give 0. */
export const describeLatency = (samplesMs: readonly number[]): LatencyVerdict =>
  describeSorted(samplesMs.toSorted((a, b) => a - b))

function describeSorted(sortedMs: readonly number[]): LatencyVerdict {
  const count = sortedMs.length
  if (count === 0) return { samples: 0, meanMs: 0, p95Ms: 0, maxMs: 0 }
  let sum = 0
  for (const ms of sortedMs) sum += ms
  return {
    samples: count,
    meanMs: sum / count,
    p95Ms: sortedMs[Math.max(0, Math.floor(0.95 * count) - 1)] ?? 0,
    maxMs: sortedMs[count - 1] ?? 0,
  }
}

export function noteOrderSent(latency: Latency, clientId: string, nowMs: number): void {
  latency.waiting.set(clientId, nowMs)
}

/** The venue has said something about an order: a sample if it is the first word. */
export function noteFirstWord(latency: Latency, clientId: string, nowMs: number): void {
  const sentAtMs = latency.waiting.get(clientId)
  if (sentAtMs === undefined) return
  latency.waiting.delete(clientId)
  noteLatency(latency, nowMs - sentAtMs, nowMs)
}

export function noteLatency(latency: Latency, ms: number, nowMs: number): void {
  if (!Number.isFinite(ms) || ms < 0) return
  latency.samples.push({ atMs: nowMs, ms })
  latency.sortedMs.splice(placeOf(latency.sortedMs, ms), 0, ms)
  latency.sampledAtMs = nowMs
  latency.trouble = null
  if (latency.samples.length > samplesMax) dropOldest(latency)
  expireLatency(latency, nowMs)
  latency.verdict = describeSorted(latency.sortedMs)
}

/** Lets samples of more than a minute ago go. */
export function tickLatency(latency: Latency, nowMs: number): void {
  if (expireLatency(latency, nowMs)) latency.verdict = describeSorted(latency.sortedMs)
}

/** What was slow is over. */
export function forgetLatency(latency: Latency): void {
  latency.samples.length = 0
  latency.sortedMs.length = 0
  latency.quickProbes = 0
  latency.verdict = describeLatency([])
}

function expireLatency(latency: Latency, nowMs: number): boolean {
  const before = latency.samples.length
  while (nowMs - (latency.samples[0]?.atMs ?? nowMs) > windowMs) dropOldest(latency)
  return latency.samples.length < before
}

function dropOldest({ samples, sortedMs }: Latency): void {
  const oldest = samples.shift()
  if (oldest !== undefined) sortedMs.splice(placeOf(sortedMs, oldest.ms), 1)
}

/** Index of the first that is not smaller. */
function placeOf(sortedMs: readonly number[], ms: number): number {
  let low = 0
  let high = sortedMs.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sortedMs[middle] ?? 0) < ms) low = middle + 1
    else high = middle
  }
  return low
}

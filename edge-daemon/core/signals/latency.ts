// How long the venue takes to say the first word about an order that we sent, over the last minute.

export type Latency = {
  samples: { readonly atMs: number; readonly ms: number }[]
  /** Orders that nobody has said a word about yet, and when they were sent. */
  readonly waiting: Map<string, number>
  /** When the last sample came; the start counts as one, so that silence is measured from there. */
  sampledAtMs: number
  verdict: LatencyVerdict
  /** A read that was sent to find out whether the venue answers is out. */
  isProbing: boolean
  probeAtMs: number
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
  waiting: new Map(),
  sampledAtMs: nowMs,
  verdict: describeLatency([]),
  isProbing: false,
  probeAtMs: 0,
  trouble: null,
})

/** Mean, 95th percentile and longest of the samples. Of 20 the single worst is beyond the percentile; none give 0. */
export function describeLatency(samplesMs: readonly number[]): LatencyVerdict {
  const sorted = samplesMs.toSorted((a, b) => a - b)
  const count = sorted.length
  if (count === 0) return { samples: 0, meanMs: 0, p95Ms: 0, maxMs: 0 }
  return {
    samples: count,
    meanMs: sorted.reduce((sum, ms) => sum + ms, 0) / count,
    p95Ms: sorted[Math.max(0, Math.floor(0.95 * count) - 1)] ?? 0,
    maxMs: sorted[count - 1] ?? 0,
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
  latency.sampledAtMs = nowMs
  latency.trouble = null
  if (latency.samples.length > samplesMax) latency.samples.shift()
  expireLatency(latency, nowMs)
  latency.verdict = describeLatency(latency.samples.map((sample) => sample.ms))
}

/** Lets samples of more than a minute ago go. */
export function tickLatency(latency: Latency, nowMs: number): void {
  if (expireLatency(latency, nowMs)) latency.verdict = describeLatency(latency.samples.map(({ ms }) => ms))
}

function expireLatency(latency: Latency, nowMs: number): boolean {
  const oldest = latency.samples[0]
  if (oldest === undefined || nowMs - oldest.atMs <= windowMs) return false
  latency.samples = latency.samples.filter(({ atMs }) => nowMs - atMs <= windowMs)
  return true
}

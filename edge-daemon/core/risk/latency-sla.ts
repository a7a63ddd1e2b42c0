import type { LatencyVerdict } from '../signals/latency.ts'

// What slow answers of the venue do to quoting: above the first bound quotes stand wider, at the second nothing rests. That
// nothing was heard for long is no good news: then a read decides.

export type LatencySla = {
  readonly widenBps: number
  readonly isDegraded: boolean
  readonly isHalted: boolean
  readonly mustProbe: boolean
}

/** A venue that needs this long cannot be quoted on; a handful of slow answers does not prove it. */
const criticalMs = 5_000
const samplesForHaltMin = 10
/** What a millisecond above the first bound adds to each half-spread, and at most. */
const bpsPerMs = 0.01
const widenMaxBps = 5

/** Too slow to be quoted on. */
export const isSlow = ({ p95Ms, samples }: LatencyVerdict): boolean =>
  p95Ms >= criticalMs && samples >= samplesForHaltMin

/** `warnMs` is the first bound. While halted there is nothing left to widen. */
export function assessLatency(verdict: LatencyVerdict, warnMs: number): LatencySla {
  if (verdict.samples === 0) return { widenBps: 0, isDegraded: true, isHalted: false, mustProbe: true }
  const isHalted = isSlow(verdict)
  const excessMs = Math.max(0, verdict.p95Ms - warnMs)
  return {
    widenBps: isHalted ? 0 : Math.min(widenMaxBps, excessMs * bpsPerMs),
    isDegraded: verdict.p95Ms >= warnMs,
    isHalted,
    mustProbe: false,
  }
}

/** What slow answers add to each half-spread, bps. Without samples nothing: a probe is on its way to find out. */
export const latencyBps = (verdict: LatencyVerdict, warnMs: number): number =>
  verdict.samples === 0 || verdict.p95Ms < warnMs ? 0 : assessLatency(verdict, warnMs).widenBps

import { z } from 'zod'
import { failureShare, mustTrip } from '../../../edge-daemon/core/risk/circuit-breaker.ts'
import { assessLatency } from '../../../edge-daemon/core/risk/latency-sla.ts'
import {
  isRateDegraded,
  isRateHalted,
  noRateLimit,
  noteRateLimitHit,
  passiveTimes,
  rateLimitBps,
  recentHits,
} from '../../../edge-daemon/core/quoting/rate-limit.ts'
import {
  judgeQuoteRatio,
  noQuoteRatio,
  noteMakerFill,
  noteMessages,
  quoteRatio,
  tickQuoteRatio,
} from '../../../edge-daemon/core/quoting/quote-ratio.ts'
import { describeLatency } from '../../../edge-daemon/core/signals/latency.ts'
import type { GoldenComponent } from '../golden.ts'
import { Amount, Milliseconds } from './inputs.ts'

// The loops that watch our own orders and answers: breaker, rate limit, latency, quote-to-trade ratio.

const Trip = z.object({ attempts: Amount, failures: Amount, consecutive: Amount })

export const breakerTrip: GoldenComponent = (inputs) => {
  const { attempts, failures, consecutive } = Trip.parse(inputs)
  return { rate: failureShare(failures, attempts), trip: mustTrip(attempts, failures, consecutive) }
}

const Hits = z.object({ hit_times_s: z.array(Milliseconds) })
const Probes = z.looseObject({ probes: z.array(z.looseObject({ t: Milliseconds })) })

/** The instants that a case asks about stand in its answer. */
export const rateLimit: GoldenComponent = (inputs, expected) => {
  const limit = noRateLimit()
  const halts = Hits.parse(inputs).hit_times_s.map((atMs) => noteRateLimitHit(limit, atMs))
  const probes = Probes.parse(expected).probes.map(({ t }) => ({
    t: t / 1_000,
    degraded: isRateDegraded(limit, t),
    halt: isRateHalted(limit, t),
    extra_bps: rateLimitBps(limit, t),
    interval_mult: passiveTimes(limit, t),
    hits: recentHits(limit, t),
  }))
  return { halts, probes }
}

const Sla = z.object({ samples_ms: z.array(Amount), warn_ms: Amount })

export const latencySla: GoldenComponent = (inputs) => {
  const { samples_ms, warn_ms } = Sla.parse(inputs)
  const verdict = describeLatency(samples_ms)
  const { widenBps, isDegraded, isHalted, mustProbe } = assessLatency(verdict, warn_ms)
  return {
    avg: verdict.meanMs,
    p95: verdict.p95Ms,
    max: verdict.maxMs,
    extra_offset_bps: widenBps,
    degraded: isDegraded,
    halt: isHalted,
    ...(mustProbe ? { action: 'probe' } : {}),
  }
}

const Ratio = z.object({ quotes: Amount, maker_fills: Amount, age_s: Milliseconds })

export const quoteToTrade: GoldenComponent = (inputs) => {
  const { quotes, maker_fills, age_s: ageMs } = Ratio.parse(inputs)
  const ratio = noQuoteRatio(0)
  noteMessages(ratio, quotes, 0)
  for (let fill = 0; fill < maker_fills; fill += 1) noteMakerFill(ratio, 0)
  tickQuoteRatio(ratio, ageMs)
  const { isWarning, isCritical } = judgeQuoteRatio(ratio.messagesSum, ratio.fillsSum)
  const value = quoteRatio(ratio.messagesSum, ratio.fillsSum)
  return { ratio: Number.isFinite(value) ? value : String(value), warn: isWarning, critical: isCritical }
}

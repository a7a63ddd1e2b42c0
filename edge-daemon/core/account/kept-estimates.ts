import { slowHalfLifeS } from '../signals/volatility.ts'
import type { MarketSignals } from '../pricing/market-signals.ts'

// What was learned of the market and outlives a restart, with its age by the wall clock: the monotonic clock begins anew.
// What has become too old by then is not taken up; everything else ages as if we had been there.

export type KeptEstimates = {
  readonly wallAtMs: number
  readonly variance: { readonly sum: number; readonly weight: number }
  readonly intensity: {
    readonly perSecond: number
    readonly decayPerBps: number
    readonly r2: number
    readonly orders: number
    readonly ageMs: number
  } | null
  readonly holding: { readonly lotMs: number; readonly reducedLots: number }
}

/** A volatility of so many half-lives ago is a memory of another market. */
const varianceMaxMs = 5 * slowHalfLifeS * 1_000
/** As long as the window it was fitted over. */
export const intensityMaxMs = 30 * 60_000
const holdingMaxMs = 24 * 3_600_000

/** Compact: it is written with every fill. */
export function keptEstimates(signals: MarketSignals, nowMs: number, wallNowMs: number): KeptEstimates {
  const { volatility, intensity, holding } = signals
  return {
    wallAtMs: wallNowMs,
    variance: { ...volatility.slow },
    intensity:
      intensity === null
        ? null
        : {
            perSecond: intensity.perSecond,
            decayPerBps: intensity.decayPerBps,
            r2: intensity.r2,
            orders: intensity.orders,
            ageMs: nowMs - intensity.fittedAtMs,
          },
    holding: { lotMs: holding.lotMs, reducedLots: holding.reducedLots },
  }
}

/** Takes up what an earlier run has kept, once the wall clock of this one is known. A clock that went back makes it new. */
export function adoptEstimates(signals: MarketSignals, kept: KeptEstimates, nowMs: number, wallNowMs: number): void {
  const ageMs = Math.max(0, wallNowMs - kept.wallAtMs)
  if (ageMs <= varianceMaxMs) {
    const keep = 2 ** (-ageMs / (slowHalfLifeS * 1_000))
    signals.volatility.slow.sum = kept.variance.sum * keep
    signals.volatility.slow.weight = kept.variance.weight * keep
  }
  const { intensity } = kept
  if (intensity !== null && intensity.ageMs + ageMs <= intensityMaxMs) {
    const { ageMs: fittedAgeMs, ...fit } = intensity
    signals.intensity = { ...fit, fittedAtMs: nowMs - fittedAgeMs - ageMs, isKept: true }
  }
  if (ageMs <= holdingMaxMs) {
    signals.holding.lotMs = kept.holding.lotMs
    signals.holding.reducedLots = kept.holding.reducedLots
  }
}

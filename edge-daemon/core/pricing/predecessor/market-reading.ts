import { countWithin, newestDoubledMids, rangeBps, type BookSignals } from './book-signals.ts'
import type { PredecessorParameters } from './parameters.ts'
import { noTrend, trendCounts, trendSignal, type Trend } from './trend.ts'
import { volatilityRegime, type RegimeVerdict } from './volatility-regime.ts'

/** What the market looks like to the price path. */
export type MarketReading = {
  readonly spreadEmaBps: number | null
  readonly regime: RegimeVerdict
  readonly trend: Trend
}

/** Reads the signals at one instant, which must not lie before their last change. The legacy profile reads the spread alone. */
export function readMarket(signals: BookSignals, nowMs: number, parameters: PredecessorParameters): MarketReading {
  const { spreadEmaBps } = signals
  if (parameters.marketProfile === 'legacy')
    return { spreadEmaBps, regime: volatilityRegime(null, null, parameters), trend: noTrend }
  const mediumBps = rangeBps(signals, nowMs, parameters.regimeMediumWindowMs)
  const shortBps = mediumBps === null ? rangeBps(signals, nowMs, parameters.regimeShortWindowMs) : null
  const trendWindowMs = Math.max(parameters.trendSlowSeconds * 1_000, parameters.regimeLongWindowMs)
  const known = countWithin(signals, nowMs, trendWindowMs)
  const mids = newestDoubledMids(signals, Math.min(known, Math.max(3, trendCounts(parameters).slowCount)))
  return {
    spreadEmaBps,
    regime: volatilityRegime(shortBps, mediumBps, parameters),
    trend: trendSignal(mids, mediumBps, parameters),
  }
}

import { compare, fractionOf, times } from './fraction.ts'

export type Toxicity = { readonly extraBps: number; readonly pause: 'volatility_spike' | 'drift_spike' | null }
export type ToxicityLimits = {
  readonly volatilityMaxBps: number
  readonly driftMaxBps: number
  /** Widening, bps, for each bps above a limit. */
  readonly extraPerBps: number
}

/** Strictly above this many times its limit, a measure pauses quoting. Exact: 5/4. */
const pauseTimes = { numerator: 5n, denominator: 4n }

/** Widening by what a range and a drift exceed their limits; the unknown exceeds nothing. Volatility is tried first. */
export function toxicity(volatilityBps: number | null, driftBps: number | null, limits: ToxicityLimits): Toxicity {
  const volatility = volatilityBps ?? 0
  const drift = Math.abs(driftBps ?? 0)
  if (isFarAbove(volatility, limits.volatilityMaxBps)) return { extraBps: 0, pause: 'volatility_spike' }
  if (isFarAbove(drift, limits.driftMaxBps)) return { extraBps: 0, pause: 'drift_spike' }
  const above = Math.max(0, volatility - limits.volatilityMaxBps) + Math.max(0, drift - limits.driftMaxBps)
  return { extraBps: above * limits.extraPerBps, pause: null }
}

const isFarAbove = (value: number, limit: number): boolean =>
  compare(fractionOf(value), times(pauseTimes, fractionOf(limit))) > 0

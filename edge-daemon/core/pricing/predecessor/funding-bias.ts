import type { PredecessorParameters } from './parameters.ts'
import type { PredecessorProfile } from './profile.ts'

/**
 * How far both quotes move down for funding, bps; negative is up. `rate` is a fraction for one period, positive when longs
 * pay. A cap of zero meant no cap to the predecessor; put right, it means no shift.
 */
export function fundingBiasBps(rate: number, parameters: PredecessorParameters, profile: PredecessorProfile): number {
  if (parameters.marketProfile !== 'crypto' || !parameters.fundingIsUsed) return 0
  const bias = rate * 10_000 * parameters.fundingWeight
  const cap = parameters.fundingCapBps
  if (cap <= 0 && profile === 'predecessor') return bias
  return Math.max(-cap, Math.min(cap, bias))
}

/** The rate to go by: what is not a number is not heard, and the last one stays. */
export const knownRate = (previous: number, told: number): number => (Number.isFinite(told) ? told : previous)

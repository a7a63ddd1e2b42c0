import type { PredecessorParameters } from './parameters.ts'
import type { PredecessorProfile } from './profile.ts'

/**
 * Distance of a level behind the best price of its own side, in the unit of `best`. The predecessor scaled by the regime
 * after it had clamped, so that the result left the bounds; put right, the bounds have the last word.
 */
export function levelOffset(
  best: number,
  level: number,
  spreadEmaBps: number | null,
  regimeScale: number,
  parameters: PredecessorParameters,
  profile: PredecessorProfile,
): number {
  const steps = level + 1
  if (parameters.offsetMode === 'fixed') return (best * parameters.offsetPerLevelPercent * steps) / 100
  const spread = spreadEmaBps !== null && spreadEmaBps > 0 ? spreadEmaBps : parameters.offsetMinBps
  const bounded = boundedBps(spread * parameters.spreadMultiplier * steps, steps, parameters)
  const scaled = bounded * Math.max(0, regimeScale)
  const offsetBps = profile === 'predecessor' ? scaled : boundedBps(scaled, steps, parameters)
  return (best * offsetBps) / 10_000
}

/** Ceiling first, so that the floor wins where the two contradict each other. */
const boundedBps = (bps: number, steps: number, { offsetMinBps, offsetMaxBps }: PredecessorParameters): number =>
  Math.max(Math.min(bps, offsetMaxBps * steps), offsetMinBps * steps)

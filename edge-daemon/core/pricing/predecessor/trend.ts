import type { Side } from '#shared/units.ts'
import type { PredecessorParameters } from './parameters.ts'

export type Trend = { readonly direction: 'bullish' | 'bearish' | 'neutral'; /** 0 to 1. */ readonly strength: number }

export const noTrend: Trend = { direction: 'neutral', strength: 0 }

/** What the difference of the averages is measured by when the market has no range, bps. */
const rangeUnknownBps = 10
/** The predecessor took its mids to be this far apart, whatever the market did. */
const sampleSeconds = 2

/** Mids in the fast and in the slow average. */
export function trendCounts(parameters: PredecessorParameters): { fastCount: number; slowCount: number } {
  const fastCount = Math.max(2, Math.floor(parameters.trendFastSeconds / sampleSeconds))
  return { fastCount, slowCount: Math.max(fastCount + 1, Math.floor(parameters.trendSlowSeconds / sampleSeconds)) }
}

/**
 * Difference of a fast and a slow average over the same last mids, oldest first, measured by `rangeBps`. Both count
 * samples and not time. Neutral with too few mids. Mids in any unit; whole numbers keep small differences exact.
 */
export function trendSignal(
  mids: readonly number[],
  rangeBps: number | null,
  parameters: PredecessorParameters,
): Trend {
  const { fastCount, slowCount } = trendCounts(parameters)
  const oldest = mids.at(-slowCount)
  if (!parameters.trendIsUsed || mids.length < Math.max(3, slowCount) || oldest === undefined) return noTrend
  // Averages of what each mid is away from the oldest: linear, so the same, but nothing large cancels.
  const moves = mids.slice(-slowCount).map((mid) => mid - oldest)
  const fast = averageOf(moves, fastCount)
  const slow = averageOf(moves, slowCount)
  const differenceBps = ((fast - slow) * 10_000) / (oldest + slow)
  if (differenceBps === 0) return noTrend
  const reference = rangeBps !== null && rangeBps > 0 ? rangeBps : rangeUnknownBps
  return {
    direction: differenceBps > 0 ? 'bullish' : 'bearish',
    strength: Math.min(1, Math.abs(differenceBps) / reference),
  }
}

function averageOf(values: readonly number[], count: number): number {
  const alpha = 2 / (count + 1)
  return values.reduce((average, value) => average + alpha * (value - average))
}

/** The side that quotes against the trend, or null. */
export function counterSide({ direction }: Trend): Side | null {
  if (direction === 'neutral') return null
  return direction === 'bullish' ? 'sell' : 'buy'
}

// Whether the market drifts: the difference of a fast and a slow average of the log price, each forgetting by elapsed time,
// measured by how large chance alone would make it.

export type Trend = { fast: number; slow: number; lastLogMid: number }

/** Time constants: seconds that a move of now takes to show, and the minute it is compared with. */
export const fastS = 15
export const slowS = 60
/** After so many of the slow one without a sample the averages begin anew. */
const gapTimes = 5

/**
 * One more sample of the log price, `seconds` after the last; the path between the two is taken as straight, which makes the
 * averages of a path the same however often it is sampled. Null starts them.
 */
export function stepTrend(previous: Trend | null, logMid: number, seconds: number): Trend {
  if (previous === null || !(seconds >= 0) || seconds > gapTimes * slowS)
    return { fast: logMid, slow: logMid, lastLogMid: logMid }
  return {
    fast: averaged(previous.fast, previous.lastLogMid, logMid, seconds / fastS),
    slow: averaged(previous.slow, previous.lastLogMid, logMid, seconds / slowS),
    lastLogMid: logMid,
  }
}

/** Exponential average of a path that goes straight from `from` to `to` within `age` time constants. */
function averaged(average: number, from: number, to: number, age: number): number {
  if (age === 0) return average
  const keep = Math.exp(-age)
  const spread = -Math.expm1(-age) / age
  return keep * average + (spread - keep) * from + (1 - spread) * to
}

/** Fast less slow average, a share of the price; positive when it rises. */
export const drift = ({ fast, slow }: Trend): number => fast - slow

/**
 * The drift as a t-statistic mapped to -1..1 (a logistic): in a market without drift the difference has the standard
 * deviation σ·(slow - fast)/√(2·(slow + fast)). 0 while volatility or trend are unknown. `volatilityBps` as in volatility.ts.
 */
export function trendStrength(trend: Trend | null, volatilityBps: number | null): number {
  if (trend === null || volatilityBps === null || !(volatilityBps > 0)) return 0
  const deviation = ((volatilityBps / 1e4) * (slowS - fastS)) / Math.sqrt(2 * (slowS + fastS))
  return Math.tanh(drift(trend) / deviation / 2)
}

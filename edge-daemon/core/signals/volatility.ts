// Realised volatility: the average of squared log returns per second, forgotten by elapsed time (an EWMA of the variance).
// Returns come from the one-second grid (mid-grid.ts); a longer gap is one return over its true length, never floored.

export type Variance = {
  /** Sum of the weighted squared returns, 1/s. */
  sum: number
  /** Sum of their weights, 0 to 1: divides the sum, so that a young average is not too small. */
  weight: number
}

export type Volatility = { readonly fast: Variance; readonly slow: Variance }

/** Fast enough to see a burst while it lasts; slow enough to price with. */
export const fastHalfLifeS = 5
export const slowHalfLifeS = 60
/** After a gap of this many time constants the past says nothing, and the average begins anew. */
const gapTimes = 5
/** The weight that half a minute of samples gives the slow average; below it its error is too large to price with. */
const weightMin = 1 - 2 ** (-30 / slowHalfLifeS)

export const noVolatility = (): Volatility => ({ fast: { sum: 0, weight: 0 }, slow: { sum: 0, weight: 0 } })

/** Takes in one return of the grid and the time it spans. */
export function noteReturn(volatility: Volatility, logReturn: number, seconds: number): void {
  stepVariance(volatility.fast, logReturn, seconds, fastHalfLifeS)
  stepVariance(volatility.slow, logReturn, seconds, slowHalfLifeS)
}

/** v := v·e^(-dt/τ) + r²·(1 - e^(-dt/τ))/dt, with τ = half-life / ln 2. */
export function stepVariance(variance: Variance, logReturn: number, seconds: number, halfLifeS: number): void {
  if (!(seconds > 0)) return
  const timeConstantS = halfLifeS / Math.LN2
  const keep = seconds > gapTimes * timeConstantS ? 0 : Math.exp(-seconds / timeConstantS)
  if (keep === 0) {
    // One return over a long gap is one sample, and no more is known than that.
    variance.sum = 0
    variance.weight = 0
    return
  }
  variance.sum = variance.sum * keep + (logReturn * logReturn * (1 - keep)) / seconds
  variance.weight = variance.weight * keep + (1 - keep)
}

/** Standard deviation of the return of one second, in bps per square root of a second; 0 before the first. */
const bpsOf = ({ sum, weight }: Variance): number => (weight > 0 ? Math.sqrt(sum / weight) * 1e4 : 0)

/** The volatility to price with, bps per square root of a second; null while half a minute of it is not known. */
export const volatilityBps = ({ slow }: Volatility): number | null => (slow.weight >= weightMin ? bpsOf(slow) : null)

/** A market that moves by no more than its own half-spread in this long is still. */
const stillS = 60

/**
 * Volatility of the last seconds over that of the last minutes; 1 while either is unknown or nothing moves. After minutes
 * without a move any move at all is many times the usual, so the usual counts for no less than stillness: `halfSpreadBps` of
 * the market in a minute.
 */
export function burstRatio(volatility: Volatility, halfSpreadBps: number): number {
  const slowBps = volatilityBps(volatility)
  const usualBps = Math.max(slowBps ?? 0, halfSpreadBps / Math.sqrt(stillS))
  return slowBps !== null && usualBps > 0 ? bpsOf(volatility.fast) / usualBps : 1
}

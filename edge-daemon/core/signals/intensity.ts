import { binsMax, depthsOf, type DepthCounts } from './depth-counts.ts'

/**
 * How often a taker reaches a quote: λ(δ) = A·e^(-kδ) for one side, with δ the distance from the mid. λ is a rate of orders
 * that come at least as deep as δ, not of orders that stop there: a resting quote is met by all that would have gone further.
 */
export type Intensity = {
  /** Orders of one side per second that reach the mid, by extrapolation. */
  readonly perSecond: number
  /** k: share by which they become fewer per bps of distance. */
  readonly decayPerBps: number
  /** Weighted share of the variance that the line explains. */
  readonly r2: number
  readonly orders: number
}

/** Below a hundred orders, or ten in a bin, the logarithm of a count is mostly chance. */
export const ordersMin = 100
const binOrdersMin = 10
/** Two points are always on a line. */
const pointsMin = 3
/** A line that explains less than half of the scatter is none. */
const r2Min = 0.5
/** Both sides are counted in one: the form we price with is symmetric, and one side has half of them. */
const sides = 2

/**
 * Least squares of ln λ over the bins that hold at least ten orders, each at the shallowest depth it saw and weighted by the
 * orders that came at least as far. Null when it cannot be trusted: too few orders or bins, no decay, or no line.
 */
export function fitIntensity(depths: DepthCounts): Intensity | null {
  const { observedS, orders, counts, shallowestBps } = depthsOf(depths)
  if (orders < ordersMin || !(observedS > 0)) return null
  const line = weightedLine()
  let survivors = 0
  for (let bin = binsMax - 1; bin >= 0; bin -= 1) {
    const count = counts[bin] ?? 0
    survivors += count
    if (count >= binOrdersMin)
      addPoint(line, shallowestBps[bin] ?? 0, Math.log(survivors / observedS / sides), survivors)
  }
  const { slope, intercept, r2 } = solved(line)
  if (line.points < pointsMin || !(slope < 0) || !(r2 >= r2Min)) return null
  const perSecond = Math.exp(intercept)
  return Number.isFinite(perSecond) && perSecond > 0 ? { perSecond, decayPerBps: -slope, r2, orders } : null
}

type Line = { points: number; w: number; x: number; y: number; xx: number; xy: number; yy: number }
const weightedLine = (): Line => ({ points: 0, w: 0, x: 0, y: 0, xx: 0, xy: 0, yy: 0 })

function addPoint(line: Line, x: number, y: number, weight: number): void {
  line.points += 1
  line.w += weight
  line.x += weight * x
  line.y += weight * y
  line.xx += weight * x * x
  line.xy += weight * x * y
  line.yy += weight * y * y
}

function solved({ w, x, y, xx, xy, yy }: Line): { slope: number; intercept: number; r2: number } {
  const covariance = w * xy - x * y
  const varianceX = w * xx - x * x
  const varianceY = w * yy - y * y
  const slope = covariance / varianceX
  return { slope, intercept: (y - slope * x) / w, r2: (covariance * covariance) / (varianceX * varianceY) }
}

import type { Side } from '#shared/units.ts'
import { dividedBy, floorOf, fractionOf, minus, numberOf, times, type Fraction } from './fraction.ts'
import type { PredecessorParameters } from './parameters.ts'
import { counterSide, type Trend } from './trend.ts'

const one: Fraction = { numerator: 1n, denominator: 1n }

/** Size of a level, base units: the base size grown by a factor per level and floored to the step, exactly. */
export function levelSize(base: number, level: number, step: number, timesPerLevel: number): number {
  if (level === 0 || timesPerLevel === 1) return base
  let size = fractionOf(base)
  for (let grown = 0; grown < level; grown += 1) size = times(size, fractionOf(timesPerLevel))
  return flooredTo(step, size)
}

/**
 * What is left of a size on the side that quotes against the trend: nothing of the first level in a strong trend, else
 * less by the share of the cut times the strength, floored to the step, exactly. The other side keeps its size.
 */
export function sizeAgainstTrend(
  side: Side,
  level: number,
  size: number,
  step: number,
  trend: Trend,
  parameters: PredecessorParameters,
): number {
  if (counterSide(trend) !== side) return size
  if (level === 0 && trend.strength >= parameters.trendStrongStrength) return 0
  const left = minus(one, times(fractionOf(parameters.trendSizeCutShare), fractionOf(trend.strength)))
  return left.numerator <= 0n ? 0 : flooredTo(step, times(fractionOf(size), left))
}

function flooredTo(step: number, size: Fraction): number {
  if (step <= 0) return numberOf(size)
  const exactStep = fractionOf(step)
  return numberOf(times(fractionOf(floorOf(dividedBy(size, exactStep))), exactStep))
}

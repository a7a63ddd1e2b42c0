import type { Side } from '#shared/units.ts'
import { dividedBy, fractionOf, numberOf } from './fraction.ts'
import type { PredecessorParameters } from './parameters.ts'
import { clampedTicks } from './post-only.ts'
import type { PricingInputs } from './target-price.ts'
import { priceOf } from './tick.ts'

export type Clamp = {
  /** The price that would really be placed; null when none may be. */
  readonly price: number | null
  /** Whether the resting order already is where the clamp puts it. */
  readonly isRestingThere: boolean
}

/**
 * What the post-only clamp makes of a target. The predecessor compared resting orders, which were clamped, with a target
 * that was not, and so sent the same price again and again. `safetyTicks` null says that the distance the resting order
 * was placed with is not known: refusals raise it up to a bound, and an order within that bound counts as clamped.
 */
export function clampOf(
  side: Side,
  target: number,
  restingPrice: number,
  safetyTicks: number | null,
  inputs: PricingInputs,
  parameters: PredecessorParameters,
): Clamp {
  const { bid, ask, tick } = inputs
  const ticksOf = (price: number) => numberOf(dividedBy(fractionOf(price), fractionOf(tick)))
  if (bid === null || ask === null) return { price: null, isRestingThere: false }
  const distance = Math.max(1, safetyTicks ?? parameters.postOnlySafetyTicks)
  const ticks = clampedTicks(side, target, ticksOf(bid), ticksOf(ask), distance)
  const other = side === 'buy' ? ask : bid
  const away = Math.abs(ticksOf(restingPrice) - ticksOf(other))
  const distanceMax = safetyTicks ?? parameters.postOnlySafetyMaxTicks
  return {
    price: ticks === null ? null : priceOf(ticks, tick),
    isRestingThere: ticks !== target && away >= distance && away <= distanceMax,
  }
}

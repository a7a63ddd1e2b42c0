import type { Side } from '#shared/units.ts'
import { clampOf } from './at-clamp.ts'
import { levelOffset } from './offset.ts'
import type { PredecessorParameters } from './parameters.ts'
import type { PredecessorProfile } from './profile.ts'
import { needsReprice, type RepriceVerdict } from './reprice.ts'
import { targetTicks, type PricingInputs } from './target-price.ts'
import { priceOf } from './tick.ts'

export type SlotPricing = RepriceVerdict & {
  /** The wanted price before the post-only clamp. */
  readonly target: number
}

export type RestingOrder = {
  readonly side: Side
  readonly level: number
  readonly price: number
  /** The safety ticks it was clamped with; null when that is not known. */
  readonly safetyTicks: number | null
}

/**
 * Whether an order that rests is priced anew; null when its side has no best price to start from. Put right, it is not when
 * all that would come of it is the price at which the post-only clamp holds it already.
 */
export function repriceSlot(
  resting: RestingOrder,
  inputs: PricingInputs,
  parameters: PredecessorParameters,
  profile: PredecessorProfile,
): SlotPricing | null {
  const { side, level } = resting
  const ticks = targetTicks(side, level, inputs, parameters, profile)
  const best = side === 'buy' ? inputs.bid : inputs.ask
  if (ticks === null || best === null) return null
  const target = priceOf(ticks, inputs.tick)
  const offset = levelOffset(best, level, inputs.spreadEmaBps, inputs.regimeScale, parameters, profile)
  const { tick, extraOffsetBps } = inputs
  const compared = (targetPrice: number): RepriceVerdict =>
    needsReprice({ side, restingPrice: resting.price, targetPrice, best, offset, extraOffsetBps, tick }, parameters)
  const verdict = compared(target)
  if (profile === 'predecessor' || !verdict.isReplaced) return { ...verdict, target }
  const clamp = clampOf(side, ticks, resting.price, resting.safetyTicks, inputs, parameters)
  if (clamp.isRestingThere) return { ...verdict, isReplaced: false, reason: 'hold_at_clamp', target }
  return { ...compared(clamp.price ?? target), target }
}

import type { Side } from '#shared/units.ts'
import { ceilOf, dividedBy, floorOf, fractionOf, numberOf, times } from './fraction.ts'
import type { PredecessorProfile } from './profile.ts'

/** The whole ticks of a price, rounded away from the other side: sells up, buys (and an unknown side) down. Exact. */
export function passiveTicks(price: number, side: Side | null, tick: number): number {
  const ticks = dividedBy(fractionOf(price), fractionOf(tick))
  return side === 'sell' ? ceilOf(ticks) : floorOf(ticks)
}

/** A price rounded to the tick, in the unit of the price. A tick that is not positive leaves it alone. */
export const roundToTick = (price: number, side: Side | null, tick: number): number =>
  tick > 0 ? priceOf(passiveTicks(price, side, tick), tick) : price

export const priceOf = (ticks: number, tick: number): number => numberOf(times(fractionOf(ticks), fractionOf(tick)))

/** What a dozen operations on doubles may leave behind, as a share of the price. */
const residueShare = 1e-14

/**
 * The tick of a price that was worked out in doubles. The predecessor rounded what the doubles had left, so that an exact
 * multiple of the tick could land one tick further out; put right, such a residue is no part of the price.
 */
export function ticksOfEstimate(price: number, side: Side, tick: number, profile: PredecessorProfile): number {
  if (profile === 'predecessor-corrected') {
    const nearest = Math.round(price / tick)
    if (Math.abs(priceOf(nearest, tick) - price) <= Math.abs(price) * residueShare) return nearest
  }
  return passiveTicks(price, side, tick)
}

import type { Side } from '#shared/units.ts'
import { ceilOf, dividedBy, floorOf, fractionOf, numberOf, times } from './fraction.ts'
import type { PredecessorProfile } from './profile.ts'

/** Further from a whole number than this share of it, a quotient of doubles is on the right side of it. */
const surelyShare = 1e-12

/** The whole ticks of a price, rounded away from the other side: sells up, buys (and an unknown side) down. Exact. */
export function passiveTicks(price: number, side: Side | null, tick: number): number {
  const estimate = price / tick
  if (Math.abs(estimate - Math.round(estimate)) > Math.max(1, Math.abs(estimate)) * surelyShare)
    return side === 'sell' ? Math.ceil(estimate) : Math.floor(estimate)
  const ticks = dividedBy(fractionOf(price), fractionOf(tick))
  return side === 'sell' ? ceilOf(ticks) : floorOf(ticks)
}

/** A price rounded to the tick, in the unit of the price. A tick that is not positive leaves it alone. */
export const roundToTick = (price: number, side: Side | null, tick: number): number =>
  tick > 0 ? priceOf(passiveTicks(price, side, tick), tick) : price

const powersOfTen: readonly number[] = Array.from({ length: 16 }, (_, places) => 10 ** places)

/** The decimal price of so many ticks. A quotient by a power of ten is the double nearest to it already. */
export function priceOf(ticks: number, tick: number): number {
  const perUnit = Math.round(1 / tick)
  if (powersOfTen.includes(perUnit) && 1 / perUnit === tick) return ticks / perUnit
  return numberOf(times(fractionOf(ticks), fractionOf(tick)))
}

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

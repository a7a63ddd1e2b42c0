import { signOf, type Side } from '#shared/units.ts'
import type { Quote } from '../pricing/ladder.ts'
import type { Desire } from './desire.ts'

// What one message is worth: the edge that the slot is expected to earn with it, less what it earns without. A quote at
// distance d from our reservation price earns d, and is taken with a likelihood that falls by e with each half-spread: the
// linear form quotes where d times that likelihood is largest, which is at one half-spread.

/** Expected edge of one lot at a distance from the reservation price; negative beyond it, where a fill is certain. Ticks. */
export const expectedEdgeTicks = (distanceTicks: number, halfSpreadTicks: number): number =>
  distanceTicks * Math.min(1, Math.exp(-distanceTicks / halfSpreadTicks))

/**
 * What the change of one slot is expected to gain, tick-lots. `restingTicks` and `restingLots` are what rests now, 0 lots
 * for nothing. Level 0 is taken to stand one half-spread from the reservation price, the others as far behind it as they do.
 */
export function benefitOf(wish: Desire, wanted: Quote, restingTicks: number, restingLots: number): number {
  const half = Math.max(0.5, wish.halfSpreadTicks)
  const outwardTicks = signOf(wanted.side) * (firstTicks(wish, wanted.side, wanted.priceTicks) - wanted.priceTicks)
  const wantedAt = half + outwardTicks
  const gain = wanted.sizeLots * expectedEdgeTicks(wantedAt, half)
  if (restingLots === 0) return gain
  const restingAt = wantedAt - signOf(wanted.side) * (restingTicks - wanted.priceTicks)
  return gain - restingLots * expectedEdgeTicks(restingAt, half)
}

function firstTicks({ quotes }: Desire, side: Side, orElse: number): number {
  for (const quote of quotes) if (quote.side === side) return quote.priceTicks
  return orElse
}

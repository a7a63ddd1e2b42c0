import { signOf, type Side } from '#shared/units.ts'
import { remainingLots } from '../quoting/slot.ts'
import type { Slot } from '../state.ts'

// What our orders may still make of the position. An order counts from the moment it leaves until its end is proven: one
// that is being cancelled, or that nobody has heard of, can fill like any other.

/** What is left to fill of one side's orders, lots; an edit counts twice until one of its orders is proven gone. */
export function reservedLots(slots: readonly Slot[], side: Side, except: Slot | null = null): number {
  let lots = 0
  for (const slot of slots) {
    if (slot.side !== side || slot === except) continue
    for (const leg of slot.legs) lots += remainingLots(leg)
  }
  return lots
}

/** Value of what is left to fill on both sides at its own prices, ticks times lots. */
export function reservedTickLots(slots: readonly Slot[], except: Slot | null = null): number {
  let value = 0
  for (const slot of slots) {
    if (slot === except) continue
    for (const leg of slot.legs) value += leg.order.price * remainingLots(leg)
  }
  return value
}

/** The position if everything that may still fill on one side did, lots in the direction of that side; never below 0. */
export const worstCaseLots = (side: Side, positionLots: number, committedLots: number): number =>
  Math.max(0, signOf(side) * positionLots + committedLots)

/** What a move of `moveBps` against such a position would cost, dollars. */
export const stressLossUsd = (lots: number, lotUsd: number, moveBps: number): number =>
  (lots * lotUsd * moveBps) / 10_000

/** The largest position whose loss from such a move stays within `lossMaxUsd`, dollars. */
export const stressMaxUsd = (lossMaxUsd: number, moveBps: number): number => (lossMaxUsd * 10_000) / moveBps

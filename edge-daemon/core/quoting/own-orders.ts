import type { Side } from '#shared/units.ts'
import { unbookedLots } from '../account/executions.ts'
import type { EngineState } from '../state.ts'
import { remainingLots } from './slot.ts'

/** Lots of ours by price on one side of the book, those included that ended a moment ago. */
export function ownLotsByPrice(state: EngineState, side: Side): Map<number, number> {
  const own = new Map<number, number>()
  const add = (price: number, lots: number) => own.set(price, (own.get(price) ?? 0) + lots)
  for (const slot of state.slots) {
    if (slot.side !== side) continue
    for (const leg of slot.legs) if (leg.phase !== 'sending') add(leg.order.price, remainingLots(leg))
  }
  for (const ghost of state.ghosts) if (ghost.side === side && ghost.untilMs > state.nowMs) add(ghost.price, ghost.lots)
  return own
}

/**
 * Everything of ours on one side that may still fill, and what was filled but is not in the position yet, in lots. An edit
 * counts twice until one of its orders is proven gone.
 */
export function committedLots(state: EngineState, side: Side): number {
  let lots = unbookedLots(state.executions, side)
  for (const slot of state.slots) if (slot.side === side) for (const leg of slot.legs) lots += remainingLots(leg)
  return lots
}

import type { Side } from '#shared/units.ts'
import { unbookedLots } from '../account/executions.ts'
import type { Effect } from '../effect.ts'
import type { EngineState } from '../state.ts'
import { remainingLots, type Leg } from './slot.ts'
import { noteSent, seenLots, shownLots, tickUnseen } from './unseen.ts'

/**
 * Lots of ours by price in one side of the book we see: those included that ended a moment ago, and of those just sent what
 * the book shows already.
 */
export function ownLotsByPrice(state: EngineState, side: Side): Map<number, number> {
  const own = new Map<number, number>()
  const add = (price: number, lots: number) => own.set(price, (own.get(price) ?? 0) + lots)
  const legs = state.slots.flatMap((slot) => (slot.side === side ? slot.legs : []))
  for (const leg of legs) {
    if (leg.phase !== 'sending' && !state.unseen.has(leg.order.clientId)) add(leg.order.price, remainingLots(leg))
  }
  for (const ghost of state.ghosts) if (ghost.side === side && ghost.untilMs > state.nowMs) add(ghost.price, ghost.lots)
  for (const leg of legs) {
    const { clientId, price } = leg.order
    const order = state.unseen.get(clientId)
    if (order === undefined) continue
    add(price, seenLots(order, remainingLots(leg), shownLots(state.book, side, price) - (own.get(price) ?? 0)))
  }
  return own
}

/** Remembers for each order that leaves now how its level looked without it. */
export function watchSent(state: EngineState, effects: readonly Effect[]): void {
  for (const effect of effects) {
    if (effect.type !== 'place_order' && effect.type !== 'edit_order') continue
    const { clientId, side, price } = effect.order
    const ownLots = ownLotsByPrice(state, side).get(price) ?? 0
    noteSent(state.unseen, clientId, { shownLots: shownLots(state.book, side, price), ownLots })
  }
}

export function tickSent(state: EngineState): void {
  if (state.unseen.size === 0) return
  const phases = new Map<string, Leg['phase']>()
  for (const slot of state.slots) for (const leg of slot.legs) phases.set(leg.order.clientId, leg.phase)
  const isLive = (clientId: string): boolean | null => {
    const phase = phases.get(clientId)
    return phase === undefined ? null : phase === 'live' || phase === 'cancelling' || phase === 'replacing'
  }
  tickUnseen(state.unseen, isLive, state.nowMs)
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

import type { Side } from '#shared/units.ts'
import { bookedFirstLots, unbookedLots } from '../account/executions.ts'
import type { Effect } from '../effect.ts'
import { reservedLots } from '../risk/exposure.ts'
import type { EngineState } from '../state.ts'
import { noteQueued } from './queue-place.ts'
import { remainingLots, type Leg } from './slot.ts'
import { noteSent, seenLots, shownLots, tickUnseen } from './unseen.ts'

/**
 * Lots of ours at one price of the book we see: those included that ended a moment ago, and of those just sent what the book
 * shows already.
 */
export function ownLotsAt(state: EngineState, side: Side, price: number): number {
  const { slots, unseen, ghosts, nowMs } = state
  let own = 0
  for (const slot of slots) {
    if (slot.side !== side) continue
    for (const leg of slot.legs) {
      if (leg.order.price !== price || leg.phase === 'sending') continue
      if (unseen.size === 0 || !unseen.has(leg.order.clientId)) own += remainingLots(leg)
    }
  }
  for (const ghost of ghosts)
    if (ghost.price === price && ghost.side === side && ghost.untilMs > nowMs) own += ghost.lots
  return unseen.size === 0 ? own : own + seenOf(state, side, price, own)
}

/** What the level shows of orders that it need not show yet, beyond `own` lots that it must. */
function seenOf(state: EngineState, side: Side, price: number, own: number): number {
  let lots = 0
  for (const slot of state.slots) {
    if (slot.side !== side) continue
    for (const leg of slot.legs) {
      const order = leg.order.price === price ? state.unseen.get(leg.order.clientId) : undefined
      if (order === undefined) continue
      lots += seenLots(order, remainingLots(leg), shownLots(state.book, side, price) - own - lots)
    }
  }
  return lots
}

/** What others quote on one side: the best price that holds more than our own orders there, and the lots of `levels` such. */
export function bestOfOthers(
  state: EngineState,
  side: Side,
  levels = 1,
): { readonly price: number; readonly lots: number } | null {
  const { prices, lots } = side === 'buy' ? state.book.bids : state.book.asks
  let best: number | null = null
  let sum = 0
  let found = 0
  for (const price of prices) {
    const others = (lots.get(price) ?? 0) - ownLotsAt(state, side, price)
    if (others <= 0) continue
    best ??= price
    sum += others
    found += 1
    if (found >= levels) break
  }
  return best === null ? null : { price: best, lots: sum }
}

/** What others show on one side of the book at a price or nearer to the market, lots. */
export function visibleLots(state: EngineState, side: Side, limitTicks: number): number {
  const { prices, lots, sign } = side === 'buy' ? state.book.bids : state.book.asks
  let sum = 0
  for (const price of prices) {
    if ((price - limitTicks) * sign < 0) break
    sum += Math.max(0, (lots.get(price) ?? 0) - ownLotsAt(state, side, price))
  }
  return sum
}

/** Remembers for each order that leaves now how its level looked without it. */
export function watchSent(state: EngineState, effects: readonly Effect[]): void {
  for (const effect of effects) {
    if (effect.type !== 'place_order' && effect.type !== 'edit_order') continue
    const { clientId, side, price } = effect.order
    const ownLots = ownLotsAt(state, side, price)
    const level = { shownLots: shownLots(state.book, side, price), ownLots }
    noteSent(state.unseen, clientId, level)
    if (effect.order.postOnly) noteQueued(state.queuePlaces, clientId, Math.max(0, level.shownLots - ownLots))
  }
}

export function tickSent(state: EngineState): void {
  if (state.unseen.size > 0) tickUnseen(state.unseen, (clientId) => isLive(state, clientId), state.nowMs)
}

/** Whether an order of ours is known to rest; null when it is over. */
function isLive(state: EngineState, clientId: string): boolean | null {
  for (const { legs } of state.slots) {
    for (const { order, phase } of legs)
      if (order.clientId === clientId) return phase === 'live' || phase === 'cancelling' || phase === 'replacing'
  }
  return null
}

/** Lots of both sides that their orders have told to be filled and that are not in the position yet. */
export const unbookedGrossLots = ({ executions }: EngineState): number =>
  unbookedLots(executions, 'buy') + unbookedLots(executions, 'sell')

/** What is left of an order by its trades too: where they were told before its own word, the position has them already. */
export const leftLots = ({ executions }: EngineState, leg: Leg): number =>
  Math.max(0, remainingLots(leg) - bookedFirstLots(executions, leg.order.venueId))

/** Lots of one side that both the position and what is left of the orders count. */
export function doublyCountedLots(state: EngineState, side: Side): number {
  let lots = 0
  for (const slot of state.slots) {
    if (slot.side === side) for (const leg of slot.legs) lots += remainingLots(leg) - leftLots(state, leg)
  }
  return lots
}

/**
 * Everything of ours on one side that may still fill, and what was filled but is not in the position yet, in lots. An edit
 * counts twice until one of its orders is proven gone.
 */
export function committedLots(state: EngineState, side: Side): number {
  return unbookedLots(state.executions, side) + reservedLots(state.slots, side)
}

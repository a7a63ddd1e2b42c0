import type { Side } from '#shared/units.ts'
import type { PublicTrade } from '../event.ts'
import type { EngineState } from '../state.ts'
import { remainingLots, type Leg } from './slot.ts'
import { shownLots } from './unseen.ts'

// How far an order of ours has come in the queue at its price. The venue does not tell, so it is estimated, and never better
// than what was seen: all that stood there when the order was sent is ahead of it, prints at the price go first, and what
// was withdrawn counts only as far as the level has become smaller than what would be ahead.

export type QueuePlace = {
  /** Lots of others at the price when the order was sent. */
  readonly entryLots: number
  printedLots: number
  /** The least that others have shown at the price since. */
  lowestLots: number
}

/** By client id; as long as the order is in a slot. */
export type QueuePlaces = Map<string, QueuePlace>

export function noteQueued(places: QueuePlaces, clientId: string, othersLots: number): void {
  places.set(clientId, { entryLots: othersLots, printedLots: 0, lowestLots: othersLots })
}

/** A print at the order's price was ahead of it, one beyond the price means that the queue before it is gone. */
export function noteQueuePrints(state: EngineState, trades: readonly PublicTrade[]): void {
  if (state.queuePlaces.size === 0) return
  for (const { side, price, size } of trades) {
    for (const slot of state.slots) {
      if (slot.side === side) continue
      for (const { order } of slot.legs) {
        const place = state.queuePlaces.get(order.clientId)
        if (place === undefined) continue
        if (order.price === price) place.printedLots += size
        else if (slot.side === 'buy' ? price < order.price : price > order.price) place.printedLots = place.entryLots
      }
    }
  }
}

/** Looks how small the levels of our orders have become; a look at each tick of the clock is often enough. */
export function watchQueues(state: EngineState): void {
  if (state.bookAtMs === null) return
  for (const { legs } of state.slots) for (const leg of legs) if (leg.phase === 'live') noteLevel(state, leg)
}

function noteLevel(state: EngineState, leg: Leg): void {
  const place = state.queuePlaces.get(leg.order.clientId)
  if (place === undefined) return
  const others = shownLots(state.book, leg.order.side, leg.order.price) - remainingLots(leg)
  // A level smaller than our own order does not show it yet, and says nothing of the others.
  if (others >= 0) place.lowestLots = Math.min(place.lowestLots, others)
}

/** Lots that trade before ours do. */
export const aheadLots = ({ entryLots, printedLots, lowestLots }: QueuePlace): number =>
  Math.max(0, Math.min(entryLots - printedLots, lowestLots))

/** Our share of what trades until we are done: 1 at the front, toward 0 far behind. */
export const placeShare = (ownLots: number, ahead: number): number => (ownLots <= 0 ? 0 : ownLots / (ownLots + ahead))

/** How much of a place is given up by going to another price, 0 to 1; nothing when the new place is as good. */
export function placeLost(state: EngineState, leg: Leg, side: Side, priceTicks: number, sizeLots: number): number {
  const place = state.queuePlaces.get(leg.order.clientId)
  if (place === undefined) return 0
  const now = placeShare(remainingLots(leg), aheadLots(place))
  return Math.max(0, now - placeShare(sizeLots, shownLots(state.book, side, priceTicks)))
}

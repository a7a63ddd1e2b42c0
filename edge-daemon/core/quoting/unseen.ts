import type { Side } from '#shared/units.ts'
import type { OrderBook } from '../book/order-book.ts'

// An order of ours appears in the book some time after it came to rest, and we hear of both in either order. Until the book
// must show it, only what its level gained since the order was sent is taken for ours: less would make us follow ourselves,
// more would make the others look thin.

/** A batch of the book and the delay between two connections, with room; as long as an order that ended is remembered. */
const shownWithinMs = 400

export type Unseen = {
  /** Lots of others at the price when the order was sent. */
  readonly othersLots: number
  /** When we first heard that it rests; null until then. */
  liveAtMs: number | null
}
/** By client id: orders that the book need not show yet. */
export type UnseenOrders = Map<string, Unseen>

export function noteSent(
  unseen: UnseenOrders,
  clientId: string,
  level: { readonly shownLots: number; readonly ownLots: number },
): void {
  unseen.set(clientId, { othersLots: Math.max(0, level.shownLots - level.ownLots), liveAtMs: null })
}

/** Ends the grace of orders that the book must show by now, and of those that never rested. */
export function tickUnseen(unseen: UnseenOrders, isLive: (clientId: string) => boolean | null, nowMs: number): void {
  for (const [clientId, order] of unseen) {
    if (order.liveAtMs === null) {
      const live = isLive(clientId)
      if (live === true) order.liveAtMs = nowMs
      if (live === null) unseen.delete(clientId)
    } else if (nowMs - order.liveAtMs >= shownWithinMs) unseen.delete(clientId)
  }
}

/** How many of an order's lots the level shows, as far as its growth can tell. */
export const seenLots = (order: Unseen, remainingLots: number, shownLots: number): number =>
  Math.max(0, Math.min(remainingLots, shownLots - order.othersLots))

export const shownLots = (book: OrderBook, side: Side, price: number): number =>
  (side === 'buy' ? book.bids : book.asks).lots.get(price) ?? 0

import type { ClientOrderId } from '#shared/units.ts'
import { contradictedAfterMs } from '../book/contradiction.ts'
import { loseBook } from '../book/watch.ts'
import type { Effect } from '../effect.ts'
import type { EngineState } from '../state.ts'
import { remainingLots } from './slot.ts'

// Our own orders are the one change of the book that we know of beforehand.

/** Gives up a book that stands still and does not show an order of ours. Called on every clock tick. */
export function watchHiddenOrder(state: EngineState): Effect[] {
  if (state.bookAtMs === null) return []
  const clientId = hiddenOrder(state)
  return clientId === null
    ? []
    : loseBook(state, ['book'], `our order ${clientId} rests, and the book has not moved since it was sent`)
}

function hiddenOrder({ slots, book, witness: { changedAtMs }, nowMs }: EngineState): ClientOrderId | null {
  if (changedAtMs === null) return null
  for (const { side, legs } of slots) {
    const { prices, lots, sign } = side === 'buy' ? book.bids : book.asks
    for (const leg of legs) {
      const { clientId, price, sentAtMs, heardAtMs } = leg.order
      if (leg.phase !== 'live' || changedAtMs >= sentAtMs || nowMs - heardAtMs < contradictedAfterMs) continue
      // What lies further out than all that is shown may have been left out.
      const isWithin = sign * (price - (prices.at(-1) ?? sign * Infinity)) >= 0
      if (isWithin && (lots.get(price) ?? 0) < remainingLots(leg)) return clientId
    }
  }
  return null
}

import { orderOf } from './book.ts'
import { accountOf } from './lifecycle.ts'
import type { ExchangeState } from './state.ts'

// Bounds of memory in a long run: of what is over, the oldest is forgotten first, as the venue forgets its own. A batch
// at a time, so that shortening the lists costs next to nothing per order.

export const endedOrdersKeptMax = 20_000
export const tradesKeptMax = 100_000
const batch = 4_096

/** Forgets orders that ended and trades that happened longest ago; orders that are alive stay. */
export function forgetOldest(state: ExchangeState): void {
  const { endedOrderIds, trades } = state
  if (endedOrderIds.length >= endedOrdersKeptMax + batch) {
    for (const id of endedOrderIds.splice(0, batch)) {
      const order = orderOf(state, id)
      accountOf(state, order.accountId).orderIds.delete(order.externalId)
      state.orders.delete(id)
    }
  }
  if (trades.length >= tradesKeptMax + batch) trades.splice(0, trades.length - tradesKeptMax)
}

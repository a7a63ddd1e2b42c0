import { restingOrders, type Check } from './check.ts'

// The ends of orders and of runs that somebody relies on.

/** What two clocks may differ by before orders are no longer sent, milliseconds. */
const clockSlackMs = 6_000

/** I7: no order lives longer than the last of the layers allows. */
export function ordersExpire(): Check {
  let venueMinMs = 0
  let clockMaxMs = 0
  return {
    id: 'I7',
    look(view) {
      // A venue that takes no order shorter than this leaves the choice between a longer life and none; twice that is enough.
      venueMinMs = Math.max(venueMinMs, view.exchange.expiryMinMs ?? 0)
      const maxMs = Math.max(view.config.quoting.orderLifeMs, 2 * venueMinMs) + clockSlackMs
      // An exit is sent whatever the clock says, and takes at once or ends.
      clockMaxMs = Math.max(clockMaxMs, Math.abs(view.clockErrorMs))
      const order = restingOrders(view).find(
        ({ expireAtMs, createdAtMs, timeInForce }) =>
          expireAtMs - createdAtMs > maxMs + (timeInForce === 'IOC' ? clockMaxMs : 0),
      )
      return order === undefined ? null : `${order.externalId} lives for ${order.expireAtMs - order.createdAtMs} ms`
    },
  }
}

/**
 * I7: what has expired is dead, also where the engine stood still when it expired: it fills no more when the engine goes on.
 * That is the venue's promise, and what the expiry of an order rests on as the last of the layers.
 */
export function expiredNeverFills(): Check {
  let seen = 0
  return {
    id: 'I7',
    look({ exchange, accountId }) {
      // One that is taken back leaves the list.
      seen = Math.min(seen, exchange.trades.length)
      for (; seen < exchange.trades.length; seen += 1) {
        const trade = exchange.trades[seen]
        if (trade?.accountId !== accountId || trade.tradeType !== 'TRADE') continue
        const order = exchange.orders.get(trade.orderId)
        if (order !== undefined && order.expireAtMs <= trade.atMs)
          return `${order.externalId} was filled ${trade.atMs - order.expireAtMs} ms after it had expired`
      }
      return null
    },
  }
}

/** Two that agree. */
const emptyReadsMin = 2

/** I4: who says that the book is proven empty has read it so, twice since the stop was asked for, and has left nothing behind. */
export function stopsProven(): Check {
  let boot = 0
  let emptyReads = 0
  return {
    id: 'I4',
    step(view, event, effects) {
      if (view.boot !== boot || event.type === 'stop_requested') emptyReads = 0
      boot = view.boot
      if (event.type === 'open_orders_read' && event.answer.result === 'read')
        emptyReads = event.answer.value.length === 0 ? emptyReads + 1 : 0
      const end = effects.find((effect) => effect.type === 'stopped')
      if (end?.type !== 'stopped' || !end.bookProvenEmpty) return null
      if (emptyReads < emptyReadsMin) return `the book was called proven empty after ${emptyReads} empty reads`
      // What has expired fills no more, though an engine that stands still has not said so yet.
      const mayFill = restingOrders(view).filter(({ expireAtMs }) => expireAtMs > view.exchange.nowMs)
      const left = mayFill.length + view.onTheWay.size
      return left === 0 ? null : `the book was called proven empty, and ${left} orders may fill`
    },
  }
}

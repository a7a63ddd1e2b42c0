import { unreachable } from '#shared/assert.ts'
import { leaveBook, marketOf, orderOf, rest } from './book.ts'
import type { ExchangeOutput } from './events.ts'
import { closeOrder, matchTaker, reducibleLots, wouldTrade } from './matching.ts'
import { isOpen, remainingLots, type CancelFilter, type EngineAction, type ExchangeState, type Order } from './state.ts'

/** What the engine does with an acknowledged request when its time has come. The results go to the account stream. */
export function enact(state: ExchangeState, action: EngineAction, outputs: ExchangeOutput[]): void {
  switch (action.type) {
    case 'place':
      place(state, orderOf(state, action.orderId), outputs)
      return
    case 'cancel': {
      const order = state.orders.get(action.orderId)
      if (order !== undefined && isOpen(order)) closeOrder(state, order, 'CANCELLED', 'NONE', outputs)
      return
    }
    case 'mass_cancel':
      cancelMatching(state, action.accountId, action.filter, outputs)
      return
    default:
      unreachable(action)
  }
}

/** Cancels the account's resting orders that any part of the filter names. */
export function cancelMatching(
  state: ExchangeState,
  accountId: number,
  filter: CancelFilter,
  outputs: ExchangeOutput[],
): void {
  const named = (order: Order) =>
    filter.all ||
    filter.orderIds.includes(order.id) ||
    filter.externalIds.includes(order.externalId) ||
    filter.markets.includes(order.market)
  for (const order of openOrders(state)) {
    if (order.accountId === accountId && named(order)) closeOrder(state, order, 'CANCELLED', 'NONE', outputs)
  }
}

/** Every resting order of every account, by market and side, best first. */
export function openOrders(state: ExchangeState): Order[] {
  return Array.from(state.markets.values(), ({ resting }) => [...resting.buy, ...resting.sell])
    .flat()
    .map((id) => orderOf(state, id))
}

function place(state: ExchangeState, order: Order, outputs: ExchangeOutput[]): void {
  const market = marketOf(state, order.market)
  const previous = order.prevOrderId === null ? null : state.orders.get(order.prevOrderId)
  if (previous === undefined || (previous !== null && !isOpen(previous))) {
    closeOrder(state, order, 'REJECTED', 'PREV_ORDER_NOT_FOUND', outputs)
    return
  }
  // The old order is out of the book before the new one is looked at: what it kept from showing may be in the way now.
  if (previous !== null) leaveBook(market, previous)
  const refusal = refusalOf(state, order)
  // An edit that the engine refuses loses both orders.
  if (previous !== null) closeOrder(state, previous, 'CANCELLED', refusal === null ? 'ORDER_REPLACED' : 'NONE', outputs)
  if (refusal !== null) {
    closeOrder(state, order, 'REJECTED', refusal, outputs)
    return
  }
  order.status = 'NEW'
  order.updatedAtMs = state.nowMs
  outputs.push({ type: 'order_updated', order: { ...order } })
  matchTaker(state, market, order, outputs)
  if (remainingLots(order) === 0) return
  if (order.timeInForce === 'IOC') {
    closeOrder(state, order, 'CANCELLED', order.filledLots === 0 ? 'NO_LIQUIDITY' : 'NONE', outputs)
    return
  }
  rest(state, market, order)
}

function refusalOf(state: ExchangeState, order: Order) {
  if (order.expireAtMs <= state.nowMs) return 'INVALID_EXPIRE_TIME'
  if (order.reduceOnly && reducibleLots(state, order) < order.qtyLots) return 'REDUCE_ONLY_FAILED'
  const market = marketOf(state, order.market)
  if (order.postOnly && wouldTrade(state, market, order.side, order.priceTicks)) return 'POST_ONLY_FAILED'
  return null
}

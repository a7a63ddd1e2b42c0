import { assert } from '#shared/assert.ts'
import { leaveBook, levelOf, marketOf } from './book.ts'
import type { ExchangeOutput } from './events.ts'
import { settleOrder } from './ledger.ts'
import { addOpenOrder, removeOpenOrder, shrinkOpenOrder } from './open-orders.ts'
import {
  isActive,
  remainingLots,
  type Account,
  type ExchangeState,
  type Market,
  type Order,
  type OrderStatus,
  type StatusReason,
  type TradeType,
} from './state.ts'

// How an order comes to be, trades and ends. Whatever counts orders (the account's sums, its list, the book) is kept
// here and nowhere else, so that it cannot fall out of step.

export function accountOf(state: ExchangeState, id: number): Account {
  const account = state.accounts.get(id)
  assert(account !== undefined, `account ${id} must exist`)
  return account
}

/**
 * Takes an acknowledged order into the records. An edit is not counted among the open orders before the engine takes the
 * old order away: a quote that is being moved must not need its margin twice.
 */
export function beginOrder(state: ExchangeState, account: Account, market: Market, order: Order): void {
  state.orders.set(order.id, order)
  account.orderIds.set(order.externalId, order.id)
  account.activeOrderIds.set(order.id, order.market)
  if (order.prevOrderId === null) count(account, market, order)
}

/** Adds what is left of an order to its account's sums, unless it is in them. */
export function count(account: Account, market: Market, order: Order): void {
  if (order.isCounted) return
  addOpenOrder(account, market.spec, left(order))
  order.isCounted = true
}

/** Takes what is left of an order out of its account's sums, if it is in them. */
export function uncount(account: Account, market: Market, order: Order): void {
  if (!order.isCounted) return
  removeOpenOrder(account, market.spec, left(order))
  order.isCounted = false
}

export type Fill = {
  readonly ticks: number
  readonly lots: number
  readonly isTaker: boolean
  readonly tradeId: string
  readonly tradeType: TradeType
}

/** Settles a trade of an account's order and reports it; a resting order that is filled leaves the book. */
export function fillOrder(
  state: ExchangeState,
  market: Market,
  order: Order,
  fill: Fill,
  outputs: ExchangeOutput[],
): void {
  const account = accountOf(state, order.accountId)
  if (order.isResting) levelOf(market, order).lots -= fill.lots
  settleOrder(state, market, order, fill, outputs)
  const { side, priceTicks } = order
  shrinkOpenOrder(account, market.spec, { side, priceTicks, lots: fill.lots })
  if (order.status === 'FILLED') retire(state, account, market, order)
}

/** Ends an order for good before it is filled, takes it out of the book and reports it. */
export function closeOrder(
  state: ExchangeState,
  order: Order,
  status: Extract<OrderStatus, 'CANCELLED' | 'REJECTED' | 'EXPIRED'>,
  reason: StatusReason,
  outputs: ExchangeOutput[],
): void {
  assert(isActive(order), `order ${order.id} must not end twice, is ${order.status}`)
  const account = accountOf(state, order.accountId)
  const market = marketOf(state, order.market)
  retire(state, account, market, order)
  order.status = status
  order.statusReason = reason
  order.updatedAtMs = state.nowMs
  outputs.push({ type: 'order_updated', order: { ...order } })
}

function retire(state: ExchangeState, account: Account, market: Market, order: Order): void {
  uncount(account, market, order)
  leaveBook(state, market, order)
  account.activeOrderIds.delete(order.id)
  state.endedOrderIds.push(order.id)
}

const left = (order: Order) => ({ side: order.side, priceTicks: order.priceTicks, lots: remainingLots(order) })

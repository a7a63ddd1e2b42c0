import { unreachable } from '#shared/assert.ts'
import { marketOf, orderOf, rest, restingIds } from './book.ts'
import { expireLater } from './deadlines.ts'
import { completeEdit, editOf, refuseEdit } from './edits.ts'
import type { ExchangeOutput } from './events.ts'
import { accountOf, closeOrder, count, uncount } from './lifecycle.ts'
import { engineRefusalForMargin } from './order-cost.ts'
import { matchTaker, reducibleLots, wouldTrade } from './matching.ts'
import { engineRefusalByMode } from './modes.ts'
import {
  isOpen,
  remainingLots,
  type Account,
  type CancelFilter,
  type EngineAction,
  type ExchangeState,
  type Market,
  type Order,
  type StatusReason,
} from './state.ts'

/**
 * What the engine does with an acknowledged request when its time has come. The results go to the account stream. Returns
 * the market when the request traded.
 */
export function enact(state: ExchangeState, action: EngineAction, outputs: ExchangeOutput[]): Market | null {
  switch (action.type) {
    case 'place': {
      const order = orderOf(state, action.orderId)
      place(state, order, outputs)
      return order.filledLots > 0 ? marketOf(state, order.market) : null
    }
    case 'cancel': {
      const order = state.orders.get(action.orderId)
      if (order !== undefined && isOpen(order)) closeOrder(state, order, 'CANCELLED', 'NONE', outputs)
      return null
    }
    case 'end_overlap': {
      const order = state.orders.get(action.orderId)
      if (order !== undefined && isOpen(order)) closeOrder(state, order, 'CANCELLED', 'ORDER_REPLACED', outputs)
      return null
    }
    case 'mass_cancel':
      cancelMatching(state, accountOf(state, action.accountId), action.filter, outputs)
      return null
    default:
      return unreachable(action)
  }
}

/** Cancels the account's resting orders that any part of the filter names, oldest first. */
export function cancelMatching(
  state: ExchangeState,
  account: Account,
  filter: CancelFilter,
  outputs: ExchangeOutput[],
): void {
  const namesAll = filter.all || filter.markets.length > 0
  for (const order of namesAll ? openOrdersOf(state, account.id) : namedOrders(state, account, filter)) {
    const isNamed =
      filter.all ||
      filter.markets.includes(order.market) ||
      filter.orderIds.includes(order.id) ||
      filter.externalIds.includes(order.externalId)
    if (isNamed) closeOrder(state, order, 'CANCELLED', 'NONE', outputs)
  }
}

/** Every resting order of every account, by market and side, best first. */
export function openOrders(state: ExchangeState): Order[] {
  return Array.from(state.markets.values(), (market) => [
    ...restingIds(state, market, 'buy'),
    ...restingIds(state, market, 'sell'),
  ])
    .flat()
    .map((id) => orderOf(state, id))
}

/** The resting orders of one account, oldest first. */
export function openOrdersOf(state: ExchangeState, accountId: number): Order[] {
  const orders: Order[] = []
  for (const id of accountOf(state, accountId).activeOrderIds.keys()) {
    const order = orderOf(state, id)
    if (isOpen(order)) orders.push(order)
  }
  return orders
}

function namedOrders(state: ExchangeState, account: Account, filter: CancelFilter): Order[] {
  const ids = [
    ...filter.orderIds,
    ...filter.externalIds.flatMap((externalId) => account.orderIds.get(externalId) ?? []),
  ]
  return [...new Set(ids)]
    .filter((id) => account.activeOrderIds.has(id))
    .map((id) => orderOf(state, id))
    .filter(isOpen)
}

function place(state: ExchangeState, order: Order, outputs: ExchangeOutput[]): void {
  // It may have been ended on its way, together with everything else of its account.
  if (order.status !== 'PENDING') return
  const market = marketOf(state, order.market)
  const account = accountOf(state, order.accountId)
  const edit = order.prevOrderId === null ? null : editOf(state, order, order.prevOrderId)
  if (typeof edit === 'string') {
    closeOrder(state, order, 'REJECTED', edit, outputs)
    return
  }
  if (edit !== null) uncount(account, market, edit.previous)
  count(account, market, order)
  const leaves = edit === null || edit.overlaps || edit.keepsPlace ? null : edit.previous
  const refusal = plannedRefusal(state, order) ?? refusalOf(state, market, order, leaves)
  if (refusal !== null) {
    if (edit !== null) refuseEdit(state, market, edit, outputs)
    closeOrder(state, order, 'REJECTED', refusal, outputs)
    return
  }
  if (edit !== null) completeEdit(state, market, order, edit, outputs)
  order.status = 'NEW'
  order.updatedAtMs = state.nowMs
  outputs.push({ type: 'order_updated', order: { ...order } })
  if (order.isResting) {
    expireLater(state, order)
    return
  }
  if (order.type === 'MARKET' && order.reduceOnly) makeWay(state, order, outputs)
  matchTaker(state, market, order, outputs)
  if (remainingLots(order) === 0) return
  if (order.timeInForce === 'IOC') {
    closeOrder(state, order, 'CANCELLED', order.filledLots === 0 ? 'NO_LIQUIDITY' : 'NONE', outputs)
    return
  }
  rest(state, market, order)
  expireLater(state, order)
}

/** Takes the first refusal that was planned for the account. */
function plannedRefusal(state: ExchangeState, order: Order): StatusReason | null {
  const { accountId, prevOrderId } = order
  const planned = state.plannedRefusals.get(accountId)
  if (planned?.[0]?.onlyEdits === true && prevOrderId === null) return null
  const reason = planned?.shift()?.reason ?? null
  if (planned?.length === 0) state.plannedRefusals.delete(accountId)
  if (reason !== null) state.refusalsGiven.set(reason, (state.refusalsGiven.get(reason) ?? 0) + 1)
  return reason
}

function refusalOf(state: ExchangeState, market: Market, order: Order, leaves: Order | null): StatusReason | null {
  const refusal = engineRefusalByMode(state, market, order)
  if (refusal !== null) return refusal
  if (order.expireAtMs <= state.nowMs) return 'INVALID_EXPIRE_TIME'
  if (order.reduceOnly && reducibleLots(state, order) < order.qtyLots) return 'REDUCE_ONLY_FAILED'
  if (order.postOnly && wouldTrade(market, order.side, order.priceTicks, leaves)) return 'POST_ONLY_FAILED'
  return engineRefusalForMargin(state, order)
}

/** An order that closes at the market goes before the account's own orders that would open in the same direction. */
function makeWay(state: ExchangeState, order: Order, outputs: ExchangeOutput[]): void {
  for (const other of openOrdersOf(state, order.accountId)) {
    const opensLikewise = other.market === order.market && other.side === order.side && !other.reduceOnly
    if (opensLikewise && other.id !== order.id) closeOrder(state, other, 'CANCELLED', 'NONE', outputs)
  }
}

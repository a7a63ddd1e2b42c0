import { formatFixed } from '../exchange/fixed-point.ts'
import { formatHalfTicks, formatSize } from '../exchange/market-spec.ts'
import {
  isActive,
  type Account,
  type ExchangeState,
  type FundingPayment,
  type Order,
  type Trade,
} from '../exchange/state.ts'
import { collateralAssetId } from './asset-routes.ts'
import type { AssetOperation } from './asset-operations.ts'
import type { UserRoute } from './door.ts'
import { isAsked, isReply, onlyMarket, pageAsked, pageOf, pageReply, timeAsked, type Page } from './paging.ts'
import { closedPositionRow, openPositionHistoryRow } from './position-history.ts'
import { failed, type Reply } from './reply.ts'
import type { UserRequest } from './request.ts'
import type { RouteParts } from './route-parts.ts'
import { orderRow, sideText, tradeRow } from './rows.ts'
import { isBelowId } from './sorted-ids.ts'
import { accountIn, isAskedOrder, shownOrder } from './user-routes.ts'
import { wireId, type Json } from './wire.ts'

// What an account did and what happened to it, page by page, newest first.

/** An order that ended without a fill is shown for so long. */
const unfilledShownMs = 7 * 86_400_000
const operationsPerPage = 50

type PagedAnswer = (state: ExchangeState, account: Account, request: UserRequest, page: Page) => Reply

export function userHistoryRoutes({ venue, history, operations }: RouteParts): UserRoute[] {
  const paged = (pattern: string, answer: PagedAnswer, limitDefault?: number): UserRoute => ({
    method: 'GET',
    pattern,
    answer(request) {
      const state = request.pastState ?? venue.state
      const page = pageAsked(request.query, limitDefault)
      return isReply(page) ? page : answer(state, accountIn(state, request.account), request, page)
    },
  })

  const orderHistory: PagedAnswer = (state, account, { query }, page) => {
    const toJson = (id: string): Json | null => {
      const order = shownOrder(state, account, id)
      if (order === null || !isStillShown(state, order) || !isAskedOrder(query, order)) return null
      return isAsked(query, 'id', id) && isAsked(query, 'externalId', order.externalId) ? orderRow(state, order) : null
    }
    const named = namedIds(state, account, query)
    if (named !== null) return pageOf(named, page, itself, toJson)
    const sort = query.get('sort') ?? 'ID'
    if (sort === 'ID') return pageOf(history.orderIds(account.id, onlyMarket(query)), page, itself, toJson)
    if (sort !== 'UPDATED_AT') return failed(400, 400, 'sort must be ID or UPDATED_AT')
    const rows: Json[] = []
    let last: string | null = null
    for (const id of history.updates(account.id).latestFirst(page.cursor)) {
      if (rows.length >= page.limit) break
      const row = toJson(id)
      if (row === null) continue
      rows.push(row)
      last = id
    }
    return pageReply(rows, last)
  }

  const trades: PagedAnswer = (state, account, { query }, page) => {
    const newest = state.trades.at(-1)
    const isAskedTrade = (trade: Trade) =>
      isAsked(query, 'market', trade.market) &&
      isAsked(query, 'side', sideText(trade.side)) &&
      isAsked(query, 'type', trade.tradeType) &&
      // A look into the past does not see what came after it.
      newest !== undefined &&
      !isBelowId(newest.id, trade.id)
    return pageOf(
      history.trades(account.id, onlyMarket(query)),
      page,
      ({ id }) => id,
      (trade) => (isAskedTrade(trade) ? tradeRow(state, trade, 'rest') : null),
    )
  }

  const positionHistory: PagedAnswer = (state, account, { query }, page) => {
    const rows = [
      ...account.closedPositions.map((closed) => ({
        id: closed.position.id,
        market: closed.market,
        side: closed.side === 'buy' ? 'LONG' : 'SHORT',
        row: () => closedPositionRow(state, account, closed),
      })),
      ...Array.from(account.positions, ([market, position]) => ({
        id: position.id,
        market,
        side: position.lots > 0 ? 'LONG' : 'SHORT',
        row: () => openPositionHistoryRow(state, account, market, position),
      })),
    ].sort((a, b) => (isBelowId(a.id, b.id) ? -1 : 1))
    return pageOf(
      rows,
      page,
      ({ id }) => id,
      ({ market, side, row }) => (isAsked(query, 'market', market) && isAsked(query, 'side', side) ? row() : null),
    )
  }

  const fundingHistory: PagedAnswer = (state, account, { query }, page) => {
    // The documents have named it both ways.
    const since = timeAsked(query, query.has('startTime') ? 'startTime' : 'fromTime')
    if (isReply(since)) return since
    return pageOf(
      account.fundingPayments,
      page,
      ({ id }) => id,
      (payment) =>
        payment.atMs >= (since ?? 0) &&
        isAsked(query, 'market', payment.market) &&
        isAsked(query, 'side', payment.side === 'buy' ? 'LONG' : 'SHORT')
          ? fundingRow(state, payment)
          : null,
    )
  }

  const assetOperations: PagedAnswer = (_state, account, { query }, page) => {
    const since = timeAsked(query, 'startTime')
    const until = timeAsked(query, 'endTime')
    if (isReply(since)) return since
    if (isReply(until)) return until
    return pageOf(
      operations.of(account.id),
      page,
      ({ id }) => id,
      (operation) =>
        operation.atMs >= (since ?? 0) &&
        operation.atMs <= (until ?? Number.POSITIVE_INFINITY) &&
        isAsked(query, 'type', operationType(operation)) &&
        isAsked(query, 'status', 'COMPLETED') &&
        isAsked(query, 'id', operation.id)
          ? operationRow(operation)
          : null,
    )
  }

  return [
    paged('user/orders/history', orderHistory),
    paged('user/trades', trades),
    paged('user/positions/history', positionHistory),
    paged('user/funding/history', fundingHistory),
    paged('user/assetOperations', assetOperations, operationsPerPage),
  ]
}

const itself = (id: string): string => id

/** Ids a query names outright, ascending; null when it names none and the whole history is asked for. */
function namedIds(state: ExchangeState, account: Account, query: URLSearchParams): string[] | null {
  const byExternalId = query.getAll('externalId').map((id) => account.orderIds.get(id) ?? '')
  const ids = query.has('id') ? query.getAll('id') : query.has('externalId') ? byExternalId : null
  return ids === null ? null : [...new Set(ids)].sort((a, b) => (isBelowId(a, b) ? -1 : 1))
}

const isStillShown = (state: ExchangeState, order: Order): boolean =>
  isActive(order) || order.filledLots > 0 || order.updatedAtMs >= state.nowMs - unfilledShownMs

function fundingRow(state: ExchangeState, payment: FundingPayment): Json {
  const spec = state.markets.get(payment.market)?.spec
  if (spec === undefined) return null
  const value = (BigInt(payment.markHalfTicks) * BigInt(payment.lots) * spec.tickLot) / 2n
  return {
    id: wireId(payment.id),
    accountId: payment.accountId,
    market: payment.market,
    positionId: wireId(payment.positionId),
    side: payment.side === 'buy' ? 'LONG' : 'SHORT',
    size: formatSize(spec, payment.lots),
    value: formatFixed(value),
    markPrice: formatHalfTicks(spec, payment.markHalfTicks),
    fundingFee: formatFixed(payment.amount),
    fundingRate: formatFixed(payment.rate),
    paidTime: payment.atMs,
  }
}

/** The venue tells fast withdrawals from slow ones; nobody here is in a hurry. */
const operationType = ({ type }: AssetOperation): string => (type === 'WITHDRAWAL' ? 'SLOW_WITHDRAWAL' : type)

const operationRow = (operation: AssetOperation): Json => ({
  id: operation.id,
  type: operationType(operation),
  status: 'COMPLETED',
  amount: formatFixed(operation.amount),
  fee: '0',
  asset: collateralAssetId,
  time: operation.atMs,
  accountId: operation.accountId,
})

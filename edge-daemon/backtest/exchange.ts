import { clientOrderId, priceTicks, sizeLots, tradeId, venueOrderId, type ClientOrderId } from '#shared/units.ts'
import {
  forgetGoneQueue,
  printAgainst,
  removeOrder,
  restOrder,
  takeWith,
  wouldTrade,
  yieldPlace,
  type FillModel,
  type OwnFill,
} from '../../simulator/market/own-orders.ts'
import { moveHouse, stateHouse } from '../../simulator/market/house.ts'
import type { BookMove } from '../../simulator/market/market-tape.ts'
import type { PrintGroup } from '../../simulator/market/prints.ts'
import type { OrderRequest } from '../core/effect.ts'
import type { VenueFill, VenueOrder } from '../core/event.ts'
import type { VenueError } from '../core/venue-error.ts'
import type { VenueSettings } from './settings.ts'
import { createRecord, toldOrder, type VenueRecord, type VenueRecords } from './venue-orders.ts'

// The modelled exchange: what a request does to our orders when it arrives, and what a print does to them. It tells of both
// through `tell`; when that is heard is not its business.

export type ExchangeNews = {
  readonly orders: (reports: readonly VenueOrder[]) => void
  readonly filled: (fill: VenueFill, own: OwnFill, report: VenueOrder) => void
  /** Something of the book has changed. */
  readonly book: () => void
  /** Ends the overlap of an edit, or an order's life, later. */
  readonly later: (delayMs: number, run: () => void) => void
}

export type BacktestExchange = {
  readonly model: FillModel
  readonly records: VenueRecords
  /** Fills since the newest that a read has named, oldest first. */
  fills: VenueFill[]
  readonly tickLotUsd: number
  readonly settings: VenueSettings
  readonly news: ExchangeNews
  ids: number
  switchAtMs: number
}

/** Ids grow and have one length, as the venue's have. */
const firstId = 1_000_000_000_000

export const createBacktestExchange = (
  parts: Pick<BacktestExchange, 'model' | 'tickLotUsd' | 'settings' | 'news'>,
): BacktestExchange => ({ ...parts, records: new Map(), fills: [], ids: firstId, switchAtMs: Infinity })

export const takeId = (exchange: BacktestExchange): string => String((exchange.ids += 1))

/** A creation, or an edit when `replaces` is named, has arrived. Answers why it was refused, or null. */
export function arrive(
  exchange: BacktestExchange,
  request: OrderRequest,
  replaces: ClientOrderId | null,
  wallNowMs: number,
): VenueError | null {
  const previous = replaces === null ? null : (exchange.records.get(replaces) ?? null)
  if (replaces !== null && (previous === null || previous.status !== 'open' || previous.isReplaced))
    return { kind: 'refused', reason: 'unknown_order', code: 1142, detail: 'the order to replace is not found' }
  const record = createRecord(exchange.records, request, takeId(exchange))
  const { model, settings, news } = exchange
  const { own } = record
  const isSmaller = previous !== null && previous.own.ticks === own.ticks && own.sizeLots <= previous.own.leftLots
  const keepsPlace = isSmaller && settings.edits.keepsPriorityOnSizeDown
  const overlaps = previous !== null && !keepsPlace && settings.edits.overlapMs > 0
  const leaves = previous === null || overlaps || keepsPlace ? null : previous.own
  const refusal = refusalOf(exchange, request, leaves, wallNowMs)
  if (refusal !== null) {
    if (previous !== null && settings.edits.losesBothOnRefusal) end(exchange, previous, 'cancelled', 'NONE')
    record.status = 'rejected'
    record.reason = refusal
    news.orders([toldOrder(record)])
    return null
  }
  if (previous !== null) replace(exchange, previous, own, { keepsPlace, overlaps })
  news.orders([toldOrder(record)])
  if (!request.postOnly && settings.claimsFills)
    for (const fill of takeWith(model, own)) book(exchange, fill, wallNowMs)
  if (own.leftLots > 0 && request.isImmediate === true) end(exchange, record, 'cancelled', 'NO_LIQUIDITY')
  else if (own.leftLots > 0) {
    if (!keepsPlace) restOrder(model, own)
    news.later(request.expiresAtMs - wallNowMs, () => end(exchange, record, 'expired', null))
  }
  news.book()
  return null
}

function refusalOf(
  { model }: BacktestExchange,
  request: OrderRequest,
  leaves: VenueRecord['own'] | null,
  wallNowMs: number,
): string | null {
  if (request.expiresAtMs <= wallNowMs) return 'INVALID_EXPIRE_TIME'
  const reducible = request.side === 'buy' ? -model.positionLots : model.positionLots
  if (request.reduceOnly && reducible < request.size) return 'REDUCE_ONLY_FAILED'
  if (request.postOnly && wouldTrade(model, request.side, request.price, leaves)) return 'POST_ONLY_FAILED'
  return null
}

function replace(
  exchange: BacktestExchange,
  previous: VenueRecord,
  successor: VenueRecord['own'],
  { keepsPlace, overlaps }: { readonly keepsPlace: boolean; readonly overlaps: boolean },
): void {
  if (overlaps) {
    previous.isReplaced = true
    exchange.news.later(exchange.settings.edits.overlapMs, () => end(exchange, previous, 'cancelled', 'ORDER_REPLACED'))
    return
  }
  if (keepsPlace) yieldPlace(exchange.model, previous.own, successor)
  end(exchange, previous, 'cancelled', 'ORDER_REPLACED')
}

/** A cancel has arrived. */
export function cancel(exchange: BacktestExchange, clientId: ClientOrderId): VenueError | null {
  const record = exchange.records.get(clientId)
  if (record?.status !== 'open')
    return { kind: 'refused', reason: 'unknown_order', code: 1142, detail: 'order is not found' }
  end(exchange, record, 'cancelled', null)
  return null
}

export function cancelAll(exchange: BacktestExchange): void {
  const open = openRecords(exchange)
  for (const record of open) close(exchange, record, 'cancelled', null)
  if (open.length === 0) return
  exchange.news.orders(open.map(toldOrder))
  exchange.news.book()
}

/** What rests now, buys first, each side from the best price outward. */
export function openRecords({ model, records }: BacktestExchange): VenueRecord[] {
  const open: VenueRecord[] = []
  for (const side of ['buy', 'sell'] as const) {
    for (const { id } of model.orders[side]) {
      const record = records.get(clientOrderId(id))
      if (record !== undefined) open.push(record)
    }
  }
  return open
}

function end(exchange: BacktestExchange, record: VenueRecord, status: 'cancelled' | 'expired', reason: string | null) {
  if (record.status !== 'open') return
  close(exchange, record, status, reason)
  exchange.news.orders([toldOrder(record)])
  exchange.news.book()
}

function close(
  { model }: BacktestExchange,
  record: VenueRecord,
  status: 'cancelled' | 'expired',
  reason: string | null,
): void {
  record.status = status
  record.reason = reason
  removeOrder(model, record.own)
}

/** A taker order of the outside world: our fills first, then the market moves on. */
export function print(exchange: BacktestExchange, group: PrintGroup, wallNowMs: number): readonly OwnFill[] {
  const fills = printAgainst(exchange.model, group)
  for (const fill of fills) book(exchange, fill, wallNowMs)
  moveHouse(exchange.model.house, group)
  forgetGoneQueue(exchange.model)
  return fills
}

/** The tape states what the outside world shows from now on. */
export function moveBook(exchange: BacktestExchange, book: BookMove): void {
  stateHouse(exchange.model.house, book)
  forgetGoneQueue(exchange.model)
}

function book(exchange: BacktestExchange, own: OwnFill, wallNowMs: number): void {
  const record = exchange.records.get(clientOrderId(own.order.id))
  if (record === undefined) return
  if (own.lots === 0) return end(exchange, record, 'cancelled', 'REDUCE_ONLY_FAILED')
  if (own.order.leftLots === 0) record.status = 'filled'
  const rate = own.isTaker ? exchange.settings.takerFeeRate : exchange.settings.makerFeeRate
  const feeMicros = Math.round(own.ticks * own.lots * exchange.tickLotUsd * rate * 1e6)
  const fill: VenueFill = {
    tradeId: tradeId(takeId(exchange)),
    venueId: venueOrderId(record.venueId),
    clientId: record.request.clientId,
    side: own.order.side,
    price: priceTicks(own.ticks),
    size: sizeLots(own.lots),
    fee: formatMicros(feeMicros),
    feeMicros,
    isTaker: own.isTaker,
    venueAtMs: wallNowMs,
  }
  exchange.fills.push(fill)
  exchange.news.filled(fill, own, toldOrder(record))
}

/** Micro-dollars as decimal text. */
function formatMicros(micros: number): string {
  const digits = String(Math.abs(micros)).padStart(7, '0')
  return `${micros < 0 ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`
}

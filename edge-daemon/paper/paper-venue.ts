import { unreachable } from '#shared/assert.ts'
import { formatPrice, formatSize } from '#shared/market.ts'
import { venueOrderId, type ClientOrderId } from '#shared/units.ts'
import { isAnswer, type ExchangeEvent, type ExchangeOutput } from '../../simulator/exchange/events.ts'
import { openOrdersOf } from '../../simulator/exchange/engine.ts'
import { isActive, type ExchangeState } from '../../simulator/exchange/state.ts'
import { createVenue } from '../../simulator/server/venue.ts'
import type { OrderRequest } from '../core/effect.ts'
import type { OrderAnswer, ReadAnswer } from '../core/event.ts'
import {
  accountRead,
  cancelled,
  feesRead,
  fillsRead,
  fundingRead,
  leverageRead,
  marketRead,
  massCancelled,
  openOrdersRead,
  orderRead,
  placed,
  switchRefreshed,
  type Asking,
} from '../venue/asking.ts'
import type { PublicMarket } from '../venue/extended/public-market.ts'
import type { Venue, VenueClock, VenueEvent } from '../venue/venue.ts'
import { isNewerId } from '../core/account/trade-ids.ts'
import { createLiveMarket } from './live-market.ts'
import { paperAccountId, paperMarket } from './paper-exchange.ts'
import { answerShare, type PaperTerms } from './paper-terms.ts'
import { createShownBook, shownTouch } from './shown-book.ts'
import { accountOfCore, fillOfCore, orderOfCore, refusalOfCore } from './words.ts'

// A venue whose market is the live one and whose account is simulated. The public market hands in events and is never sent
// an order: the only thing this file can ask of it is to begin a stream anew.

/** How often the account stream says balance and position, and that it lives. */
const accountEveryMs = 1_000
const reconnectMs = 500

export type PaperParts = {
  readonly market: PublicMarket
  readonly exchange: ExchangeState
  readonly terms: PaperTerms
  readonly clock: VenueClock
}

export function createPaperVenue({ market, exchange, terms, clock }: PaperParts): Venue {
  const { spec } = market
  const simulated = createVenue(exchange)
  const live = createLiveMarket()
  const account = exchange.accounts.get(paperAccountId)
  const paper = exchange.markets.get(paperMarket)
  if (account === undefined || paper === undefined) throw new Error('a paper exchange has its account and its market')
  const shownBook = createShownBook(paper)
  const answerMs = terms.latencyMs * answerShare
  const feeRate = Number(terms.takerFeeRate) > Number(terms.makerFeeRate) ? terms.takerFeeRate : terms.makerFeeRate
  let tell: (event: VenueEvent) => void = () => undefined
  let isAccountUp = false
  let beat: NodeJS.Timeout | undefined
  /** When the live book last spoke: by the venue's clock and by ours. */
  let spoken: { readonly venueAtMs: number; readonly atMs: number } | null = null

  /** Acts at the engine after the latency; the answer comes back after its part of it. */
  const atEngine = <Value>(act: () => Value): Promise<Value> =>
    new Promise((resolve) => {
      setTimeout(() => {
        const value = act()
        setTimeout(() => resolve(value), answerMs)
      }, terms.latencyMs)
    })
  const read = <Value>(look: () => Value): Promise<ReadAnswer<Value>> => {
    const startedAtMs = clock.monoMs()
    return atEngine(() => {
      simulated.catchUp()
      return { result: 'read', value: look(), startedAtMs }
    })
  }
  const request = (event: (atMs: number) => ExchangeEvent): Promise<OrderAnswer> =>
    atEngine(() => {
      const answer = simulated.apply(event).find(isAnswer)
      if (answer === undefined || answer.type === 'refused') return refusalOfCore(answer?.code ?? 1142)
      return { result: 'accepted', venueId: answer.orderId === null ? null : venueOrderId(answer.orderId) }
    })
  const create = (order: OrderRequest, replaces: ClientOrderId | null): Promise<OrderAnswer> =>
    request((atMs) => ({
      type: 'order_requested',
      atMs,
      accountId: paperAccountId,
      request: {
        externalId: order.clientId,
        market: paperMarket,
        side: order.side,
        type: 'LIMIT',
        timeInForce: order.isImmediate === true ? 'IOC' : 'GTT',
        qty: formatSize(spec, order.size),
        price: formatPrice(spec, order.price),
        fee: feeRate,
        postOnly: order.postOnly,
        reduceOnly: order.reduceOnly,
        expireAtMs: Math.floor(order.expiresAtMs),
        selfTradeLevel: 'ACCOUNT',
        builderFee: '0',
        cancelId: replaces,
      },
    }))

  const ask = async (asking: Asking): Promise<VenueEvent> => {
    switch (asking.type) {
      case 'place_order':
        return placed(asking, await create(asking.order, null))
      case 'edit_order':
        return placed(asking, await create(asking.order, asking.replaces))
      case 'cancel_order':
        return cancelled(
          asking,
          await request((atMs) => {
            const orderId = account.orderIds.get(asking.clientId) ?? '0'
            return { type: 'cancel_requested', atMs, accountId: paperAccountId, orderId }
          }),
        )
      case 'mass_cancel':
        return massCancelled(
          await request((atMs) => ({
            type: 'mass_cancel_requested',
            atMs,
            accountId: paperAccountId,
            filter: everything,
          })),
        )
      case 'refresh_switch': {
        const countdownSeconds = asking.countdownS
        return switchRefreshed(
          asking,
          await request((atMs) => ({ type: 'switch_armed', atMs, accountId: paperAccountId, countdownSeconds })),
        )
      }
      case 'read_order':
        return orderRead(
          asking,
          await read(() => {
            const order = exchange.orders.get(account.orderIds.get(asking.clientId) ?? '')
            return order === undefined || (order.status === 'PENDING' && isActive(order)) ? [] : [orderOfCore(order)]
          }),
        )
      case 'read_open_orders':
        return openOrdersRead(await read(() => openOrdersOf(exchange, paperAccountId).map(orderOfCore)))
      case 'read_fills': {
        const since = asking.sinceTradeId
        return fillsRead(
          await read(() => exchange.trades.filter(({ id }) => since === null || isNewerId(id, since)).map(fillOfCore)),
        )
      }
      case 'read_funding':
        // Paper pays and gets no funding (see paper-report.ts).
        return fundingRead(await read(() => []))
      case 'read_account':
        return accountRead(await read(() => accountOfCore(exchange)))
      // The terms of paper are those that were given at the start.
      case 'read_market':
        return marketRead(await read(() => ({ changed: null, closed: null, limits: null })))
      case 'read_fees':
        return feesRead(
          await read(() => ({
            makerFeeRate: Number(terms.makerFeeRate),
            takerFeeRate: Number(terms.takerFeeRate),
          })),
        )
      case 'read_leverage':
        return leverageRead(await read(() => ({ leverage: null })))
      default:
        return unreachable(asking)
    }
  }

  const tellAccount = () => {
    const { balance, report } = accountOfCore(exchange)
    tell({ type: 'position_reported', report })
    tell({ type: 'balance_reported', balance })
  }
  const tellOwnBook = () => {
    if (spoken === null) return
    const { bids, asks } = shownBook.changes()
    if (bids.length + asks.length === 0) return
    const venueAtMs = Math.round(spoken.venueAtMs + clock.monoMs() - spoken.atMs)
    tell({ type: 'book_changed', bids, asks, venueAtMs })
  }
  const onOutputs = (outputs: readonly ExchangeOutput[]) => {
    const fills = outputs.flatMap((output) =>
      output.type === 'trade_made' && output.trade.accountId === paperAccountId ? [fillOfCore(output.trade)] : [],
    )
    const orders = outputs.flatMap((output) => (output.type === 'order_updated' ? [orderOfCore(output.order)] : []))
    if (fills.length + orders.length === 0) return
    setTimeout(() => {
      if (isAccountUp && fills.length > 0) tell({ type: 'fills_reported', fills })
      if (isAccountUp && orders.length > 0) tell({ type: 'orders_updated', orders })
      if (isAccountUp) tellAccount()
      tellOwnBook()
    }, answerMs)
  }
  simulated.listen(onOutputs)

  const onLive = (event: VenueEvent) => {
    for (const input of live.take(event)) simulated.apply(input)
    switch (event.type) {
      case 'book_replaced':
      case 'book_changed': {
        spoken = { venueAtMs: event.venueAtMs, atMs: clock.monoMs() }
        const levels = event.type === 'book_replaced' ? shownBook.whole() : shownBook.changes()
        return tell({ ...event, ...levels })
      }
      case 'touch_changed':
        return tell({ ...event, touch: shownTouch(paper, event.touch) })
      case 'stream_changed':
        if (event.stream === 'book' && !event.isUp) spoken = null
        return tell(event)
      default:
        return tell(event)
    }
  }
  const openAccount = () => {
    isAccountUp = true
    tell({ type: 'stream_changed', stream: 'account', isUp: true, reason: 'on paper' })
    tell({ type: 'orders_replaced', orders: openOrdersOf(exchange, paperAccountId).map(orderOfCore) })
    tellAccount()
  }

  return {
    market: spec,
    makerFeeRate: Number(terms.makerFeeRate),
    feeRateMax: null,
    leverage: null,
    ask,
    openStreams(push) {
      tell = push
      openAccount()
      beat = setInterval(() => {
        if (!isAccountUp) return
        tell({ type: 'stream_proved', stream: 'account' })
        tellAccount()
      }, accountEveryMs)
      market.openStreams(onLive)
    },
    restartStream(stream, reason) {
      if (stream !== 'account') return market.restartStream(stream, reason)
      isAccountUp = false
      tell({ type: 'stream_changed', stream, isUp: false, reason })
      setTimeout(openAccount, reconnectMs)
    },
    async close() {
      clearInterval(beat)
      tell = () => undefined
      simulated.stop()
      await market.close()
    },
  }
}

const everything = { all: true, orderIds: [], externalIds: [], markets: [] }

import { oppositeOf, type Side } from '#shared/units.ts'
import { bestOrder, consumeHouse, isBetter, leaveBook, visibleHouse } from './book.ts'
import type { ExchangeOutput } from './events.ts'
import { assertConserved, settleEveryoneElse, settleOrder, valueOf } from './ledger.ts'
import {
  remainingLots,
  takeId,
  type ExchangeState,
  type Market,
  type Order,
  type OrderStatus,
  type PublicTrade,
  type StatusReason,
} from './state.ts'

/** True when an order at this price would trade at once with anybody, its own account included. */
export function wouldTrade(state: ExchangeState, market: Market, side: Side, ticks: number): boolean {
  const facing = oppositeOf(side)
  const prices = [bestOrder(state, market, facing)?.priceTicks, visibleHouse(state, market, facing)[0]?.ticks]
  return prices.some((price) => price !== undefined && reaches(side, ticks, price))
}

/** Takes what the book offers up to the order's price, best price first, then the outside world, then oldest first. */
export function matchTaker(state: ExchangeState, market: Market, taker: Order, outputs: ExchangeOutput[]): void {
  const facing = oppositeOf(taker.side)
  const published: PublicTrade[] = []
  while (remainingLots(taker) > 0) {
    const maker = bestOrder(state, market, facing)
    const house = visibleHouse(state, market, facing)[0]
    const houseFirst = house !== undefined && (maker === null || !isBetter(facing, maker.priceTicks, house.ticks))
    const ticks = houseFirst ? house.ticks : maker?.priceTicks
    if (ticks === undefined || !reaches(taker.side, taker.priceTicks, ticks)) break
    if (houseFirst) {
      const lots = Math.min(remainingLots(taker), house.lots)
      const tradeId = takeId(state)
      consumeHouse(state, market, facing, ticks, lots)
      settleOrder(state, market, taker, { ticks, lots, isTaker: true, tradeId }, outputs)
      settleEveryoneElse(state, market, facing, ticks, lots)
      published.push(publicTrade(state, market, { id: tradeId, takerSide: taker.side, ticks, lots, tapeAtMs: null }))
    } else if (maker !== null) {
      if (isSelfTrade(taker, maker)) {
        closeOrder(state, maker, 'CANCELLED', 'SELF_TRADE_PROTECTION', outputs)
        continue
      }
      const lots = Math.min(remainingLots(taker), fillableLots(state, maker, outputs))
      if (lots === 0) continue
      const tradeId = takeId(state)
      settleOrder(state, market, taker, { ticks, lots, isTaker: true, tradeId }, outputs)
      settleOrder(state, market, maker, { ticks, lots, isTaker: false, tradeId: takeId(state) }, outputs)
      if (maker.status === 'FILLED') leaveBook(market, maker)
      published.push(publicTrade(state, market, { id: tradeId, takerSide: taker.side, ticks, lots, tapeAtMs: null }))
    }
    assertConserved(state)
  }
  if (published.length > 0) outputs.push({ type: 'public_trades', market: market.spec.name, trades: published })
}

/** Lots of a resting order that may trade now; a reduce-only order without a position to reduce is cancelled. */
export function fillableLots(state: ExchangeState, order: Order, outputs: ExchangeOutput[]): number {
  if (!order.reduceOnly) return remainingLots(order)
  const lots = Math.min(remainingLots(order), reducibleLots(state, order))
  if (lots === 0) closeOrder(state, order, 'CANCELLED', 'REDUCE_ONLY_FAILED', outputs)
  return lots
}

/** Lots by which an order on this side could shrink its account's position. */
export function reducibleLots(state: ExchangeState, order: Pick<Order, 'accountId' | 'market' | 'side'>): number {
  const lots = state.accounts.get(order.accountId)?.positions.get(order.market)?.lots ?? 0
  return Math.max(0, order.side === 'buy' ? -lots : lots)
}

/** Ends an order for good, takes it out of the book and reports it. */
export function closeOrder(
  state: ExchangeState,
  order: Order,
  status: Extract<OrderStatus, 'CANCELLED' | 'REJECTED' | 'EXPIRED'>,
  reason: StatusReason,
  outputs: ExchangeOutput[],
): void {
  const market = state.markets.get(order.market)
  if (market !== undefined) leaveBook(market, order)
  order.status = status
  order.statusReason = reason
  order.updatedAtMs = state.nowMs
  outputs.push({ type: 'order_updated', order: { ...order } })
}

const recentTradesMax = 50

/** Makes a row of the public tape and keeps the market's statistics. */
export function publicTrade(
  state: ExchangeState,
  market: Market,
  trade: { id: string; takerSide: Side; ticks: number; lots: number; tapeAtMs: number | null },
): PublicTrade {
  const { id, takerSide, ticks, lots, tapeAtMs } = trade
  const row = {
    id,
    takerSide,
    priceTicks: ticks,
    sizeLots: lots,
    tradeType: 'TRADE' as const,
    atMs: state.nowMs,
    tapeAtMs,
  }
  market.recentTrades.push(row)
  if (market.recentTrades.length > recentTradesMax) market.recentTrades.shift()
  market.lastTicks = ticks
  market.highTicks = Math.max(market.highTicks, ticks)
  market.lowTicks = Math.min(market.lowTicks, ticks)
  market.volumeLots += lots
  market.volume += valueOf(market.spec, ticks, lots)
  return row
}

const reaches = (side: Side, limitTicks: number, ticks: number): boolean =>
  side === 'buy' ? ticks <= limitTicks : ticks >= limitTicks

/** On chain one position cannot trade with itself, so even DISABLED guards a single account. */
const isSelfTrade = (taker: Order, maker: Order): boolean =>
  taker.accountId === maker.accountId || taker.selfTradeLevel === 'CLIENT'

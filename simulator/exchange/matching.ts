import { oppositeOf, type Side } from '#shared/units.ts'
import { bestHouse, bestOrder, consumeHouse } from './book.ts'
import type { ExchangeOutput } from './events.ts'
import { assertConserved, settleEveryoneElse, valueOf } from './ledger.ts'
import { accountOf, closeOrder, fillOrder } from './lifecycle.ts'
import { bestLevel, isBetter } from './price-levels.ts'
import {
  remainingLots,
  takeId,
  type ExchangeState,
  type Market,
  type Order,
  type PublicTrade,
  type TradeType,
} from './state.ts'

/**
 * True when an order at this price would trade at once with anybody, its own account included. An order of the same side
 * that makes room for it can be left out: what that one kept from showing is in the way then.
 */
export function wouldTrade(market: Market, side: Side, ticks: number, without: Order | null = null): boolean {
  const facing = oppositeOf(side)
  const level = bestLevel(market.levels[facing])
  if (level !== undefined && reaches(side, ticks, level.ticks)) return true
  const house = bestHouse(market, facing, without)
  return house !== null && reaches(side, ticks, house.ticks)
}

/** Who trades first on a side: an account's order, or the outside world (null), which comes first at one price. */
export type Offer = { readonly ticks: number; readonly maker: Order | null; readonly houseLots: number }

export function bestOffer(state: ExchangeState, market: Market, side: Side): Offer | null {
  const maker = bestOrder(state, market, side)
  const house = bestHouse(market, side)
  if (house !== null && (maker === null || !isBetter(side, maker.priceTicks, house.ticks))) {
    return { ticks: house.ticks, maker: null, houseLots: house.lots }
  }
  return maker === null ? null : { ticks: maker.priceTicks, maker, houseLots: 0 }
}

/** Lots that the offer can give now; none when its order turned out to have nothing to reduce, and is gone. */
export const offeredLots = (state: ExchangeState, offer: Offer, outputs: ExchangeOutput[]): number =>
  offer.maker === null ? offer.houseLots : fillableLots(state, offer.maker, outputs)

/** Settles the side of whoever offered; `side` is theirs. The taker's is settled by its own call. */
export function settleOffer(
  state: ExchangeState,
  market: Market,
  side: Side,
  { ticks, maker }: Offer,
  trade: { readonly lots: number; readonly tradeType: TradeType },
  outputs: ExchangeOutput[],
): void {
  if (maker !== null) {
    fillOrder(state, market, maker, { ...trade, ticks, isTaker: false, tradeId: takeId(state) }, outputs)
    return
  }
  consumeHouse(market, side, ticks, trade.lots)
  settleEveryoneElse(state, market, side, ticks, trade.lots)
}

/** Takes what the book offers up to the order's price, best price first, then the outside world, then oldest first. */
export function matchTaker(state: ExchangeState, market: Market, taker: Order, outputs: ExchangeOutput[]): void {
  const facing = oppositeOf(taker.side)
  const published: PublicTrade[] = []
  while (remainingLots(taker) > 0) {
    const offer = bestOffer(state, market, facing)
    if (offer === null || !reaches(taker.side, taker.priceTicks, offer.ticks)) break
    const { ticks, maker } = offer
    if (maker !== null && isSelfTrade(state, taker, maker)) {
      closeOrder(state, maker, 'CANCELLED', 'SELF_TRADE_PROTECTION', outputs)
      continue
    }
    const lots = Math.min(remainingLots(taker), offeredLots(state, offer, outputs))
    if (lots === 0) continue
    const tradeId = takeId(state)
    const trade = { lots, tradeType: 'TRADE' as const }
    fillOrder(state, market, taker, { ...trade, ticks, isTaker: true, tradeId }, outputs)
    settleOffer(state, market, facing, offer, trade, outputs)
    published.push(publicTrade(state, market, { ...trade, ticks, id: tradeId, takerSide: taker.side, tapeAtMs: null }))
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

const recentTradesMax = 50

/** Makes a row of the public tape and keeps the market's statistics. */
export function publicTrade(
  state: ExchangeState,
  market: Market,
  trade: {
    id: string
    takerSide: Side
    ticks: number
    lots: number
    tradeType: TradeType
    tapeAtMs: number | null
  },
): PublicTrade {
  const { id, takerSide, ticks, lots, tradeType, tapeAtMs } = trade
  const row = { id, takerSide, priceTicks: ticks, sizeLots: lots, tradeType, atMs: state.nowMs, tapeAtMs }
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
const isSelfTrade = (state: ExchangeState, taker: Order, maker: Order): boolean =>
  taker.accountId === maker.accountId ||
  (taker.selfTradeLevel === 'CLIENT' &&
    accountOf(state, taker.accountId).clientId === accountOf(state, maker.accountId).clientId)

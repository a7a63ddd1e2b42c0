import { assert } from '#shared/assert.ts'
import { decimalsOf, formatFixed, nearestDiv, one, absolute } from '../exchange/fixed-point.ts'
import { markValue, valueAccount } from '../exchange/ledger.ts'
import { formatHalfTicks, formatPrice, formatSize, type MarketSpec } from '../exchange/market-spec.ts'
import type { Account, ExchangeState, Market, Order, Position, PublicTrade, Trade } from '../exchange/state.ts'
import { wireId, type Json } from './wire.ts'

// The rows the venue sends about an account, the same by REST and by stream.

export function orderRow(state: ExchangeState, order: Order): Json {
  const spec = specOf(state, order.market)
  const isOver = order.status === 'CANCELLED' || order.status === 'REJECTED' || order.status === 'EXPIRED'
  return {
    id: wireId(order.id),
    accountId: order.accountId,
    externalId: order.externalId,
    market: order.market,
    type: order.type,
    side: sideText(order.side),
    status: order.status,
    statusReason: order.statusReason === 'NONE' ? null : order.statusReason,
    price: formatPrice(spec, order.priceTicks),
    averagePrice: order.filledLots === 0 ? '0' : averagePrice(spec, order.filledValue, order.filledLots),
    qty: formatSize(spec, order.qtyLots),
    filledQty: formatSize(spec, order.filledLots),
    cancelledQty: isOver ? formatSize(spec, order.qtyLots - order.filledLots) : '0',
    payedFee: formatFixed(order.feePaid),
    reduceOnly: order.reduceOnly,
    postOnly: order.postOnly,
    trigger: null,
    tpSlType: null,
    takeProfit: null,
    stopLoss: null,
    createdTime: order.createdAtMs,
    updatedTime: order.updatedAtMs,
    timeInForce: order.timeInForce,
    expireTime: order.expireAtMs,
    ...(order.prevOrderId === null ? {} : { prevOrderId: wireId(order.prevOrderId) }),
  }
}

/** `externalOrderId` travels on the stream only. */
export function tradeRow(state: ExchangeState, trade: Trade, via: 'rest' | 'stream'): Json {
  const spec = specOf(state, trade.market)
  return {
    id: wireId(trade.id),
    accountId: trade.accountId,
    market: trade.market,
    orderId: wireId(trade.orderId),
    ...(via === 'stream' ? { externalOrderId: trade.externalId } : {}),
    side: sideText(trade.side),
    price: formatPrice(spec, trade.priceTicks),
    qty: formatSize(spec, trade.sizeLots),
    value: formatFixed(trade.value),
    fee: formatFixed(trade.fee),
    isTaker: trade.isTaker,
    tradeType: 'TRADE',
    createdTime: trade.atMs,
  }
}

export function positionRow(state: ExchangeState, accountId: number, marketName: string, position: Position): Json {
  const market = state.markets.get(marketName)
  assert(market !== undefined, `market ${marketName} must exist`)
  const value = markValue(market, position.lots)
  const lots = Math.abs(position.lots)
  return {
    id: wireId(position.id),
    accountId,
    market: marketName,
    status: position.lots === 0 ? 'CLOSED' : 'OPENED',
    side: position.lots < 0 ? 'SHORT' : 'LONG',
    leverage: leverage,
    size: formatSize(market.spec, lots),
    value: formatFixed(absolute(value)),
    openPrice: lots === 0 ? '0' : averagePrice(market.spec, absolute(position.cost), lots),
    markPrice: formatHalfTicks(market.spec, market.markHalfTicks),
    liquidationPrice: '0',
    margin: '0',
    unrealisedPnl: formatFixed(value - position.cost),
    midPriceUnrealisedPnl: formatFixed(value - position.cost),
    realisedPnl: formatFixed(position.realised),
    tpTriggerPrice: '',
    tpLimitPrice: '',
    slTriggerPrice: '',
    slLimitPrice: '',
    adl: '0',
    maxPositionSize: formatSize(market.spec, position.maxLots),
    createdAt: position.openedAtMs,
    updatedAt: position.updatedAtMs,
  }
}

/** Margin and funding figures exist and are zero: this exchange lends without limit and pays no funding yet. */
export function balanceRow(state: ExchangeState, account: Account): Json {
  const { balance, unrealised, equity, exposure } = valueAccount(state, account)
  return {
    collateralName: 'USD',
    balance: formatFixed(balance),
    status: 'ACTIVE',
    equity: formatFixed(equity),
    availableForTrade: formatFixed(equity),
    availableForWithdrawal: formatFixed(equity > 0n ? equity : 0n),
    unrealisedPnl: formatFixed(unrealised),
    initialMargin: '0',
    marginRatio: '0',
    exposure: formatFixed(exposure),
    leverage: equity > 0n ? formatFixed(nearestDiv(exposure * 10_000n, equity) * (one / 10_000n)) : '0',
    updatedTime: state.nowMs,
    spotEquity: '0',
    spotEquityForAvailableForTrade: '0',
    collateralReservedForSpotOrders: '0',
    accountHealth: '1',
  }
}

export function publicTradeRow(market: Market, trade: PublicTrade): Json {
  return {
    i: wireId(trade.id),
    m: market.spec.name,
    S: sideText(trade.takerSide),
    tT: 'TRADE',
    T: trade.atMs,
    p: formatPrice(market.spec, trade.priceTicks),
    q: formatSize(market.spec, trade.sizeLots),
    // Not the venue's: the recorded time, so that a reader of a fast tape can tell what really happened when.
    ...(trade.tapeAtMs === null ? {} : { tapeT: trade.tapeAtMs }),
  }
}

export const leverage = '10'

export const sideText = (side: 'buy' | 'sell'): 'BUY' | 'SELL' => (side === 'buy' ? 'BUY' : 'SELL')

/** Only to be read: six digits finer than the tick, rounded to the nearest. */
function averagePrice(spec: MarketSpec, value: bigint, lots: number): string {
  const digits = Math.min(12, decimalsOf(spec.tick) + 6)
  const grain = 10n ** BigInt(12 - digits)
  return formatFixed(nearestDiv(value * one, BigInt(lots) * spec.lot * grain) * grain)
}

function specOf(state: ExchangeState, marketName: string): MarketSpec {
  const spec = state.markets.get(marketName)?.spec
  assert(spec !== undefined, `market ${marketName} must exist`)
  return spec
}

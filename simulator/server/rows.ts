import { assert } from '#shared/assert.ts'
import { absolute, ceilDiv, decimalsOf, formatFixed, nearestDiv, one } from '../exchange/fixed-point.ts'
import { markValue } from '../exchange/ledger.ts'
import { liquidationPrice } from '../exchange/liquidation-price.ts'
import { leverageOf, overLeverage, valueAccount } from '../exchange/margin.ts'
import { formatHalfTicks, formatPrice, formatSize, type MarketSpec } from '../exchange/market-spec.ts'
import type { Account, ExchangeState, Market, Order, Position, PublicTrade, Trade } from '../exchange/state.ts'
import { bestTicks } from './best-price.ts'
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
    tradeType: trade.tradeType,
    createdTime: trade.atMs,
  }
}

/** The position may be one of a moment ago; what it binds and where it would be liquidated is told as of now. */
export function positionRow(state: ExchangeState, accountId: number, marketName: string, position: Position): Json {
  const market = state.markets.get(marketName)
  const account = state.accounts.get(accountId)
  assert(market !== undefined && account !== undefined, `market ${marketName} and account ${accountId} must exist`)
  const value = markValue(market, position.lots)
  const lots = Math.abs(position.lots)
  const leverage = leverageOf(state, account, market)
  const liquidation = lots === 0 ? null : liquidationPrice(state, account, market)
  return {
    id: wireId(position.id),
    accountId,
    market: marketName,
    status: position.lots === 0 ? 'CLOSED' : 'OPENED',
    side: position.lots < 0 ? 'SHORT' : 'LONG',
    leverage: formatFixed(leverage),
    size: formatSize(market.spec, lots),
    value: formatFixed(absolute(value)),
    openPrice: lots === 0 ? '0' : averagePrice(market.spec, absolute(position.cost), lots),
    markPrice: formatHalfTicks(market.spec, market.markHalfTicks),
    liquidationPrice: formatFixed(liquidation ?? 0n),
    margin: formatFixed(overLeverage(absolute(value), leverage)),
    unrealisedPnl: formatFixed(value - position.cost),
    midPriceUnrealisedPnl: formatFixed(midValue(market, position.lots) - position.cost),
    realisedPnl: formatFixed(position.realised),
    tpTriggerPrice: '',
    tpLimitPrice: '',
    slTriggerPrice: '',
    slLimitPrice: '',
    adl: '0',
    maxPositionSize: formatSize(market.spec, position.maxLots),
    createdAt: position.openedAtMs,
    updatedAt: position.updatedAtMs,
    // The documents of REST call the same two times otherwise.
    createdTime: position.openedAtMs,
    updatedTime: position.updatedAtMs,
  }
}

export function balanceRow(state: ExchangeState, account: Account): Json {
  const valuation = valueAccount(state, account)
  const ratio = ceilDiv(valuation.marginRatio, ratioGrain) * ratioGrain
  return {
    collateralName: 'USD',
    balance: formatFixed(valuation.balance),
    status: 'ACTIVE',
    equity: formatFixed(valuation.equity),
    availableForTrade: formatFixed(valuation.availableForTrade),
    availableForWithdrawal: formatFixed(valuation.availableForWithdrawal),
    unrealisedPnl: formatFixed(valuation.unrealised),
    initialMargin: formatFixed(valuation.initialMargin),
    marginRatio: formatFixed(ratio),
    exposure: formatFixed(valuation.exposure),
    leverage: formatFixed(nearestDiv(valuation.leverage, ratioGrain) * ratioGrain),
    updatedTime: state.nowMs,
    spotEquity: '0',
    spotEquityForAvailableForTrade: '0',
    collateralReservedForSpotOrders: '0',
    accountHealth: formatFixed(ratio < one ? one - ratio : 0n),
  }
}

/** The dollar is the only asset anybody holds, and it counts in full. */
export function spotBalanceRow(state: ExchangeState, account: Account): Json {
  const { balance, availableForWithdrawal } = valueAccount(state, account)
  const amount = formatFixed(balance)
  return {
    accountId: account.id,
    asset: 'USD',
    balance: amount,
    indexPrice: '1',
    notionalValue: amount,
    contributionFactor: '1',
    equityContribution: amount,
    availableToWithdraw: formatFixed(availableForWithdrawal),
    updatedAt: state.nowMs,
    absolutePnl: '0',
    pnlPercentage: '0',
    averageEntryPrice: '1',
  }
}

export function publicTradeRow(market: Market, trade: PublicTrade): Json {
  return {
    i: wireId(trade.id),
    m: market.spec.name,
    S: sideText(trade.takerSide),
    tT: trade.tradeType,
    T: trade.atMs,
    p: formatPrice(market.spec, trade.priceTicks),
    q: formatSize(market.spec, trade.sizeLots),
    // Not the venue's: the recorded time, so that a reader of a fast tape can tell what really happened when.
    ...(trade.tapeAtMs === null ? {} : { tapeT: trade.tapeAtMs }),
  }
}

/** Ratios are shown to a millionth; a margin ratio is rounded up, so that one just above the limit does not read as one. */
const ratioGrain = 1_000_000n

/** Signed value of lots halfway between the best prices, or at the mark where a side is empty. */
function midValue(market: Market, lots: number): bigint {
  const bid = bestTicks(market, 'buy')
  const ask = bestTicks(market, 'sell')
  if (bid === null || ask === null) return markValue(market, lots)
  return (BigInt(bid + ask) * BigInt(lots) * market.spec.tickLot) / 2n
}

export const sideText = (side: 'buy' | 'sell'): 'BUY' | 'SELL' => (side === 'buy' ? 'BUY' : 'SELL')

/** Only to be read: six digits finer than the tick, rounded to the nearest. */
export function averagePrice(spec: MarketSpec, value: bigint, lots: number): string {
  const digits = Math.min(12, decimalsOf(spec.tick) + 6)
  const grain = 10n ** BigInt(12 - digits)
  return formatFixed(nearestDiv(value * one, BigInt(lots) * spec.lot * grain) * grain)
}

function specOf(state: ExchangeState, marketName: string): MarketSpec {
  const spec = state.markets.get(marketName)?.spec
  assert(spec !== undefined, `market ${marketName} must exist`)
  return spec
}

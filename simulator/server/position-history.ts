import { assert } from '#shared/assert.ts'
import { absolute, formatFixed } from '../exchange/fixed-point.ts'
import { leverageOf } from '../exchange/margin.ts'
import { formatSize } from '../exchange/market-spec.ts'
import type { Account, ClosedPosition, ExchangeState, Market, Position } from '../exchange/state.ts'
import { averagePrice } from './rows.ts'
import { wireId, type Json } from './wire.ts'

// Rows of the positions' history: those that are over, and the one that is still open without an exit.

export function closedPositionRow(state: ExchangeState, account: Account, closed: ClosedPosition): Json {
  const market = marketOf(state, closed.market)
  const { position, entryValue, entryLots } = closed
  return {
    ...common(state, account, market, position),
    side: closed.side === 'buy' ? 'LONG' : 'SHORT',
    // What was closed altogether: nothing of it is left.
    size: formatSize(market.spec, position.closedLots),
    openPrice: priceOf(market, entryValue, entryLots),
    exitType: closed.exitType,
    exitPrice: priceOf(market, position.closedValue, position.closedLots),
    closedTime: closed.closedAtMs,
  }
}

export function openPositionHistoryRow(
  state: ExchangeState,
  account: Account,
  marketName: string,
  position: Position,
): Json {
  const market = marketOf(state, marketName)
  const lots = Math.abs(position.lots)
  return {
    ...common(state, account, market, position),
    side: position.lots < 0 ? 'SHORT' : 'LONG',
    size: formatSize(market.spec, lots),
    openPrice: priceOf(market, absolute(position.cost), lots),
    exitType: null,
    exitPrice: null,
    closedTime: null,
  }
}

const common = (state: ExchangeState, account: Account, market: Market, position: Position) => ({
  id: wireId(position.id),
  accountId: account.id,
  market: market.spec.name,
  leverage: formatFixed(leverageOf(state, account, market)),
  maxPositionSize: formatSize(market.spec, position.maxLots),
  realisedPnl: formatFixed(position.realised),
  realisedPnlBreakdown: {
    tradePnl: formatFixed(position.tradePnl),
    fundingFees: formatFixed(position.fundingFees),
    openFees: formatFixed(position.openFees),
    closeFees: formatFixed(position.closeFees),
  },
  createdTime: position.openedAtMs,
})

const priceOf = (market: Market, value: bigint, lots: number): string =>
  lots === 0 ? '0' : averagePrice(market.spec, value, lots)

function marketOf(state: ExchangeState, name: string): Market {
  const market = state.markets.get(name)
  assert(market !== undefined, `market ${name} of a position must exist`)
  return market
}

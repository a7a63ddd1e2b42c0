import { assert } from '#shared/assert.ts'
import { marketOf } from './book.ts'
import type { ExchangeOutput, MarketTermsChange } from './events.ts'
import { accountOf } from './lifecycle.ts'
import { assertConserved, settleEveryoneElse, settleForced, takeBack } from './ledger.ts'
import { publicTrade } from './matching.ts'
import { takeId, type ExchangeState } from './state.ts'

// What a venue does now and then without anybody's order: trades that are declared void, positions it closes for others' sake,
// terms of a market that change while it trades.

/** Declares a trade void: position, cash and fee are as if it had not been, the order that made it stays as it is. */
export function takeBackTrade(state: ExchangeState, tradeId: string, outputs: ExchangeOutput[]): void {
  const at = state.trades.findLastIndex(({ id }) => id === tradeId)
  const trade = state.trades[at]
  assert(trade?.tradeType === 'TRADE', `trade ${tradeId} must be one of an order and known, to be taken back`)
  state.trades.splice(at, 1)
  takeBack(state, marketOf(state, trade.market), trade, outputs)
  outputs.push({ type: 'trade_taken_back', trade })
}

/** Closes so many lots of an account's position at the mark, as the venue does to whoever gains from a bankruptcy. */
export function deleverageInto(
  state: ExchangeState,
  accountId: number,
  marketName: string,
  lotsMax: number,
  outputs: ExchangeOutput[],
): void {
  const market = marketOf(state, marketName)
  const held = accountOf(state, accountId).positions.get(marketName)?.lots ?? 0
  const lots = Math.min(lotsMax, Math.abs(held))
  if (lots === 0) return
  const ticks = Math.max(1, Math.round(market.markHalfTicks / 2))
  const [side, against] = held > 0 ? (['sell', 'buy'] as const) : (['buy', 'sell'] as const)
  const trade = { ticks, lots, tradeType: 'DELEVERAGE', fee: 0n } as const
  const tradeId = takeId(state)
  settleForced(state, market, { ...trade, accountId, side, isTaker: false, tradeId }, outputs)
  settleEveryoneElse(state, market, against, ticks, lots)
  const row = { ...trade, id: tradeId, takerSide: against, tapeAtMs: null } as const
  outputs.push({ type: 'public_trades', market: marketName, trades: [publicTrade(state, market, row)] })
  assertConserved(state)
}

/** From now on new orders are judged by these terms; what rests stays. */
export function changeTerms(
  state: ExchangeState,
  marketName: string,
  { priceStepTicks, sizeStepLots, ...limits }: MarketTermsChange,
  outputs: ExchangeOutput[],
): void {
  const market = marketOf(state, marketName)
  market.spec = { ...market.spec, ...limits }
  market.steps = {
    ticks: priceStepTicks ?? market.steps?.ticks ?? 1,
    lots: sizeStepLots ?? market.steps?.lots ?? 1,
  }
  outputs.push({ type: 'market_changed', market: marketName })
}

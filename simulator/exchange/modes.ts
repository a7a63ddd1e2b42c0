import type { ExchangeOutput, OrderRequest, RefusalCode } from './events.ts'
import { bestOrder } from './book.ts'
import { closeOrder } from './lifecycle.ts'
import type { ExchangeState, Market, MarketStatus, Order, StatusReason } from './state.ts'

// What the state of the venue and of a market lets through. Judged twice: by REST when an order comes in, and again by
// the engine, because the mode may have changed in between.

/** REST's answer to an order that the venue's mode or the market's status does not allow; null when they do. */
export function refusalByMode(
  state: ExchangeState,
  market: Market,
  order: Pick<OrderRequest, 'postOnly' | 'reduceOnly'>,
): RefusalCode | null {
  if (state.mode === 'MAINTENANCE') return 1010
  if (!isTradable(market.status)) return 1002
  if (state.mode === 'POST_ONLY' && !order.postOnly) return 1011
  if (state.mode === 'REDUCE_ONLY' && !order.reduceOnly) return 1012
  return market.status === 'REDUCE_ONLY' && !order.reduceOnly ? 1014 : null
}

/** The engine's reason against an acknowledged order, by the modes as they are now; null when they allow it. */
export function engineRefusalByMode(state: ExchangeState, market: Market, order: Order): StatusReason | null {
  if (state.mode === 'MAINTENANCE') return 'TRADING_OFF_MODE'
  if (!isTradable(market.status)) return 'DISABLED_MARKET'
  if (state.mode === 'POST_ONLY' && !order.postOnly) return 'POST_ONLY_MODE'
  const mayOnlyReduce = state.mode === 'REDUCE_ONLY' || market.status === 'REDUCE_ONLY'
  return mayOnlyReduce && !order.reduceOnly ? 'REDUCE_ONLY_MODE' : null
}

/** True when orders can meet: a closed venue or a market that is not listed trades nothing. */
export const isTrading = (state: ExchangeState, market: Market): boolean =>
  state.mode !== 'MAINTENANCE' && isTradable(market.status)

/** Changes a market's status; a market that stops trading loses all its orders. */
export function changeMarketStatus(
  state: ExchangeState,
  market: Market,
  status: MarketStatus,
  outputs: ExchangeOutput[],
): void {
  if (market.status === status) return
  market.status = status
  outputs.push({ type: 'market_changed', market: market.spec.name })
  if (isTradable(status)) return
  for (const side of ['buy', 'sell'] as const) {
    for (let order = bestOrder(state, market, side); order !== null; order = bestOrder(state, market, side)) {
      closeOrder(state, order, 'CANCELLED', 'DISABLED_MARKET', outputs)
    }
  }
}

const isTradable = (status: MarketStatus): boolean => status === 'ACTIVE' || status === 'REDUCE_ONLY'

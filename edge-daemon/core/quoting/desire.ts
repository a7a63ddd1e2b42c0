import type { TradingConfig } from '#shared/config/config.ts'
import { signOf } from '#shared/units.ts'
import { fairTicks } from '../pricing/fair-price.ts'
import { halfSpreadTicks } from '../pricing/half-spread.ts'
import { ladder, type Quote } from '../pricing/ladder.ts'
import { reservationTicks } from '../pricing/reservation-price.ts'
import type { EngineState } from '../state.ts'
import { stepEwma } from '../signals/ewma.ts'
import { widenTimesMax } from './consequences.ts'
import { bestOfOthers } from './own-orders.ts'

/** What others quote now; null while the book is unknown, one-sided or crossed without our own orders. */
export function touchOfOthers(state: EngineState): { readonly bid: Touch; readonly ask: Touch } | null {
  if (state.bookAtMs === null) return null
  const bid = bestOfOthers(state, 'buy')
  const ask = bestOfOthers(state, 'sell')
  return bid === null || ask === null || bid.price >= ask.price ? null : { bid, ask }
}

/** Where the venue refused our last price as too near, the next one stands further out. */
function widened(quote: Quote, state: EngineState, halfSpread: number): Quote {
  const slot = state.slots.find(({ side, level }) => side === quote.side && level === quote.level)
  const times = Math.min(slot?.pricesRefused ?? 0, widenTimesMax)
  const outwardTicks = times * Math.max(1, Math.ceil(halfSpread / 4))
  return times === 0 ? quote : { ...quote, priceTicks: quote.priceTicks - signOf(quote.side) * outwardTicks }
}

type Touch = { readonly price: number; readonly lots: number }

/** The doubled mid of what others quote, in half-ticks, or null. */
export function midHalfTicks(state: EngineState): number | null {
  const touch = touchOfOthers(state)
  return touch === null ? null : touch.bid.price + touch.ask.price
}

/** The position limit in lots at a price: limits are stated in dollars. */
export const positionMaxLots = (state: EngineState, priceTicks: number, config: TradingConfig): number =>
  Math.floor(config.risk.positionMaxUsd / (priceTicks * state.market.tickLotUsd))

/** Keeps the average half-spread of the market; called once per book event. */
export function noteSpread(state: EngineState, config: TradingConfig): void {
  const touch = touchOfOthers(state)
  if (touch === null) return
  const halfSpread = (touch.ask.price - touch.bid.price) / 2
  state.marketHalfSpread = stepEwma(state.marketHalfSpread, halfSpread, state.nowMs, config.quoting.spreadHalfLifeMs)
}

export type Desire = {
  readonly quotes: readonly Quote[]
  readonly halfSpreadTicks: number
  readonly positionMaxLots: number
}

/** The ladder we would like to have now; null when the market gives no price to quote around. */
export function desire(state: EngineState, config: TradingConfig): Desire | null {
  const touch = touchOfOthers(state)
  if (touch === null || state.marketHalfSpread === null || state.markTicks === null) return null
  const fair = fairTicks(touch.bid, touch.ask)
  const marketHalfSpread = state.marketHalfSpread.value
  const half = halfSpreadTicks(marketHalfSpread, fair, state.market.makerFeeRate, config.quoting)
  const maxLots = positionMaxLots(state, fair, config)
  const reservation = reservationTicks(fair, state.ledger.positionLots, maxLots, half * config.quoting.skewHalfSpreads)
  const collar = (state.markTicks * config.risk.collarBps) / 10_000
  const quotes = ladder(
    {
      reservationTicks: reservation,
      halfSpreadTicks: half,
      marketHalfSpreadTicks: marketHalfSpread,
      bestBidTicks: touch.bid.price,
      bestAskTicks: touch.ask.price,
      sizeLots: Math.max(
        state.market.minOrderLots,
        Math.floor(config.quoting.orderNotionalUsd / (fair * state.market.tickLotUsd)),
      ),
    },
    config.quoting,
  )
    .map((quote) => widened(quote, state, half))
    .filter((quote) => quote.priceTicks > 0)
    .filter((quote) => Math.abs(quote.priceTicks - (state.markTicks ?? 0)) <= collar)
  return { quotes, halfSpreadTicks: half, positionMaxLots: maxLots }
}

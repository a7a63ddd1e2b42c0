import { formatHalfTicks, formatPrice, formatSize } from '../exchange/market-spec.ts'
import type { Market } from '../exchange/state.ts'
import {
  candleRow,
  createCandles,
  latestCandles,
  stepCandles,
  type Candle,
  type CandleInterval,
  type CandlesState,
} from './candles.ts'
import type { Venue } from './venue.ts'
import type { Json } from './wire.ts'

export type CandlePrice = 'trades' | 'mark' | 'index'

/** Names of the three kinds of candles in addresses, those of streams and those of REST alike. */
export const candlePrices: ReadonlyMap<string, CandlePrice> = new Map([
  ['trades', 'trades'],
  ['mark-prices', 'mark'],
  ['index-prices', 'index'],
])

/** The candles of every market since this process began; a restart begins anew. */
export type CandleHistory = {
  /** At most `limit` candles that began at or before `endMs`, newest first; none of an unknown market. */
  latest(market: string, price: CandlePrice, interval: CandleInterval, limit: number, endMs: number): Candle[]
  /** The wire's row of one of them. */
  row(market: Market, price: CandlePrice, candle: Candle): Json
}

/** Listens to the venue from now on. */
export function recordCandles(venue: Venue): CandleHistory {
  const { state } = venue
  const series = new Map(
    Array.from(state.markets.keys(), (name): [string, Record<CandlePrice, CandlesState>] => [
      name,
      { trades: createCandles(), mark: createCandles(), index: createCandles() },
    ]),
  )
  venue.listen((outputs) => {
    for (const output of outputs) {
      if (output.type === 'public_trades') {
        const candles = series.get(output.market)?.trades
        if (candles === undefined) continue
        for (const { atMs, priceTicks, sizeLots } of output.trades) {
          stepCandles(candles, { atMs, price: priceTicks, volume: sizeLots })
        }
      } else if (output.type === 'mark_changed' || output.type === 'index_changed') {
        const market = state.markets.get(output.market)
        const candles = series.get(output.market)
        if (market === undefined || candles === undefined) continue
        const atMs = state.nowMs
        const { markHalfTicks, indexHalfTicks } = market
        if (output.type === 'mark_changed') stepCandles(candles.mark, { atMs, price: markHalfTicks, volume: 0 })
        stepCandles(candles.index, { atMs, price: indexHalfTicks ?? markHalfTicks, volume: 0 })
      }
    }
  })
  return {
    latest(market, price, interval, limit, endMs) {
      const candles = series.get(market)?.[price]
      return candles === undefined ? [] : latestCandles(candles, interval, limit, endMs)
    },
    row({ spec }, price, candle) {
      return price === 'trades'
        ? candleRow(
            candle,
            (ticks) => formatPrice(spec, ticks),
            (lots) => formatSize(spec, lots),
          )
        : candleRow(candle, (halfTicks) => formatHalfTicks(spec, halfTicks), null)
    },
  }
}

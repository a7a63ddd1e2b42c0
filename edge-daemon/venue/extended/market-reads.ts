// What the exchange tells everybody about its markets. One question each; no key is needed and none of it changes anything.

import { z } from 'zod'
import { assert } from '#shared/assert.ts'
import { get, pathWith, type Got } from './get.ts'
import type { Talk } from './talk.ts'
import {
  CandleRow,
  FundingRateRow,
  MarketRow,
  MarketStats,
  OpenInterestRow,
  OrderBookRow,
  TradeRow,
} from './market-rows.ts'
import { WireStarknetDomain } from './wire.ts'

export const candleTypes = ['trades', 'mark-prices', 'index-prices'] as const
export const candleIntervals = [
  'PT1M',
  'PT5M',
  'PT15M',
  'PT30M',
  'PT1H',
  'PT2H',
  'PT4H',
  'PT8H',
  'PT12H',
  'PT24H',
  'P7D',
  'P30D',
] as const

/** Rows of one answer that stay below the size we accept, whatever more the exchange would give. */
const candlesMax = 1_000
const ratesMax = 2_000
/** What the exchange itself gives at most. */
const interestsMax = 300

const infoPath = (name: string, part: string): string => `/info/markets/${encodeURIComponent(name)}/${part}`

/** The numbers that orders are signed for. */
export const readStarknetDomain = (): Talk<Got<z.infer<typeof WireStarknetDomain>>> =>
  get('/info/starknet', WireStarknetDomain)

/** The markets of these names, or all of them; none when the exchange says it knows none. */
export const readMarkets = (names: readonly string[]): Talk<Got<readonly MarketRow[]>> =>
  get(pathWith('/info/markets', { market: names }), z.array(MarketRow), [])

export const readStats = (market: string): Talk<Got<MarketStats>> => get(infoPath(market, 'stats'), MarketStats)

/** Best first on both sides. */
export const readOrderBook = (market: string): Talk<Got<OrderBookRow>> =>
  get(infoPath(market, 'orderbook'), OrderBookRow)

export const readTrades = (market: string): Talk<Got<readonly TradeRow[]>> =>
  get(infoPath(market, 'trades'), z.array(TradeRow))

export type CandleQuestion = {
  readonly market: string
  readonly type: (typeof candleTypes)[number]
  readonly interval: (typeof candleIntervals)[number]
  /** 1 to 1,000. */
  readonly limit: number
  /** Null: now. */
  readonly endAtMs: number | null
}

/** Newest first. */
export function readCandles(question: CandleQuestion): Talk<Got<readonly CandleRow[]>> {
  const { market, type, interval, limit, endAtMs } = question
  assert(limit >= 1 && limit <= candlesMax, `candles are read 1 to ${candlesMax} at a time, was ${limit}`)
  const path = `/info/candles/${encodeURIComponent(market)}/${type}`
  return get(pathWith(path, { interval, limit, endTime: endAtMs }), z.array(CandleRow))
}

export type Span = { readonly market: string; readonly fromAtMs: number; readonly toAtMs: number }

/** The rates that were applied, one an hour, newest first: the newest 2,000 of the span. */
export const readFundingRates = (span: Span): Talk<Got<readonly FundingRateRow[]>> =>
  get(
    pathWith(`/info/${encodeURIComponent(span.market)}/funding`, {
      startTime: span.fromAtMs,
      endTime: span.toAtMs,
      limit: ratesMax,
    }),
    z.array(FundingRateRow),
  )

/** Open interest by the hour or by the day. */
export const readOpenInterest = (span: Span, interval: 'PT1H' | 'P1D'): Talk<Got<readonly OpenInterestRow[]>> =>
  get(
    pathWith(`/info/${encodeURIComponent(span.market)}/open-interests`, {
      interval,
      startTime: span.fromAtMs,
      endTime: span.toAtMs,
      limit: interestsMax,
    }),
    z.array(OpenInterestRow),
  )

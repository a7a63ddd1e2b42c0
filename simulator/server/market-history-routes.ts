import { formatFixed } from '../exchange/fixed-point.ts'
import type { Market } from '../exchange/state.ts'
import { candlePrices } from './candle-history.ts'
import { isCandleInterval } from './candles.ts'
import type { OpenRoute } from './door.ts'
import type { OpenInterest } from './market-figures.ts'
import { openInterestRow } from './market-rows.ts'
import { isReply, timeAsked } from './paging.ts'
import { failed, ok, type Reply } from './reply.ts'
import type { RestRequest } from './request.ts'
import type { RouteParts } from './route-parts.ts'

// What was: candles, funding rates and open interest. Newest first.

const rowsMax = 10_000
const openInterestRowsMax = 300
const dayMs = 86_400_000

export function marketHistoryRoutes({ venue, candles, view }: RouteParts): OpenRoute[] {
  const { state } = venue
  const ofMarket = (pattern: string, answer: (market: Market, request: RestRequest) => Reply): OpenRoute => ({
    method: 'GET',
    pattern,
    answer(request) {
      const market = state.markets.get(request.parts[0] ?? '')
      return market === undefined ? failed(404, 1001) : answer(market, request)
    },
  })
  return [
    ofMarket('info/candles/*/*', (market, { parts, query }) => {
      const price = candlePrices.get(parts[1] ?? '')
      if (price === undefined) return failed(400, 400, `candleType must be ${[...candlePrices.keys()].join(', ')}`)
      const interval = query.get('interval') ?? ''
      if (!isCandleInterval(interval)) return failed(400, 1005, 'interval')
      const limit = limitAsked(query, rowsMax)
      if (limit === null) return failed(400, 400, `limit must be a whole number from 1 to ${rowsMax}`)
      const endMs = timeAsked(query, 'endTime')
      if (isReply(endMs)) return endMs
      const rows = candles.latest(market.spec.name, price, interval, limit, endMs ?? state.nowMs)
      return ok(rows.map((candle) => candles.row(market, price, candle)))
    }),
    ofMarket('info/*/funding', (market, { query }) => {
      const range = rangeAsked(query)
      if (isReply(range)) return range
      const limit = query.has('limit') ? limitAsked(query, rowsMax) : rowsMax
      if (limit === null) return failed(400, 400, `limit must be a whole number from 1 to ${rowsMax}`)
      const cursor = timeAsked(query, 'cursor')
      if (isReply(cursor)) return failed(400, 400, 'cursor must be one of an earlier page')
      const before = Math.min(range.endMs, (cursor ?? Number.POSITIVE_INFINITY) - 1)
      const fitting = market.funding.history.filter(({ atMs }) => atMs >= range.startMs && atMs <= before)
      const rows = fitting.slice(-limit).reverse()
      return ok(
        rows.map(({ atMs, rate }) => ({ m: market.spec.name, T: atMs, f: formatFixed(rate) })),
        // A rate has no id; its time goes for one.
        { cursor: rows.at(-1)?.atMs ?? null, count: rows.length },
      )
    }),
    ofMarket('info/*/open-interests', (market, { query }) => {
      const range = rangeAsked(query)
      if (isReply(range)) return range
      const hourly = view.figures.openInterests(market.spec.name)
      const interval = query.get('interval') ?? ''
      const rows = interval === 'P1D' ? daily(hourly) : interval === 'PT1H' || interval === 'P1H' ? hourly : null
      if (rows === null) return failed(400, 1005, 'interval')
      const limit = query.has('limit') ? limitAsked(query, openInterestRowsMax) : openInterestRowsMax
      if (limit === null) return failed(400, 400, `limit must be a whole number from 1 to ${openInterestRowsMax}`)
      const fitting = rows.filter(({ atMs }) => atMs >= range.startMs && atMs <= range.endMs)
      return ok(
        fitting
          .slice(-limit)
          .reverse()
          .map((row) => openInterestRow(market.spec, row)),
      )
    }),
  ]
}

function limitAsked(query: URLSearchParams, max: number): number | null {
  const text = query.get('limit') ?? ''
  return /^[1-9]\d{0,4}$/.test(text) && Number(text) <= max ? Number(text) : null
}

function rangeAsked(query: URLSearchParams): { readonly startMs: number; readonly endMs: number } | Reply {
  const startMs = timeAsked(query, 'startTime')
  if (isReply(startMs)) return startMs
  const endMs = timeAsked(query, 'endTime')
  if (isReply(endMs)) return endMs
  if (startMs === null || endMs === null) return failed(400, 400, 'startTime and endTime are required')
  return { startMs, endMs }
}

/** The first row of each day, stamped with the day's beginning. */
function daily(hourly: readonly OpenInterest[]): OpenInterest[] {
  const days = new Map<number, OpenInterest>()
  for (const row of hourly) {
    const atMs = Math.floor(row.atMs / dayMs) * dayMs
    if (!days.has(atMs)) days.set(atMs, { ...row, atMs })
  }
  return [...days.values()]
}

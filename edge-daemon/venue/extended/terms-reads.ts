// What the account trades by, as it is now: grid, status and limits of the market, fee, leverage. Each is one question; how
// its rows are judged stands apart from the asking.

import { z } from 'zod'
import type { MarketSpec } from '#shared/market.ts'
import type { FeeTerms, LeverageTerms, MarketTerms, ReadAnswer } from '../../core/event.ts'
import type { FeesRow, LeverageRow } from './account-rows.ts'
import type { ReadOptions } from './account-reads.ts'
import { get, pathWith, untrusted } from './get.ts'
import { marketSpecOf } from './market-spec.ts'
import { changeOf } from './market-watch.ts'
import { readFees, readLeverage } from './owner-reads.ts'
import { turned, type Talk } from './talk.ts'
import { WireMarket } from './wire.ts'

/** The market against the one that was started with; a market that is not listed takes no orders. */
export function marketTermsOf(before: MarketSpec, rows: readonly WireMarket[]): MarketTerms {
  const row = rows.find(({ name }) => name === before.name)
  if (row === undefined) return { changed: null, closed: `${before.name} is not listed any more`, limits: null }
  const { status } = row
  const closed = status.toUpperCase() === 'ACTIVE' ? null : `the status of ${before.name} is ${status}`
  const now = marketSpecOf({ ...row, status: 'ACTIVE' })
  if (typeof now === 'string')
    return { changed: `${before.name} cannot be traded any more: ${now}`, closed, limits: null }
  const { maxOrders, maxOrderValueUsd, priceCap, priceFloor } = now
  return { changed: changeOf(before, now), closed, limits: { maxOrders, maxOrderValueUsd, priceCap, priceFloor } }
}

/** Null when the rows do not name the market. */
export function feeTermsOf(market: string, rows: readonly FeesRow[]): FeeTerms | null {
  const row = rows.find((each) => each.market === market)
  return row === undefined ? null : { makerFeeRate: Number(row.makerFeeRate), takerFeeRate: Number(row.takerFeeRate) }
}

export function leverageTermsOf(market: string, rows: readonly LeverageRow[]): LeverageTerms {
  const row = rows.find((each) => each.market === market)
  return { leverage: row === undefined ? null : Number(row.leverage) }
}

/** A market that the exchange says it does not know is not listed any more. */
export const readMarketTerms = ({ translation: { spec }, startedAtMs }: ReadOptions): Talk<ReadAnswer<MarketTerms>> =>
  turned(get(pathWith('/info/markets', { market: spec.name }), z.array(WireMarket), []), (rows) => {
    const isUnknown = rows.result === 'failed' && rows.error.kind === 'refused' && rows.error.reason === 'market'
    if (rows.result === 'failed' && !isUnknown) return rows
    return { result: 'read', value: marketTermsOf(spec, rows.result === 'got' ? rows.value : []), startedAtMs }
  })

export const readFeeTerms = ({ translation: { spec }, startedAtMs }: ReadOptions): Talk<ReadAnswer<FeeTerms>> =>
  turned(readFees(spec.name), (rows) => {
    if (rows.result === 'failed') return rows
    const value = feeTermsOf(spec.name, rows.value)
    return value === null ? untrusted(`it names no fees of ${spec.name}`) : { result: 'read', value, startedAtMs }
  })

export const readLeverageTerms = ({
  translation: { spec },
  startedAtMs,
}: ReadOptions): Talk<ReadAnswer<LeverageTerms>> =>
  turned(readLeverage([spec.name]), (rows) =>
    rows.result === 'failed' ? rows : { result: 'read', value: leverageTermsOf(spec.name, rows.value), startedAtMs },
  )

import { z } from 'zod'
import { tradeId } from '#shared/units.ts'
import { Decimal, Id, Instant, Text, WireMarket } from './wire.ts'

// What the exchange tells everybody, as far as a person or a program asks for it. Prices, sizes and rates stay the decimal
// text of the exchange; instants are its milliseconds.

export const MarketStats = z.object({
  dailyVolume: Decimal.nullish(),
  dailyPriceChangePercentage: Decimal.nullish(),
  dailyLow: Decimal.nullish(),
  dailyHigh: Decimal.nullish(),
  lastPrice: Decimal.nullish(),
  askPrice: Decimal.nullish(),
  bidPrice: Decimal.nullish(),
  markPrice: Decimal.nullish(),
  indexPrice: Decimal.nullish(),
  /** Per hour, a fraction. */
  fundingRate: Decimal.nullish(),
  /** The instant of the next payment, despite its name. */
  nextFundingRate: Instant.nullish(),
  /** Dollars. */
  openInterest: Decimal.nullish(),
  openInterestBase: Decimal.nullish(),
})
export type MarketStats = z.infer<typeof MarketStats>

export const MarketRow = WireMarket.extend({ marketStats: MarketStats.nullish() })
export type MarketRow = z.infer<typeof MarketRow>

const Level = z.object({ price: Decimal, qty: Decimal })
export const OrderBookRow = z.object({ market: Text, bid: z.array(Level), ask: z.array(Level) })
export type OrderBookRow = z.infer<typeof OrderBookRow>

export const TradeRow = z
  .object({ i: Id, m: Text, S: Text, tT: Text.nullish(), T: Instant, p: Decimal, q: Decimal })
  .transform(({ i, m, S, tT, T, p, q }) => ({
    id: tradeId(i),
    market: m,
    takerSide: S,
    tradeType: tT ?? null,
    atMs: T,
    price: p,
    qty: q,
  }))
export type TradeRow = z.infer<typeof TradeRow>

export const CandleRow = z
  .object({ o: Decimal, l: Decimal, h: Decimal, c: Decimal, v: Decimal.nullish(), T: Instant })
  .transform(({ o, h, l, c, v, T }) => ({ atMs: T, open: o, high: h, low: l, close: c, volume: v ?? null }))
export type CandleRow = z.infer<typeof CandleRow>

export const FundingRateRow = z
  .object({ m: Text, T: Instant, f: Decimal })
  .transform(({ m, T, f }) => ({ market: m, atMs: T, fundingRate: f }))
export type FundingRateRow = z.infer<typeof FundingRateRow>

export const OpenInterestRow = z
  .object({ i: Decimal, I: Decimal, t: Instant })
  .transform(({ i, I, t }) => ({ atMs: t, usd: i, base: I }))
export type OpenInterestRow = z.infer<typeof OpenInterestRow>

import type { Side } from '#shared/units.ts'
import { shownSide, type BookLevel } from '../exchange/book.ts'
import { decimalsOf, formatFixed, one } from '../exchange/fixed-point.ts'
import { estimatedRate } from '../exchange/funding.ts'
import { markValue } from '../exchange/ledger.ts'
import { formatHalfTicks, formatPrice, formatSize, type MarketSpec } from '../exchange/market-spec.ts'
import type { Market } from '../exchange/state.ts'
import { bestTicks } from './best-price.ts'
import type { MarketFigures, OpenInterest } from './market-figures.ts'
import type { Json } from './wire.ts'

// What the venue says about a market to everybody.

/** What is known of a market beyond its state. */
export type MarketView = {
  readonly figures: MarketFigures
  /** Wall time of the market's next funding, milliseconds. */
  readonly nextFundingAtMs: (market: Market) => number
}

/** When the simulated markets were listed; nobody asks, but the field is there. */
const listedAtMs = 1_752_500_000_000

export function marketRow(view: MarketView, market: Market): Json {
  const { spec, status } = market
  return {
    name: spec.name,
    type: 'PERPETUAL',
    uiName: spec.name,
    category: 'L1',
    subCategory: null,
    assetName: spec.assetName,
    assetPrecision: decimalsOf(spec.lot),
    collateralAssetName: 'USD',
    collateralAssetPrecision: 6,
    description: `${spec.assetName} perpetual of the exchange simulator`,
    active: status === 'ACTIVE' || status === 'REDUCE_ONLY',
    isRfq: false,
    isOffHours: false,
    tradingHours: 'CONTINUOUS',
    status,
    visibleOnUi: true,
    createdAt: listedAtMs,
    marketStats: statsRow(view, market),
    tradingConfig: {
      minOrderSize: formatSize(spec, spec.minOrderLots),
      minOrderSizeChange: formatFixed(spec.lot * BigInt(market.steps?.lots ?? 1)),
      minPriceChange: formatFixed(spec.tick * BigInt(market.steps?.ticks ?? 1)),
      maxMarketOrderValue: formatFixed(spec.maxMarketOrderValue),
      maxLimitOrderValue: formatFixed(spec.maxLimitOrderValue),
      maxPositionValue: formatFixed(spec.maxPositionValue),
      maxLeverage: withCents(spec.maxLeverage),
      maxNumOrders: String(spec.maxOrders),
      limitPriceCap: formatFixed(spec.priceBand),
      limitPriceFloor: formatFixed(spec.priceBand),
      // In percent, unlike every other rate.
      hourlyFundingRateCap: formatFixed(spec.fundingCap * 100n),
      riskFactorConfig: spec.riskTiers.map(({ upperValue, riskFactor }) => ({
        upperBound: formatFixed(upperValue),
        riskFactor: formatFixed(riskFactor),
        isAvailableForUsers: true,
      })),
    },
    l2Config: {
      type: 'STARKX',
      collateralId: spec.collateralId,
      collateralResolution: spec.collateralResolution,
      syntheticId: spec.syntheticId,
      syntheticResolution: spec.syntheticResolution,
    },
  }
}

export function statsRow({ figures, nextFundingAtMs }: MarketView, market: Market): Json {
  const { spec, lastTicks } = market
  const day = figures.day(spec.name)
  const openTicks = day.openTicks ?? lastTicks
  const best = (side: Side) => formatPrice(spec, bestTicks(market, side) ?? 0)
  const openLots = figures.openInterestLots(spec.name)
  return {
    dailyVolume: formatFixed(day.volume),
    dailyVolumeBase: formatSize(spec, day.lots),
    dailyPriceChange: formatPrice(spec, lastTicks - openTicks),
    dailyPriceChangePercentage: ((lastTicks - openTicks) / openTicks).toFixed(6),
    dailyLow: formatPrice(spec, day.lowTicks ?? lastTicks),
    dailyHigh: formatPrice(spec, day.highTicks ?? lastTicks),
    lastPrice: formatPrice(spec, lastTicks),
    askPrice: best('sell'),
    bidPrice: best('buy'),
    markPrice: formatHalfTicks(spec, market.markHalfTicks),
    indexPrice: formatHalfTicks(spec, indexHalfTicks(market)),
    fundingRate: formatFixed(estimatedRate(market)),
    nextFundingRate: nextFundingAtMs(market),
    openInterest: formatFixed(markValue(market, openLots)),
    openInterestBase: formatSize(spec, openLots),
    deleverageLevels: {
      shortPositions: [{ level: 1, rankingLowerBound: '0' }],
      longPositions: [{ level: 1, rankingLowerBound: '0' }],
    },
  }
}

export const indexHalfTicks = (market: Market): number => market.indexHalfTicks ?? market.markHalfTicks

export function bookRow(market: Market): Json {
  const side = (levels: readonly BookLevel[]) =>
    levels.map(({ ticks, lots }) => ({ qty: formatSize(market.spec, lots), price: formatPrice(market.spec, ticks) }))
  return { market: market.spec.name, bid: side(shownSide(market, 'buy')), ask: side(shownSide(market, 'sell')) }
}

/** One row of the open interest's history: `i` in dollars at the mark of then, `I` in coins. */
export const openInterestRow = (spec: MarketSpec, { atMs, lots, markHalfTicks }: OpenInterest): Json => ({
  i: formatFixed((BigInt(markHalfTicks) * BigInt(lots) * spec.tickLot) / 2n),
  I: formatSize(spec, lots),
  t: atMs,
})

/** Two digits after the point, as the venue writes leverages of a market. */
const withCents = (units: bigint): string => (Number(units) / Number(one)).toFixed(2)

import { shownSide, type BookLevel } from '../exchange/book.ts'
import { decimalsOf, formatFixed } from '../exchange/fixed-point.ts'
import { formatHalfTicks, formatPrice, formatSize } from '../exchange/market-spec.ts'
import type { ExchangeState, Market } from '../exchange/state.ts'
import { leverage } from './rows.ts'
import type { Json } from './wire.ts'

// What the venue says about a market to everybody.

export function marketRow(state: ExchangeState, market: Market): Json {
  const { spec } = market
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
    active: true,
    isRfq: false,
    isOffHours: false,
    tradingHours: 'CONTINUOUS',
    status: 'ACTIVE',
    visibleOnUi: true,
    createdAt: 1_752_500_000_000,
    marketStats: statsRow(state, market),
    tradingConfig: {
      minOrderSize: formatSize(spec, spec.minOrderLots),
      minOrderSizeChange: formatFixed(spec.lot),
      minPriceChange: formatFixed(spec.tick),
      maxMarketOrderValue: formatFixed(spec.maxMarketOrderValue),
      maxLimitOrderValue: formatFixed(spec.maxLimitOrderValue),
      maxPositionValue: '60000000',
      maxLeverage: '50.00',
      maxNumOrders: String(spec.maxOrders),
      limitPriceCap: formatFixed(spec.priceBand),
      limitPriceFloor: formatFixed(spec.priceBand),
      hourlyFundingRateCap: '0.25',
      riskFactorConfig: [{ upperBound: '4000000', riskFactor: '0.02', isAvailableForUsers: true }],
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

/** Statistics run since the simulator's market opened, not over a day. */
export function statsRow(state: ExchangeState, market: Market): Json {
  const { spec } = market
  const mark = formatHalfTicks(spec, market.markHalfTicks)
  const best = (side: 'buy' | 'sell') => formatPrice(spec, shownSide(state, market, side)[0]?.ticks ?? 0)
  return {
    dailyVolume: formatFixed(market.volume),
    dailyVolumeBase: formatSize(spec, market.volumeLots),
    dailyPriceChange: formatPrice(spec, market.lastTicks - spec.openingTicks),
    dailyPriceChangePercentage: ((market.lastTicks - spec.openingTicks) / spec.openingTicks).toFixed(6),
    dailyLow: formatPrice(spec, market.lowTicks),
    dailyHigh: formatPrice(spec, market.highTicks),
    lastPrice: formatPrice(spec, market.lastTicks),
    askPrice: best('sell'),
    bidPrice: best('buy'),
    markPrice: mark,
    indexPrice: mark,
    fundingRate: '0',
    nextFundingRate: Math.ceil((state.nowMs + 1) / 3_600_000) * 3_600_000,
    openInterest: '0',
    openInterestBase: '0',
    deleverageLevels: { shortPositions: [], longPositions: [] },
  }
}

export function bookRow(state: ExchangeState, market: Market): Json {
  const side = (levels: readonly BookLevel[]) =>
    levels.map(({ ticks, lots }) => ({ qty: formatSize(market.spec, lots), price: formatPrice(market.spec, ticks) }))
  return {
    market: market.spec.name,
    bid: side(shownSide(state, market, 'buy')),
    ask: side(shownSide(state, market, 'sell')),
  }
}

export const leverageRows = (state: ExchangeState): Json =>
  Array.from(state.markets.keys(), (market) => ({ market, leverage }))

// The venue's description of a market as our market spec, or the reason why we do not trade it.

import { Exact, formatDecimal, parseDecimal } from '#shared/decimal.ts'
import type { MarketSpec } from '#shared/market.ts'
import { sizeLots } from '#shared/units.ts'
import type { WireMarket } from './wire.ts'

/** Ticks, lots and limits of the market; a text says what about it cannot be traded. */
export function marketSpecOf(market: WireMarket): MarketSpec | string {
  const { tradingConfig: config, l2Config } = market
  if (market.type !== undefined && market.type !== null && market.type.toUpperCase() !== 'PERPETUAL') {
    return `it is of the type ${market.type}, and only perpetuals are traded`
  }
  if (market.isRfq === true) return 'it trades by request for quote, not by a book'
  if (market.status.toUpperCase() !== 'ACTIVE') return `its status is ${market.status}, not ACTIVE`
  const tick = parseDecimal(config.minPriceChange, 'minPriceChange')
  const lot = parseDecimal(config.minOrderSizeChange, 'minOrderSizeChange')
  if (tick.lte(0) || lot.lte(0)) return `its tick is ${config.minPriceChange} and its lot ${config.minOrderSizeChange}`
  return {
    name: market.name,
    tickSize: formatDecimal(tick),
    lotSize: formatDecimal(lot),
    minOrderLots: sizeLots(new Exact(config.minOrderSize).div(lot).ceil().toNumber()),
    maxOrders: config.maxNumOrders,
    maxOrderValueUsd: Number(config.maxLimitOrderValue),
    priceCap: Number(config.limitPriceCap),
    priceFloor: Number(config.limitPriceFloor),
    settlement: {
      syntheticId: l2Config.syntheticId,
      syntheticResolution: l2Config.syntheticResolution,
      collateralId: l2Config.collateralId,
      collateralResolution: l2Config.collateralResolution,
    },
  }
}

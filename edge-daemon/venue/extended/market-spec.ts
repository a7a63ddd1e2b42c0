// The venue's description of a market as our market spec, or the reason why we do not trade it.

import { Exact, formatDecimal, parseDecimal } from '#shared/decimal.ts'
import type { MarketSpec } from '#shared/market.ts'
import { sizeLots } from '#shared/units.ts'
import { fieldPrime } from './poseidon.ts'
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
  if (!isUnit(tick) || !isUnit(lot))
    return `its tick is ${config.minPriceChange} and its lot ${config.minOrderSizeChange}`
  const minOrderLots = new Exact(config.minOrderSize).div(lot).ceil().toNumber()
  if (!Number.isSafeInteger(minOrderLots) || minOrderLots < 0) return `its smallest order is ${config.minOrderSize}`
  const { maxLimitOrderValue, limitPriceCap, limitPriceFloor } = config
  if ([maxLimitOrderValue, limitPriceCap, limitPriceFloor].some((limit) => limit.startsWith('-'))) {
    return `its limits are ${maxLimitOrderValue}, ${limitPriceCap} and ${limitPriceFloor}`
  }
  if (!isFelt(l2Config.syntheticId) || !isFelt(l2Config.collateralId)) {
    return `its assets for settlement are ${l2Config.syntheticId} and ${l2Config.collateralId}`
  }
  return {
    name: market.name,
    tickSize: formatDecimal(tick),
    lotSize: formatDecimal(lot),
    minOrderLots: sizeLots(minOrderLots),
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

/** A tick or a lot in which prices and sizes can be counted exactly: no more than fifteen digits, the point anywhere. */
function isUnit(unit: Exact): boolean {
  return unit.gt(0) && unit.precision(true) <= 15 && unit.decimalPlaces() <= 15
}

/** A number of the chain's field, as orders are hashed with. */
const isFelt = (text: string): boolean => /^0x[0-9a-fA-F]{1,64}$/.test(text) && BigInt(text) < fieldPrime

import { shownSide, type BookLevel } from './book.ts'
import { one } from './fixed-point.ts'
import type { MarketSpec } from './market-spec.ts'
import type { Market } from './state.ts'

/**
 * How far the price of trading the impact notional at once stands off the index, as a fraction in units of 1e-12: positive
 * when the whole way to sell is above the index, negative when the whole way to buy is below. A side that holds less than
 * the notional counts with the average of what it holds, an empty side not at all.
 */
export function fundingPremium(market: Market): bigint {
  const index = (BigInt(market.indexHalfTicks ?? market.markHalfTicks) * one) / 2n
  const bid = impactPrice(market.spec, shownSide(market, 'buy'))
  const ask = impactPrice(market.spec, shownSide(market, 'sell'))
  const above = bid !== null && bid > index ? bid - index : 0n
  const below = ask !== null && ask < index ? index - ask : 0n
  return ((above - below) * one) / index
}

/** Average price of the impact notional over a side's levels, in 1e-12 ticks; null when there are none. */
function impactPrice(spec: MarketSpec, levels: readonly BookLevel[]): bigint | null {
  let value = 0n
  // In units of 1e-12 lots, because the last level is taken in part.
  let lots = 0n
  for (const level of levels) {
    const perLot = BigInt(level.ticks) * spec.tickLot
    const whole = perLot * BigInt(level.lots)
    if (value + whole >= spec.impactNotional) {
      const rest = spec.impactNotional - value
      return average(spec, spec.impactNotional, lots + (rest * one) / perLot)
    }
    value += whole
    lots += BigInt(level.lots) * one
  }
  return lots === 0n ? null : average(spec, value, lots)
}

const average = (spec: MarketSpec, value: bigint, lots: bigint): bigint => (value * one * one) / (spec.tickLot * lots)

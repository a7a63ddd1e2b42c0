import { assert } from '#shared/assert.ts'
import { absolute, ceilDiv, one } from './fixed-point.ts'
import { markValue } from './ledger.ts'
import { maintenanceOf, marginsOf } from './margin.ts'
import type { RiskTier } from './market-spec.ts'
import type { Account, ExchangeState, Market } from './state.ts'

/**
 * The mark beyond which an account is liquidated if only this market moves, in units of 1e-12 dollars: a long's is rounded
 * up and a short's down, so that every mark strictly beyond it is below maintenance. It moves with the position's bracket,
 * whose maintenance margin changes along the way. Null without a position, and for a long that no price can sink.
 */
export function liquidationPrice(state: ExchangeState, account: Account, market: Market): bigint | null {
  const lots = account.positions.get(market.spec.name)?.lots ?? 0
  if (lots === 0) return null
  const { equity, maintenanceMargin } = marginsOf(state, account)
  const value = markValue(market, lots)
  // Maintenance margin of the other positions, less everything the account would be worth if this one were worth nothing.
  const needed = maintenanceMargin - maintenanceOf(market.spec, value) - (equity - value)
  const brackets = bracketsOf(market.spec.riskTiers)
  const current = brackets.findIndex(({ upperValue }) => upperValue === null || absolute(value) <= upperValue)
  return lots > 0
    ? longPrice(market, BigInt(lots), needed, brackets.slice(0, current + 1))
    : shortPrice(market, BigInt(-lots), needed, brackets.slice(current))
}

/** A falling price leads a long down the brackets, each with less maintenance than the one before. */
function longPrice(market: Market, lots: bigint, needed: bigint, brackets: readonly Bracket[]): bigint | null {
  for (const bracket of brackets.toReversed()) {
    const price = ceilDiv(needed * 2n * one * one, lots * market.spec.lot * (2n * one - bracket.riskFactor))
    if (price > priceAt(market, lots, bracket.lowerValue)) return price
  }
  return null
}

/** A rising price leads a short up the brackets; one step up may be what sinks it. */
function shortPrice(market: Market, lots: bigint, needed: bigint, brackets: readonly Bracket[]): bigint {
  for (const [index, bracket] of brackets.entries()) {
    const price = (-needed * 2n * one * one) / (lots * market.spec.lot * (2n * one + bracket.riskFactor))
    const lowest = priceAt(market, lots, bracket.lowerValue)
    if (index > 0 && price < lowest) return lowest
    if (bracket.upperValue === null || price <= priceAt(market, lots, bracket.upperValue)) return price
  }
  assert(false, 'the last bracket must have no upper value')
  return 0n
}

/** The highest price at which the lots are worth no more than the value. */
const priceAt = (market: Market, lots: bigint, value: bigint): bigint => (value * one) / (lots * market.spec.lot)

type Bracket = { readonly lowerValue: bigint; readonly upperValue: bigint | null; readonly riskFactor: bigint }

/** The tiers with both ends; the last one goes on for ever. */
function bracketsOf(tiers: readonly RiskTier[]): Bracket[] {
  return tiers.map((tier, index) => ({
    lowerValue: tiers[index - 1]?.upperValue ?? 0n,
    upperValue: index === tiers.length - 1 ? null : tier.upperValue,
    riskFactor: tier.riskFactor,
  }))
}

import type { ExchangeOutput, RefusalCode } from './events.ts'
import { absolute, one, parseFixed } from './fixed-point.ts'
import { markValue } from './ledger.ts'
import { freeMargin, initialOf, leverageOf } from './margin.ts'
import type { MarketSpec } from './market-spec.ts'
import { openOrderSums } from './open-orders.ts'
import type { Account, ExchangeState } from './state.ts'

/** Leverage is given in hundredths at the finest. */
const step = one / 100n

/**
 * Largest value a position may have at a leverage, in units of 1e-12 dollars: the upper bound of the last bracket whose
 * risk factor allows that leverage, and never more than the market's own maximum. Nought when no bracket allows it.
 */
export function positionValueMax(spec: MarketSpec, leverage: bigint): bigint {
  let bound = 0n
  let isLast = true
  for (const tier of spec.riskTiers) {
    if (tier.riskFactor * leverage > one * one) {
      isLast = false
      break
    }
    bound = tier.upperValue
  }
  return isLast || bound > spec.maxPositionValue ? spec.maxPositionValue : bound
}

/**
 * Sets the leverage an account uses in a market from its decimal text. Returns the venue's code when it will not: 1053
 * malformed or finer than hundredths, 1049 below one, 1050 above the market's maximum, 10501 when position and orders
 * are larger than the new leverage allows, 1052 when less margin would be free than none.
 */
export function changeLeverage(
  state: ExchangeState,
  account: Account,
  marketName: string,
  text: string,
  outputs: ExchangeOutput[],
): RefusalCode | null {
  const market = state.markets.get(marketName)
  if (market === undefined) return 1001
  const leverage = parseFixed(text)
  if (typeof leverage !== 'bigint') return 1053
  if (leverage < one) return 1049
  if (leverage > market.spec.maxLeverage) return 1050
  if (leverage % step !== 0n) return 1053

  const sums = openOrderSums(account, marketName)
  const position = markValue(market, account.positions.get(marketName)?.lots ?? 0)
  const valueMax = positionValueMax(market.spec, leverage)
  if (absolute(position + sums.value.buy) > valueMax || absolute(position - sums.value.sell) > valueMax) return 10501

  const boundNow = initialOf(position, sums, leverageOf(state, account, market))
  const boundThen = initialOf(position, sums, leverage)
  // An account that is short of margin may still free some by raising its leverage.
  const available = freeMargin(state, account).availableForTrade + boundNow - boundThen
  if (available < 0n && boundThen > boundNow) return 1052

  account.leverage.set(marketName, leverage)
  outputs.push({ type: 'balance_changed', accountId: account.id })
  return null
}

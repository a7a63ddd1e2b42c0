import { assert } from '#shared/assert.ts'
import { absolute, ceilDiv, nearestDiv, one } from './fixed-point.ts'
import { markValue } from './ledger.ts'
import type { MarketSpec } from './market-spec.ts'
import { openOrderSums } from './open-orders.ts'
import type { Account, ExchangeState, Market, OpenOrderSums } from './state.ts'

// What an account is worth and how much of it is bound. Cross margin: one equity stands behind all markets. All amounts,
// ratios and leverages in units of 1e-12; margins are rounded up.

/** What decides whether an account may place an order. */
export type FreeMargin = {
  /** Cash plus the positions at the mark. */
  readonly equity: bigint
  readonly initialMargin: bigint
  /** Equity less initial margin; negative when more is bound than is there. */
  readonly availableForTrade: bigint
}

/** What decides whether it may keep its positions as well. */
export type Margins = FreeMargin & { readonly maintenanceMargin: bigint }

export type Valuation = Margins & {
  /** Deposits and realised profit, fees and funding included. Balance plus unrealised is equity, to the last digit. */
  readonly balance: bigint
  readonly unrealised: bigint
  /** Never negative. */
  readonly availableForWithdrawal: bigint
  /** Maintenance margin over equity; above one the account is liquidated. At most `marginRatioMax`. */
  readonly marginRatio: bigint
  /** Sum of absolute position values. */
  readonly exposure: bigint
  /** Exposure over equity; nought when there is no equity. */
  readonly leverage: bigint
}

/** Stands for every larger ratio, and for the one that does not exist when positions are left and equity is not. */
export const marginRatioMax = 1_000n * one

export function valueAccount(state: ExchangeState, account: Account): Valuation {
  const margins = marginsOf(state, account)
  const { equity, initialMargin, maintenanceMargin } = margins
  let balance = account.cash
  let exposure = 0n
  for (const [name, position] of account.positions) {
    balance += position.cost
    exposure += absolute(markValue(marketNamed(state, name), position.lots))
  }
  const unrealised = equity - balance
  const withdrawable = balance + (unrealised < 0n ? unrealised : 0n) - initialMargin
  return {
    ...margins,
    balance,
    unrealised,
    exposure,
    availableForWithdrawal: withdrawable > 0n ? withdrawable : 0n,
    marginRatio: marginRatio(maintenanceMargin, equity),
    leverage: equity > 0n ? nearestDiv(exposure * one, equity) : 0n,
  }
}

/**
 * Initial margin of a market is the larger of two cases, all buys filled or all sells filled, over the leverage chosen
 * there: so the two sides of a quote share one margin.
 */
export function freeMargin(state: ExchangeState, account: Account): FreeMargin {
  let equity = account.cash
  let initialMargin = 0n
  for (const [name, position] of account.positions) {
    const market = marketNamed(state, name)
    const value = markValue(market, position.lots)
    equity += value
    initialMargin += initialOf(value, openOrderSums(account, name), leverageOf(state, account, market))
  }
  for (const [name, sums] of account.openOrders) {
    if (account.positions.has(name)) continue
    initialMargin += initialOf(0n, sums, leverageOf(state, account, marketNamed(state, name)))
  }
  return { equity, initialMargin, availableForTrade: equity - initialMargin }
}

/** The same with maintenance margin, which counts positions alone. */
export function marginsOf(state: ExchangeState, account: Account): Margins {
  const { equity, initialMargin, availableForTrade } = freeMargin(state, account)
  let maintenanceMargin = 0n
  for (const [name, position] of account.positions) {
    const market = marketNamed(state, name)
    maintenanceMargin += maintenanceOf(market.spec, markValue(market, position.lots))
  }
  return { equity, initialMargin, availableForTrade, maintenanceMargin }
}

/** Leverage the account uses in a market: what it chose, or the venue's default where the market allows that much. */
export function leverageOf(state: ExchangeState, account: Account, market: Market): bigint {
  const chosen = account.leverage.get(market.spec.name)
  if (chosen !== undefined) return chosen
  return state.defaultLeverage < market.spec.maxLeverage ? state.defaultLeverage : market.spec.maxLeverage
}

/** Initial margin of one market: signed position value, orders' values and the leverage they are held at. */
export function initialOf(positionValue: bigint, orders: Pick<OpenOrderSums, 'value'>, leverage: bigint): bigint {
  const ifBought = absolute(positionValue + orders.value.buy)
  const ifSold = absolute(positionValue - orders.value.sell)
  return overLeverage(ifBought > ifSold ? ifBought : ifSold, leverage)
}

/** Margin that holds a value at a leverage, rounded up; negative values give negative margin. */
export const overLeverage = (value: bigint, leverage: bigint): bigint => ceilDiv(value * one, leverage)

/**
 * Maintenance margin of a position of that value, signed or not: half of the initial margin at the highest leverage its
 * bracket allows, which is the value times the bracket's risk factor by two. The bracket's factor holds for the whole
 * value. Above the last bracket the last factor holds on.
 */
export const maintenanceOf = (spec: MarketSpec, value: bigint): bigint =>
  ceilDiv(absolute(value) * riskFactorOf(spec, absolute(value)), twice)

const twice = 2n * one

function riskFactorOf(spec: MarketSpec, value: bigint): bigint {
  for (const tier of spec.riskTiers) if (value <= tier.upperValue) return tier.riskFactor
  return spec.riskTiers.at(-1)?.riskFactor ?? one
}

/** What a position alone binds at the leverage chosen for its market; nought without a position. */
export function positionMargin(state: ExchangeState, account: Account, market: Market): bigint {
  const lots = account.positions.get(market.spec.name)?.lots ?? 0
  return overLeverage(absolute(markValue(market, lots)), leverageOf(state, account, market))
}

/** True when the venue may close the account's positions. */
export const isBelowMaintenance = ({ maintenanceMargin, equity }: Margins): boolean =>
  maintenanceMargin > 0n && maintenanceMargin > equity

function marginRatio(maintenance: bigint, equity: bigint): bigint {
  if (maintenance === 0n) return 0n
  if (equity <= 0n) return marginRatioMax
  // Rounded up: a ratio just above one must not read as one.
  const ratio = ceilDiv(maintenance * one, equity)
  return ratio < marginRatioMax ? ratio : marginRatioMax
}

function marketNamed(state: ExchangeState, name: string): Market {
  const market = state.markets.get(name)
  assert(market !== undefined, `market ${name} of an account must exist`)
  return market
}

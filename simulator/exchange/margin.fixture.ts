import { assert } from '#shared/assert.ts'
import type { ExchangeOutput, OrderRequest } from './events.ts'
import { one } from './fixed-point.ts'
import { createMarketSpec, type MarketSpec } from './market-spec.ts'
import { createScenario, market as marketName, type Scenario } from './scenario.fixture.ts'
import type { Account, ExchangeOptions, Market, OpenOrderSums, Position } from './state.ts'

// The small exchange of scenario.fixture.ts for questions of money: no fees and no delay unless asked for, an outside
// world that stands where it is put, and positions at round prices. One lot at 100.00 is worth ten dollars.

export type MoneyScenario = Scenario & {
  readonly market: Market
  readonly account: (id: number) => Account
  /** Sets the outside book and the mark, both in ticks. */
  readonly world: (markTicks: number, bids?: Levels, asks?: Levels) => ExchangeOutput[]
  readonly hold: (accountId: number, lots: number, ticks?: number) => void
  readonly funded: (marketAtMs: number) => ExchangeOutput[]
  readonly deposit: (accountId: number, usd: number) => void
  readonly sends: (accountId: number, lots: number, ticks: number, more?: Partial<OrderRequest>) => string | number
}

type Levels = readonly (readonly [ticks: number, lots: number])[]

export function createMoneyScenario(options: Partial<ExchangeOptions> = {}): MoneyScenario {
  const scenario = createScenario({ takerFeeRate: 0n, engineDelayMs: 0, ...options })
  const { state, after } = scenario
  const market = state.markets.get(marketName)
  assert(market !== undefined, 'the market of the scenario must exist')
  const account = (id: number) => {
    const found = state.accounts.get(id)
    assert(found !== undefined, `account ${id} must exist`)
    return found
  }
  let sent = 0
  const world: MoneyScenario['world'] = (markTicks, bids = [], asks = []) => {
    const rows = (levels: Levels) => levels.map(([ticks, lots]) => ({ ticks, lots }))
    const book = { bids: rows(bids), asks: rows(asks), markHalfTicks: Math.round(2 * markTicks), marketAtMs: null }
    return after(0, (atMs) => ({ type: 'house_moved', atMs, market: marketName, ...book }))
  }
  const sends: MoneyScenario['sends'] = (accountId, lots, ticks, more = {}) => {
    sent += 1
    const side = lots > 0 ? 'buy' : 'sell'
    const qty = (Math.abs(lots) / 10).toFixed(1)
    return scenario.send(accountId, { externalId: `m${sent}`, side, price: (ticks / 100).toFixed(2), qty, ...more })
  }
  return {
    ...scenario,
    market,
    account,
    world,
    sends,
    hold(accountId, lots, ticks = 10_000) {
      const level = [[ticks, Math.abs(lots)]] as const
      if (lots > 0) world(ticks, [], level)
      else world(ticks, level, [])
      const answer = sends(accountId, lots, ticks, { timeInForce: 'IOC' })
      assert(typeof answer === 'string', `the order that builds the position must be taken, got ${answer}`)
      world(ticks)
    },
    funded: (marketAtMs) => after(0, (atMs) => ({ type: 'market_clock', atMs, market: marketName, marketAtMs })),
    deposit(accountId, usd) {
      const amount = BigInt(Math.round(usd * 1e6)) * 1_000_000n
      after(0, (atMs) => ({ type: 'collateral_moved', atMs, accountId, amount }))
    },
  }
}

/** A market like the scenario's with brackets small enough to cross: 2 % up to 1,000 dollars, 4 % to 2,000, then 10 %. */
export function steepSpec(): MarketSpec {
  const spec = createMarketSpec({ name: marketName, tick: one / 100n, lot: one / 10n, openingTicks: 10_000 })
  const riskTiers = [
    { upperValue: 1_000n * one, riskFactor: one / 50n },
    { upperValue: 2_000n * one, riskFactor: one / 25n },
    { upperValue: 60_000_000n * one, riskFactor: one / 10n },
  ]
  return { ...spec, riskTiers }
}

export const usd = (amount: number): bigint => BigInt(Math.round(amount * 1e6)) * 1_000_000n

export const noOrders = (): OpenOrderSums => ({ count: 0, lots: { buy: 0, sell: 0 }, value: { buy: 0n, sell: 0n } })

/** The parts of a position's profit add up to the whole. */
export const realisedOf = ({ tradePnl, fundingFees, openFees, closeFees }: Position): bigint =>
  tradePnl + fundingFees + openFees + closeFees

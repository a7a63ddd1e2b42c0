import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openOrdersOf } from './engine.ts'
import type { ExchangeOutput } from './events.ts'
import { one } from './fixed-point.ts'
import { assertRecounted } from './ledger.ts'
import { createMoneyScenario, realisedOf, usd, type MoneyScenario } from './margin.fixture.ts'
import { isBelowMaintenance, marginsOf, valueAccount } from './margin.ts'
import { createMarketSpec } from './market-spec.ts'
import { market as marketName } from './scenario.fixture.ts'
import type { VenueMode } from './state.ts'

/** Account 1 with 1,000 dollars long 100 coins from 100, accounts 2 and 3 short 60 and 10 of them. */
function begin(): MoneyScenario {
  const scenario = createMoneyScenario({ collateralUsd: 1_000 })
  scenario.hold(2, -600)
  scenario.hold(3, -100)
  scenario.hold(1, 1_000)
  return scenario
}

const lotsOf = ({ account }: MoneyScenario, id: number) => account(id).positions.get(marketName)?.lots ?? 0

const printsOf = (outputs: readonly ExchangeOutput[]) =>
  outputs.flatMap((output) =>
    output.type === 'public_trades'
      ? output.trades.map(({ tradeType, priceTicks, sizeLots, takerSide }) => [
          tradeType,
          takerSide,
          sizeLots,
          priceTicks,
        ])
      : [],
  )

// At 90.90 account 1 has 90.00 left and needs 90.90: it is bankrupt at 90.00.
describe('an account below maintenance', () => {
  test('is left alone up to the last dollar above it', () => {
    const scenario = begin()
    // 91.00 leaves 100 of 91 needed, 90.91 leaves 91 of 90.91.
    expect(printsOf(scenario.world(9_091, [[9_091, 5_000]]))).toEqual([])
    expect(lotsOf(scenario, 1)).toBe(1_000)
    expect(printsOf(scenario.world(9_090, [[9_090, 5_000]]))).not.toEqual([])
  })

  test('keeps everything while the venue is closed, and is closed itself when it opens again', () => {
    const scenario = begin()
    const inMode = (mode: VenueMode) => scenario.after(0, (atMs) => ({ type: 'mode_changed', atMs, mode }))
    inMode('MAINTENANCE')
    expect(printsOf(scenario.world(9_090, [[9_150, 5_000]]))).toEqual([])
    expect(lotsOf(scenario, 1)).toBe(1_000)
    expect(printsOf(inMode('OPEN'))).toEqual([['LIQUIDATION', 'sell', 200, 9_150]])
    expect(lotsOf(scenario, 1)).toBe(800)
    assertRecounted(scenario.state)
  })

  test('sells a fifth above bankruptcy, pays one per cent of it, and keeps the rest when that heals it', () => {
    const scenario = begin()
    const outputs = scenario.world(9_090, [[9_150, 5_000]])
    expect(printsOf(outputs)).toEqual([['LIQUIDATION', 'sell', 200, 9_150]])
    expect(lotsOf(scenario, 1)).toBe(800)
    // 20 coins at 91.50: one per cent of 1,830.
    expect(scenario.state.insuranceFund).toBe(usd(18.3))
    expect(valueAccount(scenario.state, scenario.account(1)).equity).toBe(usd(90 + 20 * 0.6 - 18.3))
    expect(scenario.state.trades.at(-1)).toMatchObject({
      accountId: 1,
      tradeType: 'LIQUIDATION',
      fee: usd(18.3),
      isTaker: true,
      side: 'sell',
    })
    assertRecounted(scenario.state)
  })

  test('sells all of it in five parts when the price is little better, and pays no more than what it was better by', () => {
    const scenario = begin()
    const outputs = scenario.world(9_090, [[9_050, 5_000]])
    expect(printsOf(outputs)).toEqual(Array.from({ length: 5 }, () => ['LIQUIDATION', 'sell', 200, 9_050]))
    expect(lotsOf(scenario, 1)).toBe(0)
    // Half a dollar on each of 100 coins.
    expect(scenario.state.insuranceFund).toBe(usd(50))
    expect(scenario.account(1)).toMatchObject({ cash: 0n, positions: new Map() })
    expect(scenario.account(1).closedPositions).toMatchObject([{ exitType: 'LIQUIDATION' }])
    assertRecounted(scenario.state)
  })

  test('sells whole at up to five per cent worse when a part finds no buyer, and the insurance fund pays the rest', () => {
    const scenario = begin()
    // Bankrupt at 90: 85.50 is the worst price for all of it.
    const outputs = scenario.world(9_090, [[8_700, 5_000]])
    expect(printsOf(outputs)).toEqual([['LIQUIDATION', 'sell', 1_000, 8_700]])
    expect(scenario.account(1)).toMatchObject({ cash: 0n, positions: new Map() })
    expect(scenario.state.insuranceFund).toBe(usd(-300))
    assertRecounted(scenario.state)
  })

  test.each([
    { what: 'nobody buys', bids: [] },
    { what: 'too few lots are shown', bids: [[9_050, 199]] as const },
    { what: 'the only price is worse than that', bids: [[8_549, 5_000]] as const },
  ])('is closed against the largest winners when $what', ({ bids }) => {
    const scenario = begin()
    scenario.sends(2, -10, 12_000)
    scenario.sends(3, 10, 5_000)
    const outputs = scenario.world(9_090, bids)
    expect(printsOf(outputs)).toEqual([
      ['DELEVERAGE', 'sell', 600, 9_000],
      ['DELEVERAGE', 'sell', 100, 9_000],
      ['DELEVERAGE', 'sell', 300, 9_000],
    ])
    const { state, account, market } = scenario
    expect([1, 2, 3].map((id) => lotsOf(scenario, id))).toEqual([0, 0, 0])
    // Bankrupt to the cent, without a fee; the winners took ten dollars a coin.
    expect([1, 2, 3].map((id) => account(id).cash)).toEqual([0n, usd(1_600), usd(1_100)])
    expect(state.insuranceFund).toBe(0n)
    expect(account(2).closedPositions).toMatchObject([{ exitType: 'DELEVERAGE' }])
    expect(openOrdersOf(state, 2)).toEqual([])
    expect(market.house.buy.map(({ lots }) => lots)).toEqual(bids.map(([, lots]) => lots))
    assertRecounted(state)
  })

  test('takes accounts\u2019 orders from the book, and they end as ordinary trades of their owners', () => {
    const scenario = begin()
    scenario.sends(2, 600, 9_050, { reduceOnly: true })
    scenario.sends(3, 900, 9_040)
    scenario.world(9_090)
    const { account, state } = scenario
    expect([1, 2, 3].map((id) => lotsOf(scenario, id))).toEqual([0, 0, 300])
    expect(account(2).closedPositions).toMatchObject([{ exitType: 'TRADE' }])
    expect(account(2).openOrders).toEqual(new Map())
    const ids = state.trades.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    assertRecounted(state)
  })

  test('loses its orders first, in whatever market', () => {
    const scenario = begin()
    const { sends, state, world, account } = scenario
    const resting = [sends(1, -500, 11_000), sends(1, -500, 12_000, { reduceOnly: true })]
    world(9_090, [[9_150, 5_000]])
    for (const id of resting) {
      expect(state.orders.get(String(id))).toMatchObject({ status: 'CANCELLED', statusReason: 'ACCOUNT_LIQUIDATION' })
    }
    expect(account(1).openOrders).toEqual(new Map())
  })

  test('buys a short back the same way', () => {
    const scenario = createMoneyScenario({ collateralUsd: 1_000 })
    scenario.hold(1, -1_000)
    // At 108.95 105 are left of 108.95 needed: bankrupt at 110, and the fee is what 109 was better by.
    const outputs = scenario.world(10_895, [], [[10_900, 5_000]])
    expect(printsOf(outputs)[0]).toEqual(['LIQUIDATION', 'buy', 200, 10_900])
    expect(scenario.state.insuranceFund).toBeGreaterThan(0n)
    expect(isBelowMaintenance(marginsOf(scenario.state, scenario.account(1)))).toBe(false)
    assertRecounted(scenario.state)
  })

  test('sells small positions in parts of a thousand dollars', () => {
    const scenario = createMoneyScenario({ collateralUsd: 100 })
    scenario.account(1).leverage.set(marketName, 20n * one)
    scenario.hold(1, 150)
    // 94.20: 13 left of 14.13 needed. 107 lots are the first that are worth 1,000 dollars.
    const outputs = scenario.world(9_420, [[9_421, 5_000]])
    expect(printsOf(outputs)[0]).toEqual(['LIQUIDATION', 'sell', 107, 9_421])
  })

  test('beyond its whole equity is closed at the price that leaves it nothing, at the winners\u2019 cost', () => {
    const scenario = begin()
    scenario.world(5_000)
    // 100 coins for 10,000 dollars with 1,000 of its own: sold at 90 although the mark says 50.
    expect([1, 2, 3].map((id) => scenario.account(id).cash)).toEqual([0n, usd(1_600), usd(1_100)])
    assertRecounted(scenario.state)
  })

  test('closes the market that lost most first, each at a price of its part of what is left', () => {
    const specs = [marketName, 'Y-USD'].map((name) =>
      createMarketSpec({ name, tick: one / 100n, lot: one / 10n, openingTicks: 10_000 }),
    )
    const scenario = createMoneyScenario({ collateralUsd: 1_000, markets: specs })
    const { after, state, account } = scenario
    const other = (ticks: number, asks: { ticks: number; lots: number }[]) =>
      after(0, (atMs) => ({
        type: 'house_moved',
        atMs,
        market: 'Y-USD',
        bids: [],
        asks,
        markHalfTicks: 2 * ticks,
        marketAtMs: null,
      }))
    scenario.hold(1, 400)
    other(10_000, [{ ticks: 10_000, lots: 500 }])
    scenario.sends(1, 500, 10_000, { market: 'Y-USD', timeInForce: 'IOC' })
    other(10_000, [])
    scenario.world(9_500)
    // 40 coins lost 5 each and 50 lost 14.50: 75 left of 3,800 x 1 % + 4,275 x 1 % = 80.75 needed.
    const outputs = other(8_550, [])
    const trades = outputs.flatMap((output) => (output.type === 'public_trades' ? [output] : []))
    expect(trades.map((output) => output.market)).toEqual(['Y-USD', marketName])
    expect(account(1).positions.size).toBe(0)
    // Rounded to ticks in the account's favour: less than a tick on 90 coins.
    expect(account(1).cash).toBeGreaterThanOrEqual(0n)
    expect(account(1).cash).toBeLessThan(usd(0.9))
    assertRecounted(state)
  })
})

describe('an account without free margin', () => {
  test('loses its orders that are not reduce-only and keeps its position', () => {
    const scenario = createMoneyScenario({ collateralUsd: 1_000 })
    const { sends, state, world, hold } = scenario
    hold(1, 900)
    const opening = sends(1, 10, 9_000)
    const closing = sends(1, -10, 11_000)
    const reducing = sends(1, -10, 12_000, { reduceOnly: true })
    world(9_800)
    const statusOf = (id: string | number) => {
      const order = state.orders.get(String(id))
      return [order?.status, order?.statusReason]
    }
    expect(statusOf(opening)).toEqual(['CANCELLED', 'NOT_ENOUGH_FUNDS'])
    expect(statusOf(closing)).toEqual(['CANCELLED', 'NOT_ENOUGH_FUNDS'])
    expect(statusOf(reducing)).toEqual(['NEW', 'NONE'])
    expect(lotsOf(scenario, 1)).toBe(900)
  })

  test('loses them to a withdrawal as well', () => {
    const { sends, state, deposit } = createMoneyScenario({ collateralUsd: 1_000 })
    const id = sends(1, 1_000, 10_000)
    deposit(1, -0.01)
    expect(state.orders.get(String(id))).toMatchObject({ status: 'CANCELLED', statusReason: 'NOT_ENOUGH_FUNDS' })
  })
})

const Id = fc.integer({ min: 1, max: 3 })
const Step = fc.oneof(
  fc.record({
    kind: fc.constant('order' as const),
    id: Id,
    lots: fc.integer({ min: -900, max: 900 }).filter((lots) => lots !== 0),
    offset: fc.integer({ min: -300, max: 300 }),
    reduceOnly: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('world' as const),
    move: fc.integer({ min: -2_000, max: 2_500 }),
    bidLots: fc.integer({ min: 1, max: 900 }),
    askLots: fc.integer({ min: 1, max: 900 }),
    spread: fc.integer({ min: 1, max: 200 }),
  }),
  fc.record({ kind: fc.constant('hours' as const), hours: fc.integer({ min: 1, max: 30 }) }),
  fc.record({
    kind: fc.constant('leverage' as const),
    id: Id,
    leverage: fc.constantFrom('2', '10', '25', '50'),
  }),
  fc.record({ kind: fc.constant('deposit' as const), id: Id, dollars: fc.integer({ min: -300, max: 300 }) }),
)

type Step = typeof Step extends fc.Arbitrary<infer Value> ? Value : never

function play(steps: readonly Step[], check: (scenario: MoneyScenario, step: Step) => void): MoneyScenario {
  const scenario = createMoneyScenario({ collateralUsd: 600, takerFeeRate: 250_000_000n, makerFeeRate: 1_234_567n })
  const { sends, world, funded, after, deposit } = scenario
  for (const account of scenario.state.accounts.values()) account.leverage.set(marketName, 50n * one)
  let mark = 10_000
  let hour = 0
  world(mark, [[mark - 1, 900]], [[mark + 1, 900]])
  for (const step of steps) {
    switch (step.kind) {
      case 'order':
        sends(step.id, step.lots, mark + step.offset, { reduceOnly: step.reduceOnly })
        break
      case 'world':
        mark = Math.max(500, Math.round(mark * (1 + step.move / 10_000)))
        world(mark, [[mark - step.spread, step.bidLots]], [[mark + step.spread, step.askLots]])
        break
      case 'hours':
        hour += step.hours
        funded(hour * 3_600_000)
        break
      case 'leverage':
        after(0, (atMs) => ({
          type: 'leverage_requested',
          atMs,
          accountId: step.id,
          market: marketName,
          leverage: step.leverage,
        }))
        break
      case 'deposit':
        deposit(step.id, step.dollars)
        break
    }
    check(scenario, step)
  }
  return scenario
}

/** Placed since the last purge, such orders may rest until the next one. */
function expectOnlyReducing(scenario: MoneyScenario, id: number): void {
  const position = lotsOf(scenario, id)
  for (const order of openOrdersOf(scenario.state, id)) {
    if (order.reduceOnly) continue
    expect(order.side).toBe(position > 0 ? 'sell' : 'buy')
    expect(order.qtyLots - order.filledLots).toBeLessThanOrEqual(Math.abs(position))
  }
}

describe('over random trading, funding, deposits and marks that leap', () => {
  const Steps = fc.array(Step, { minLength: 20, maxLength: 80 })

  test('nothing is made or lost, and nobody is left below maintenance or with orders there is no margin for', () => {
    let liquidations = 0
    fc.assert(
      fc.property(Steps, (steps) => {
        const { state } = play(steps, (scenario) => {
          assertRecounted(scenario.state)
          expect(scenario.state.unsupervised).toEqual([])
          for (const account of scenario.state.accounts.values()) {
            const margins = marginsOf(scenario.state, account)
            expect(isBelowMaintenance(margins)).toBe(false)
            if (margins.availableForTrade < 0n) expectOnlyReducing(scenario, account.id)
            for (const position of account.positions.values()) expect(position.realised).toBe(realisedOf(position))
          }
        })
        liquidations += state.trades.filter(({ tradeType }) => tradeType !== 'TRADE').length
        const prints = [...state.markets.values()].flatMap(({ recentTrades }) => recentTrades.map(({ id }) => id))
        expect(new Set(prints).size).toBe(prints.length)
      }),
      { numRuns: 150, seed: 7 },
    )
    // The run would prove nothing if nobody ever failed.
    expect(liquidations).toBeGreaterThan(50)
  })

  test('the same events give the same state', () => {
    fc.assert(
      fc.property(Steps, (steps) => {
        const run = () => play(steps, () => {}).state
        expect(run()).toEqual(run())
      }),
      { numRuns: 20 },
    )
  })
})

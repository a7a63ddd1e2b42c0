import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createMoneyScenario, steepSpec, usd, type MoneyScenario } from './margin.fixture.ts'
import { valueAccount } from './margin.ts'
import { orderCost } from './order-cost.ts'
import { market as marketName } from './scenario.fixture.ts'

const cost = (scenario: MoneyScenario, lots: number, priceTicks: number) =>
  orderCost(scenario.state, scenario.account(1), scenario.market, {
    side: lots > 0 ? 'buy' : 'sell',
    priceTicks,
    qtyLots: Math.abs(lots),
    reduceOnly: false,
    replaces: null,
  })

describe('orderCost at a mark of 100 and leverage 10', () => {
  test.each([
    { what: 'a buy at the mark', held: 0, resting: 0, lots: 1_000, ticks: 10_000, dollars: 1_000 },
    { what: 'a buy below the mark', held: 0, resting: 0, lots: 1_000, ticks: 9_900, dollars: 990 },
    // 101 x 100 / 10 = 1,010, and 100 lost against the mark.
    { what: 'a buy above the mark', held: 0, resting: 0, lots: 1_000, ticks: 10_100, dollars: 1_110 },
    // 99 x 100 / 10 = 990, and 100 lost against the mark.
    { what: 'a sell below the mark', held: 0, resting: 0, lots: -1_000, ticks: 9_900, dollars: 1_090 },
    { what: 'a sell above the mark', held: 0, resting: 0, lots: -1_000, ticks: 10_100, dollars: 1_010 },
    { what: 'a sell that closes a long', held: 1_000, resting: 0, lots: -1_000, ticks: 10_000, dollars: 0 },
    { what: 'a sell that turns a long round', held: 1_000, resting: 0, lots: -2_000, ticks: 10_000, dollars: 0 },
    // Lots beyond twice the position: 500 of them, 50 x 100 / 10.
    { what: 'a sell beyond that', held: 1_000, resting: 0, lots: -2_500, ticks: 10_000, dollars: 500 },
    // Short 1,000 with buys for 400 open: 1,500 - 2 x 600 = 300 lots.
    { what: 'a buy behind other buys', held: -1_000, resting: 400, lots: 1_500, ticks: 10_000, dollars: 300 },
    // The other side's orders do not count: only triggered orders of the same side do.
    { what: 'a buy beside sells', held: 0, resting: -400, lots: 500, ticks: 10_000, dollars: 500 },
    { what: 'a buy onto a long', held: 1_000, resting: 0, lots: 500, ticks: 10_000, dollars: 500 },
  ])('$what: $lots lots at $ticks with $held held cost $dollars', ({ held, resting, lots, ticks, dollars }) => {
    const scenario = createMoneyScenario()
    if (held !== 0) scenario.hold(1, held)
    if (resting !== 0) scenario.sends(1, resting, 10_000)
    expect(cost(scenario, lots, ticks)).toBe(usd(dollars))
  })

  test('is rounded up to the last digit', () => {
    const scenario = createMoneyScenario()
    scenario.account(1).leverage.set(marketName, 3_000_000_000_000n)
    // One lot at 100 is 10 dollars: a third of it.
    expect(cost(scenario, 1, 10_000)).toBe(3_333_333_333_334n)
  })

  test('is nought for whatever only reduces the position within the margin\u2019s reach of the mark', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.boolean(),
        fc.nat(),
        fc.integer({ min: 9_100, max: 10_900 }),
        (held, isLong, part, ticks) => {
          const scenario = createMoneyScenario()
          scenario.hold(1, isLong ? held : -held)
          const lots = 1 + (part % held)
          expect(cost(scenario, isLong ? -lots : lots, ticks)).toBe(0n)
        },
      ),
    )
  })
})

describe('an account with 1,000 dollars at leverage 10', () => {
  const begin = (options = {}) => createMoneyScenario({ collateralUsd: 1_000, ...options })

  test('may quote all of it on both sides and not a lot more on either', () => {
    const { sends } = begin()
    expect(sends(1, -1_000, 10_000)).toBeTypeOf('string')
    expect(sends(1, 1_000, 9_999)).toBeTypeOf('string')
    expect(sends(1, 1, 9_999)).toBe(1140)
    expect(sends(1, -1, 10_000)).toBe(1140)
  })

  test('may move a quote that uses all of it, and not to a size it cannot carry', () => {
    const { sends, send } = begin()
    send(1, { externalId: 'a', side: 'buy', qty: '100', price: '100' })
    expect(sends(1, 1_000, 9_999, { cancelId: 'a' })).toBeTypeOf('string')
    send(1, { externalId: 'b', side: 'sell', qty: '100', price: '100' })
    expect(sends(1, -1_001, 10_000, { cancelId: 'b' })).toBe(1140)
  })

  test('may move a quote that is being moved already', () => {
    const { sends, send, after } = begin({ engineDelayMs: 5 })
    send(1, { externalId: 'a', qty: '100', price: '100' })
    after(5, (atMs) => ({ type: 'clock', atMs }))
    send(1, { externalId: 'b', qty: '100', price: '99', cancelId: 'a' })
    expect(sends(1, 1_000, 9_800, { cancelId: 'b' })).toBeTypeOf('string')
    expect(sends(1, 1_020, 10_000, { cancelId: 'b' })).toBe(1140)
  })

  test('may close without a cent of margin left, and nothing else', () => {
    const { sends, hold, deposit, world } = begin()
    hold(1, 1_000)
    deposit(1, -50)
    world(10_000)
    expect(sends(1, -1_000, 10_000)).toBeTypeOf('string')
    // With what is open already it would turn the position round.
    expect(sends(1, -1, 10_000)).toBe(1140)
    expect(sends(1, 1, 10_000)).toBe(1140)
    expect(sends(1, -1_000, 10_000, { reduceOnly: true })).toBeTypeOf('string')
  })

  test('is refused an order that would lose more than its equity at once', () => {
    const { sends, account } = begin()
    account(1).leverage.set(marketName, 50_000_000_000_000n)
    // 2,100 lots at 5 above the mark lose 1,050.
    expect(sends(1, 2_100, 10_500)).toBe(1147)
    expect(sends(1, 500, 10_500)).toBeTypeOf('string')
  })

  test('is refused by the engine what REST took before the margin went', () => {
    const { sends, deposit, state, after } = begin({ engineDelayMs: 5 })
    const id = sends(1, 1_000, 10_000)
    deposit(1, -1)
    after(5, (atMs) => ({ type: 'clock', atMs }))
    expect(state.orders.get(String(id))).toMatchObject({ status: 'REJECTED', statusReason: 'NOT_ENOUGH_FUNDS' })
  })

  test('is refused by the engine for negative equity', () => {
    const { sends, deposit, state, after } = begin({ engineDelayMs: 5 })
    const id = sends(1, 10, 10_000)
    deposit(1, -1_001)
    after(5, (atMs) => ({ type: 'clock', atMs }))
    expect(state.orders.get(String(id))).toMatchObject({ status: 'REJECTED', statusReason: 'NEGATIVE_EQUITY' })
  })

  test('is not judged twice over by the engine for an order that is counted', () => {
    const { sends, state } = begin()
    const id = sends(1, 1_000, 10_000)
    expect(state.orders.get(String(id))).toMatchObject({ status: 'NEW' })
  })
})

describe('the largest position of a leverage', () => {
  test('counts the position and the orders of the same side, and lets everything past that shrinks it', () => {
    const scenario = createMoneyScenario()
    const { sends, hold, account, state, market } = scenario
    Object.assign(market.spec, { riskTiers: steepSpec().riskTiers })
    // 25 is the highest leverage of the bracket that ends at 2,000 dollars.
    account(1).leverage.set(marketName, 25_000_000_000_000n)
    hold(1, 100)
    sends(1, 60, 10_000)
    expect(sends(1, 41, 10_000)).toBe(1127)
    expect(sends(1, 40, 10_000)).toBeTypeOf('string')
    expect(sends(1, -100, 10_000)).toBeTypeOf('string')
    // 100 long and 100 to be sold: another 200 may be sold, and no more.
    expect(sends(1, -201, 10_000)).toBe(1127)
    expect(sends(1, -200, 10_000)).toBeTypeOf('string')
    expect(valueAccount(state, account(1)).exposure).toBe(usd(1_000))
  })
})

const Wish = fc.record({
  lots: fc.integer({ min: -1_500, max: 1_500 }).filter((lots) => lots !== 0),
  ticks: fc.integer({ min: 9_600, max: 10_400 }),
  leverage: fc.constantFrom(null, '1', '5', '20', '50'),
})

test('an order that is taken never leaves less than nothing free, whatever was there before', () => {
  fc.assert(
    fc.property(fc.array(Wish, { minLength: 5, maxLength: 40 }), (wishes) => {
      const { state, after, account, sends } = createMoneyScenario({ collateralUsd: 1_000 })
      for (const { lots, ticks, leverage } of wishes) {
        if (leverage !== null) {
          after(0, (atMs) => ({ type: 'leverage_requested', atMs, accountId: 1, market: marketName, leverage }))
        }
        sends(1, lots, ticks, { postOnly: true })
        expect(valueAccount(state, account(1)).availableForTrade).toBeGreaterThanOrEqual(0n)
      }
    }),
  )
})

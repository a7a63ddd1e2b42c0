import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { one } from './fixed-point.ts'
import { createMoneyScenario, steepSpec, usd } from './margin.fixture.ts'
import { initialOf, leverageOf, maintenanceOf, marginRatioMax, positionMargin, valueAccount } from './margin.ts'
import { market as marketName } from './scenario.fixture.ts'

describe('valueAccount', () => {
  test('a long with buys and sells resting: worked by hand', () => {
    const { state, account, hold, sends, world, market } = createMoneyScenario({ collateralUsd: 1_000 })
    // 50 coins at 100, mark at 98: value 4,900, unrealised -100.
    hold(1, 500)
    world(9_800)
    sends(1, 100, 9_700)
    sends(1, -300, 9_900)
    // All bought: 4,900 + 970 = 5,870. All sold: 4,900 - 2,970 = 1,930. The larger one at leverage 10 is 587.
    expect(valueAccount(state, account(1))).toEqual({
      balance: usd(1_000),
      unrealised: usd(-100),
      equity: usd(900),
      exposure: usd(4_900),
      initialMargin: usd(587),
      maintenanceMargin: usd(49),
      availableForTrade: usd(313),
      availableForWithdrawal: usd(313),
      // 49 / 900 = 0.0544...
      marginRatio: 54_444_444_445n,
      // 4,900 / 900 = 5.444...
      leverage: 5_444_444_444_444n,
    })
    expect(positionMargin(state, account(1), market)).toBe(usd(490))
  })

  test('what is won and not yet taken can be traded with but not withdrawn', () => {
    const { state, account, hold, world } = createMoneyScenario({ collateralUsd: 1_000 })
    hold(1, 500)
    world(11_000)
    const { availableForTrade, availableForWithdrawal } = valueAccount(state, account(1))
    expect(availableForTrade).toBe(usd(1_500 - 550))
    expect(availableForWithdrawal).toBe(usd(1_000 - 550))
  })

  test('a ratio without equity reads as the largest there is, and without positions as nought', () => {
    const { state, account, hold } = createMoneyScenario({ collateralUsd: 1_000 })
    hold(1, 500)
    // Taken from under the venue's eyes: nothing may liquidate before it is read.
    account(1).cash -= usd(1_000)
    expect(valueAccount(state, account(1))).toMatchObject({ equity: 0n, marginRatio: marginRatioMax, leverage: 0n })
    account(1).positions.clear()
    expect(valueAccount(state, account(1)).marginRatio).toBe(0n)
  })

  test('the default leverage gives way to the market\u2019s maximum, and a chosen one to neither', () => {
    const { state, account, market } = createMoneyScenario()
    expect(leverageOf(state, account(1), market)).toBe(10n * one)
    state.defaultLeverage = 80n * one
    expect(leverageOf(state, account(1), market)).toBe(50n * one)
    account(1).leverage.set(marketName, 7n * one)
    expect(leverageOf(state, account(1), market)).toBe(7n * one)
  })
})

describe('maintenanceOf', () => {
  test.each([
    { value: 1_000, margin: 10 },
    { value: -1_000, margin: 10 },
    // One cent into the next bracket, whose factor holds for all of it: 1,000.01 x 4 % / 2.
    { value: 1_000.01, margin: 20.0002 },
    { value: 2_000, margin: 40 },
    { value: 3_000, margin: 150 },
    { value: 100_000_000, margin: 5_000_000 },
    { value: 0, margin: 0 },
  ])('$value dollars need $margin', ({ value, margin }) => {
    expect(maintenanceOf(steepSpec(), usd(value))).toBe(usd(margin))
  })
})

const Cents = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n })
const Orders = fc.bigInt({ min: 0n, max: 10n ** 18n })
const Leverage = fc.integer({ min: 100, max: 5_000 }).map((hundredths) => BigInt(hundredths) * (one / 100n))

describe('initial margin', () => {
  test('never falls with more orders in the position\u2019s direction and never rises with leverage', () => {
    fc.assert(
      fc.property(Cents, Orders, Orders, Orders, Leverage, Leverage, (position, buy, sell, more, one1, one2) => {
        const now = initialOf(position, { value: { buy, sell } }, one1)
        const value = position >= 0n ? { buy: buy + more, sell } : { buy, sell: sell + more }
        expect(initialOf(position, { value }, one1)).toBeGreaterThanOrEqual(now)
        const [low, high] = one1 < one2 ? [one1, one2] : [one2, one1]
        expect(initialOf(position, { value }, high)).toBeLessThanOrEqual(initialOf(position, { value }, low))
      }),
    )
  })

  test('of two sides without a position is that of the larger one alone', () => {
    fc.assert(
      fc.property(Orders, Orders, Leverage, (buy, sell, leverage) => {
        const both = initialOf(0n, { value: { buy, sell } }, leverage)
        const alone = buy > sell ? { buy, sell: 0n } : { buy: 0n, sell }
        expect(both).toBe(initialOf(0n, { value: alone }, leverage))
      }),
    )
  })

  test('is the same for a position and its mirror image', () => {
    fc.assert(
      fc.property(Cents, Orders, Orders, Leverage, (position, buy, sell, leverage) => {
        const mirrored = initialOf(-position, { value: { buy: sell, sell: buy } }, leverage)
        expect(mirrored).toBe(initialOf(position, { value: { buy, sell } }, leverage))
      }),
    )
  })
})

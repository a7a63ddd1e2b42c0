import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { one } from './fixed-point.ts'
import { estimatedRate, fundingPaymentsKeptMax, hourlyRate } from './funding.ts'
import { assertRecounted } from './ledger.ts'
import { createMoneyScenario, realisedOf, usd } from './margin.fixture.ts'
import { market as marketName } from './scenario.fixture.ts'

const hourMs = 3_600_000
const cap = { fundingCap: one / 400n }

describe('hourlyRate', () => {
  test.each([
    // Without a premium the interest of 0.01 % is spread over eight hours.
    { premium: 0n, rate: 12_500_000n },
    // 0.04 % is pulled all the way to 0.01 %.
    { premium: 400_000_000n, rate: 12_500_000n },
    { premium: -400_000_000n, rate: 12_500_000n },
    // 1 % less 0.05 %, over eight.
    { premium: 10_000_000_000n, rate: 1_187_500_000n },
    { premium: -10_000_000_000n, rate: -1_187_500_000n },
    // 3 % and -3 % meet the cap of 0.25 %.
    { premium: 30_000_000_000n, rate: 2_500_000_000n },
    { premium: -30_000_000_000n, rate: -2_500_000_000n },
  ])('of a premium of $premium is $rate', ({ premium, rate }) => {
    expect(hourlyRate(cap, premium)).toBe(rate)
  })
})

describe('funding', () => {
  test('takes from the long and gives to the short: worked by hand', () => {
    const { state, account, hold, world, funded } = createMoneyScenario()
    hold(1, 10_000)
    hold(2, -10_000)
    world(10_000, [[10_100, 5_000]], [[10_200, 5_000]])
    funded(0)
    const outputs = funded(hourMs)
    // 100,000 dollars at 0.11875 %.
    expect(account(1).cash - account(2).cash).toBe(usd(-200_000 - 2 * 118.75))
    expect(account(1).positions.get(marketName)).toMatchObject({ fundingFees: usd(-118.75), realised: usd(-118.75) })
    expect(account(2).fundingPayments).toEqual([
      {
        id: expect.any(String),
        accountId: 2,
        market: marketName,
        positionId: account(2).positions.get(marketName)?.id,
        side: 'sell',
        lots: 10_000,
        markHalfTicks: 20_000,
        rate: 1_187_500_000n,
        amount: usd(118.75),
        atMs: state.nowMs,
      },
    ])
    expect(outputs.map(({ type }) => type)).toEqual([
      'funding_applied',
      'position_changed',
      'balance_changed',
      'position_changed',
      'balance_changed',
    ])
    expect(outputs[0]).toEqual({
      type: 'funding_applied',
      market: marketName,
      rate: 1_187_500_000n,
      marketAtMs: hourMs,
    })
  })

  test('weighs later samples heavier', () => {
    const { world, funded, market } = createMoneyScenario()
    funded(0)
    world(10_000, [[10_100, 5_000]])
    funded(hourMs / 2)
    world(10_000)
    funded(hourMs)
    // 1 % over the first 360 of 720 samples: 64,980 of 259,560 weights, 0.2503...%, less 0.05 %, over eight.
    expect(market.funding.rate).toBe(250_433_426n)
  })

  test('of one leap is that of many steps while the book stands', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 2_000_000 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 0, max: hourMs }),
        (steps, startAtMs) => {
          const begin = () => {
            const scenario = createMoneyScenario()
            scenario.hold(1, 777)
            scenario.world(10_000, [[10_070, 5_000]])
            scenario.funded(startAtMs)
            return scenario
          }
          const walked = begin()
          let atMs = startAtMs
          for (const step of steps) {
            atMs += step
            walked.funded(atMs)
          }
          const leapt = begin()
          leapt.funded(atMs)
          expect(walked.market.funding).toEqual(leapt.market.funding)
          expect(walked.account(1)).toEqual(leapt.account(1))
        },
      ),
      { numRuns: 60 },
    )
  })

  test('is applied at full hours only, with what was sampled of a first part of one', () => {
    const { funded, market } = createMoneyScenario()
    funded(hourMs - 1)
    expect(market.funding).toMatchObject({ samples: 0, nextAtMs: hourMs, history: [] })
    funded(hourMs)
    expect(market.funding.history).toHaveLength(1)
    expect(market.funding).toMatchObject({ samples: 0, nextAtMs: 2 * hourMs })
    funded(2 * hourMs - 1)
    expect(market.funding.history).toHaveLength(1)
  })

  test('applies each of 24 hours passed at once, and of more only the last 24', () => {
    const { funded, market, hold, account } = createMoneyScenario()
    hold(1, 1_000)
    funded(1_000)
    funded(24 * hourMs)
    expect(market.funding.history.map(({ marketAtMs }) => marketAtMs / hourMs)).toEqual(
      Array.from({ length: 24 }, (_, index) => index + 1),
    )
    // 10,000 dollars at 0.00125 %, 24 times.
    expect(account(1).positions.get(marketName)?.fundingFees).toBe(usd(-24 * 0.125))
    funded(1_000_000 * hourMs + 1)
    expect(market.funding.history.slice(24).map(({ marketAtMs }) => marketAtMs / hourMs)).toEqual(
      Array.from({ length: 24 }, (_, index) => 999_977 + index),
    )
  })

  test('begins its hour again when the recording does', () => {
    const { funded, market, world } = createMoneyScenario()
    world(10_000, [[10_100, 5_000]])
    funded(100 * hourMs)
    funded(100.5 * hourMs)
    funded(7 * hourMs)
    expect(market.funding).toMatchObject({ marketAtMs: 7 * hourMs, samples: 0, weightedPremium: 0n, history: [] })
    funded(8 * hourMs)
    expect(market.funding.history).toMatchObject([{ marketAtMs: 8 * hourMs }])
  })

  test('can drive an account into liquidation', () => {
    const { funded, hold, account, world, deposit } = createMoneyScenario({ collateralUsd: 1_000 })
    hold(1, 1_000)
    deposit(1, -895)
    // 105 of equity on 10,000 dollars, of which 100 must be kept; a premium of 1 % costs 11.875.
    world(10_000, [[10_100, 5_000]])
    funded(0)
    expect(account(1).positions.get(marketName)?.lots).toBe(1_000)
    funded(hourMs)
    expect(account(1).positions.get(marketName)?.lots ?? 0).toBeLessThan(1_000)
  })

  test('keeps a bounded history', () => {
    const { funded, hold, account } = createMoneyScenario()
    hold(1, 1)
    for (let day = 0; day <= fundingPaymentsKeptMax / 24 + 1; day += 1) funded(day * 24 * hourMs)
    expect(account(1).fundingPayments).toHaveLength(fundingPaymentsKeptMax)
  })

  test('sums to nought with the remainder, which never favours anybody but the fees', () => {
    const Lots = fc.integer({ min: -3_000, max: 3_000 }).filter((lots) => lots !== 0)
    fc.assert(
      fc.property(Lots, Lots, Lots, fc.integer({ min: 9_001, max: 10_999 }), (a, b, c, bid) => {
        const { hold, state, world, funded, account } = createMoneyScenario()
        for (const [index, lots] of [a, b, c].entries()) hold(index + 1, lots)
        world(10_000.5, [[bid, 5_000]], [[bid + 7, 5_000]])
        const before = state.feesCollected
        const everyone = [...state.accounts.values(), state.everyoneElse]
        const cash = everyone.map((party) => party.cash)
        funded(0)
        funded(hourMs)
        assertRecounted(state)
        const remainder = state.feesCollected - before
        const paid = everyone.map((party, index) => party.cash - (cash[index] ?? 0n))
        expect(paid.reduce((sum, amount) => sum + amount, 0n) + remainder).toBe(0n)
        expect(remainder).toBeGreaterThanOrEqual(0n)
        expect(remainder).toBeLessThan(4_000_000n)
        for (const id of [1, 2, 3]) {
          const [payment] = account(id).fundingPayments
          if (payment === undefined) throw new Error('a position must be paid')
          const sign = payment.side === 'buy' ? 1n : -1n
          const exact = -(sign * BigInt(payment.lots) * 20_001n * 500_000_000n * payment.rate)
          expect(payment.amount % 1_000_000n).toBe(0n)
          expect(payment.amount * one).toBeLessThanOrEqual(exact)
          expect(payment.amount * one).toBeGreaterThan(exact - 1_000_000n * one)
          const position = account(id).positions.get(marketName)
          expect(position?.realised).toBe(position === undefined ? undefined : realisedOf(position))
        }
      }),
      { numRuns: 100 },
    )
  })
})

describe('estimatedRate', () => {
  test('is that of the samples so far, and before the first that of the last hour', () => {
    const { funded, market, world } = createMoneyScenario()
    expect(estimatedRate(market)).toBe(12_500_000n)
    world(10_000, [[10_100, 5_000]])
    funded(0)
    funded(600_000)
    expect(estimatedRate(market)).toBe(1_187_500_000n)
    funded(hourMs)
    world(10_000)
    expect(estimatedRate(market)).toBe(1_187_500_000n)
    funded(hourMs + 5_000)
    expect(estimatedRate(market)).toBe(12_500_000n)
  })
})

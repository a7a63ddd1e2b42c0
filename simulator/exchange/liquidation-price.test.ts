import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { one } from './fixed-point.ts'
import { liquidationPrice } from './liquidation-price.ts'
import { createMoneyScenario, steepSpec, usd } from './margin.fixture.ts'
import { isBelowMaintenance, marginsOf } from './margin.ts'

describe('liquidationPrice', () => {
  test.each([
    // 10,000 dollars, 1,000 coins bought at 100: 1,000 P - 90,000 = 1 % of 1,000 P, so P = 90,000 / 990.
    { what: 'a long', lots: 10_000, price: 90_909_090_909_091n },
    // Sold instead: 110,000 - 1,000 P = 1 % of 1,000 P, so P = 110,000 / 1,010.
    { what: 'a short', lots: -10_000, price: 108_910_891_089_108n },
    // 100 coins on 10,000 dollars: nothing can sink it.
    { what: 'a long that is paid in full', lots: 1_000, price: null },
    { what: 'nothing', lots: 0, price: null },
  ])('of $what', ({ lots, price }) => {
    const { state, account, hold, market } = createMoneyScenario({ collateralUsd: 10_000 })
    if (lots !== 0) hold(1, lots)
    expect(liquidationPrice(state, account(1), market)).toBe(price)
  })

  test('of a long that falls into a lower bracket on the way uses that bracket', () => {
    const { state, account, hold, market } = createMoneyScenario({ collateralUsd: 300 })
    Object.assign(market.spec, { riskTiers: steepSpec().riskTiers })
    // 12 coins at 100, equity 12 P - 900: above 1,000 dollars it holds, and below 1 % of 12 P are needed: 900 / 11.88.
    hold(1, 120)
    expect(liquidationPrice(state, account(1), market)).toBe(75_757_575_757_576n)
  })

  test('of a short that a step up in maintenance sinks is the price of that step', () => {
    const { state, account, hold, market } = createMoneyScenario({ collateralUsd: 112 })
    Object.assign(market.spec, { riskTiers: steepSpec().riskTiers })
    // 9 coins sold at 100, equity 1,012 - 9 P. At 1,000 dollars 12 are left, enough for 1 % but not for 2 %.
    hold(1, -90)
    expect(liquidationPrice(state, account(1), market)).toBe((1_000n * one) / 9n)
  })

  test('marks at it are above maintenance and marks one half tick beyond it are below', () => {
    const Lots = fc.integer({ min: -400, max: 400 }).filter((lots) => lots !== 0)
    fc.assert(
      fc.property(Lots, fc.integer({ min: 1, max: 600_000_000 }), (lots, cents) => {
        const { state, account, market } = createMoneyScenario()
        Object.assign(market.spec, { riskTiers: steepSpec().riskTiers })
        const owner = account(1)
        // Written straight into the books: only the formula is under test.
        const cost = usd(10 * lots)
        owner.cash = usd(cents / 1_000_000) - cost
        owner.positions.set(market.spec.name, positionOf(lots, cost))
        fc.pre(!isBelowMaintenance(marginsOf(state, owner)))
        const price = liquidationPrice(state, owner, market)
        const isBelowAt = (halfTicks: number) => {
          market.markHalfTicks = halfTicks
          return isBelowMaintenance(marginsOf(state, owner))
        }
        if (price === null) {
          expect([1, 100, 5_000].some(isBelowAt)).toBe(false)
          return
        }
        const halfTick = market.spec.tick / 2n
        if (lots > 0) {
          const at = Number((price + halfTick - 1n) / halfTick)
          expect(isBelowAt(at)).toBe(false)
          // In a lower bracket it would be well again.
          fc.pre(!crossesBracket(at - 1, at, lots))
          expect(isBelowAt(at - 1)).toBe(at > 1)
        } else {
          const at = Number(price / halfTick)
          expect(isBelowAt(at)).toBe(false)
          expect(isBelowAt(at + 1)).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })
})

const crossesBracket = (from: number, to: number, lots: number) =>
  [1_000, 2_000].some((bound) => from * lots * 0.0005 <= bound && to * lots * 0.0005 > bound)

const positionOf = (lots: number, cost: bigint) => ({
  id: '1',
  lots,
  cost,
  realised: 0n,
  tradePnl: 0n,
  fundingFees: 0n,
  openFees: 0n,
  closeFees: 0n,
  closedLots: 0,
  closedValue: 0n,
  maxLots: Math.abs(lots),
  openedAtMs: 0,
  updatedAtMs: 0,
})

import { describe, expect, test } from 'vitest'
import { one } from './fixed-point.ts'
import { createMoneyScenario } from './margin.fixture.ts'
import { fundingPremium } from './premium.ts'

type Level = readonly [ticks: number, lots: number]

describe('fundingPremium at an index of 100 and an impact notional of 10,000 dollars', () => {
  test.each<{ what: string; bids: Level[]; asks: Level[]; premium: bigint }>([
    { what: 'a book around the index', bids: [[9_990, 5_000]], asks: [[10_010, 5_000]], premium: 0n },
    { what: 'a book above it', bids: [[10_100, 5_000]], asks: [[10_200, 5_000]], premium: one / 100n },
    { what: 'a book below it', bids: [[9_800, 5_000]], asks: [[9_900, 5_000]], premium: -one / 100n },
    // 50 coins at 101 are 5,050 dollars; the other 4,950 buy 49.5 coins at 100. 10,000 / 99.5 is 100.502512...
    {
      what: 'a bid that thins out',
      bids: [
        [10_100, 500],
        [10_000, 5_000],
      ],
      asks: [],
      premium: 5_025_125_628n,
    },
    // 20 coins at 98 and 30 at 99: the average of the 50 is 98.6.
    {
      what: 'an ask side that is too small',
      bids: [],
      asks: [
        [9_800, 200],
        [9_900, 300],
      ],
      premium: -14_000_000_000n,
    },
    { what: 'an empty book', bids: [], asks: [], premium: 0n },
  ])('$what', ({ bids, asks, premium }) => {
    const { world, market } = createMoneyScenario()
    world(10_000, bids, asks)
    expect(fundingPremium(market)).toBe(premium)
  })

  test('is measured against the index where there is one, not against the mark', () => {
    const { world, market, after } = createMoneyScenario()
    world(10_100, [[10_100, 5_000]], [[10_110, 5_000]])
    expect(fundingPremium(market)).toBe(0n)
    after(0, (atMs) => ({ type: 'index_moved', atMs, market: market.spec.name, indexHalfTicks: 20_000 }))
    expect(fundingPremium(market)).toBe(one / 100n)
  })

  test('counts accounts\u2019 orders like everybody\u2019s', () => {
    const { world, market, sends } = createMoneyScenario()
    world(10_000)
    sends(1, 5_000, 10_200)
    expect(fundingPremium(market)).toBe(one / 50n)
  })
})

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Exact } from '#shared/decimal.ts'
import { createPrng } from '#shared/prng.ts'
import { explained } from './explanation.ts'
import { addSide, type Quote, type SideInputs } from './ladder.ts'

const market = {
  isWarming: false,
  midTicks: 10_005,
  fairTicks: 10_005,
  anchor: 'none',
  isAnchorStale: false,
  volatilityBps: 1,
  skewBps: 0,
  carryBps: 0,
} as const
const parts = { floorBps: 0, halfBps: 5, regimeTimes: 1, latencyBps: 0, loopsBps: 0, trendBps: 0, flowBps: 0 }
const base: SideInputs = {
  side: 'buy',
  levels: 3,
  firstTicks: 10_000.4,
  stepTicks: 2.5,
  edgeTicks: 10_004,
  breakEvenTicks: 10_004.5,
  otherBestTicks: 10_010,
  refusedTicks: null,
  safetyTicks: null,
  separationTicks: 1,
  sizeLots: 10,
  sizeTimes: 1.5,
  sizeMinLots: 2,
  toleranceTicks: 1,
  bound: 'none',
  market,
  parts,
}
const sell: SideInputs = { ...base, side: 'sell', firstTicks: 10_010.6, edgeTicks: 10_006, otherBestTicks: 10_000 }
const made = (inputs: SideInputs): Quote[] => {
  const quotes: Quote[] = []
  addSide(quotes, inputs)
  return quotes
}
const prices = (inputs: SideInputs) => made(inputs).map(({ priceTicks }) => priceTicks)
const bounds = (inputs: SideInputs) => made(inputs).map(({ explanation }) => explanation?.bound)

describe('a side of the ladder', () => {
  test('rounds bids down and asks up, once, and grows its sizes', () => {
    expect(prices(base)).toEqual([10_000, 9_997, 9_995])
    expect(prices(sell)).toEqual([10_011, 10_014, 10_016])
    expect(made(base).map(({ sizeLots }) => sizeLots)).toEqual([10, 15, 22])
  })

  test.each([
    ['edge', { firstTicks: 10_008, edgeTicks: 10_004.5 }, [10_004, 10_003, 10_002]],
    ['post_only', { firstTicks: 10_020, edgeTicks: 10_015, separationTicks: 2 }, [10_009, 10_007, 10_005]],
    ['refused_price', { refusedTicks: [3, 0, 0] }, [9_997, 9_996, 9_995]],
    ['ceiling', { bound: 'ceiling' as const }, [10_000, 9_997, 9_995]],
  ])('names %s as what had the last word', (bound, change, expected) => {
    expect(prices({ ...base, ...change })).toEqual(expected)
    expect(bounds({ ...base, ...change })[0]).toBe(bound)
  })

  test('keeps its levels apart where a clamp has put them on one price', () => {
    const crowded = { ...base, firstTicks: 10_030, edgeTicks: 10_004, separationTicks: 4 }
    expect(prices(crowded)).toEqual([10_004, 10_000, 9_996])
    expect(bounds(crowded)).toEqual(['edge', 'separation', 'separation'])
  })

  test('stops where no positive price is left, and where a number is none', () => {
    expect(prices({ ...base, firstTicks: 1.5 })).toEqual([1])
    expect(prices({ ...base, firstTicks: Number.NaN })).toEqual([])
  })

  const side = fc.record({
    fair: fc.integer({ min: 5_000, max: 1e6 }),
    gap: fc.integer({ min: 1, max: 500 }),
    shift: fc.double({ min: -2_000, max: 2_000, noNaN: true }),
    half: fc.double({ min: 0.01, max: 500, noNaN: true }),
    floor: fc.double({ min: 0, max: 100, noNaN: true }),
    step: fc.double({ min: 0, max: 50, noNaN: true }),
    separationTicks: fc.integer({ min: 1, max: 20 }),
    levels: fc.integer({ min: 1, max: 8 }),
  })
  test('never crosses the other, whatever the skew; levels lie outward, apart, and no nearer to fair than the floor', () => {
    fc.assert(
      fc.property(side, ({ fair, gap, shift, half, floor, step, separationTicks, levels }) => {
        const common = { ...base, stepTicks: step, separationTicks, levels }
        const bids = prices({
          ...common,
          firstTicks: fair + shift - half,
          edgeTicks: fair - floor,
          otherBestTicks: fair + gap,
        })
        const asks = prices({
          ...common,
          side: 'sell',
          firstTicks: fair + shift + half,
          edgeTicks: fair + floor,
          otherBestTicks: fair - gap,
        })
        expect(asks.length).toBe(levels)
        expect(Math.max(...bids)).toBeLessThanOrEqual(fair - floor)
        expect(Math.min(...asks)).toBeGreaterThanOrEqual(fair + floor)
        if (floor > 0 || half >= 0.01) expect(Math.max(...bids)).toBeLessThan(Math.min(...asks))
        expect(Math.max(...bids)).toBeLessThan(fair + gap)
        expect(Math.min(...asks)).toBeGreaterThan(fair - gap)
        for (const [index, price] of bids.entries())
          if (index > 0) expect((bids[index - 1] ?? 0) - price).toBeGreaterThanOrEqual(separationTicks)
        for (const [index, price] of asks.entries())
          if (index > 0) expect(price - (asks[index - 1] ?? 0)).toBeGreaterThanOrEqual(separationTicks)
      }),
    )
  })

  test('audit row 3.1: gives the prices of exact arithmetic on 100,000 random inputs', () => {
    const random = createPrng(31)
    for (let round = 0; round < 100_000; round += 1) {
      // Decimals as operators and venues write them, so that whole ticks come out often.
      const fair = (2 * random.below(400_000) + 20_000) / 2
      const halfBps = random.below(400) / 10
      const skewBps = (random.below(400) - 200) / 10
      const side = random.next() < 0.5 ? 'buy' : 'sell'
      const sign = side === 'buy' ? 1 : -1
      const inputs = {
        ...base,
        side,
        levels: 1,
        firstTicks: fair + (skewBps - sign * halfBps) * (fair / 1e4),
        edgeTicks: sign * Infinity,
        otherBestTicks: sign * Infinity,
      } as const
      const exact = new Exact(skewBps).sub(new Exact(halfBps).mul(sign)).mul(fair).div(10_000).add(fair)
      const expected = side === 'buy' ? exact.floor() : exact.ceil()
      if (!expected.gt(0)) continue
      if (prices(inputs)[0] !== expected.toNumber())
        expect([fair, halfBps, skewBps, side, prices(inputs)[0]]).toEqual(expected.toNumber())
    }
  })

  test('explains each price by its parts', () => {
    const [first] = made(base)
    expect(first?.explanation).not.toBeNull()
    if (first?.explanation) {
      expect(explained(first.explanation)).toMatchObject({
        state: 'fitted',
        fairTicks: 10_005,
        halfBps: 5,
        bound: 'none',
      })
      const stale = { ...market, isWarming: true, anchor: 'index', isAnchorStale: true } as const
      expect(explained({ ...first.explanation, market: stale })).toMatchObject({
        state: 'warming',
        anchor: 'index, stale dropped',
      })
    }
  })
})

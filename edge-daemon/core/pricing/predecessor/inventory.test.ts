import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inventoryBand, inventoryRatio, isInventoryOverride, skewBps } from './inventory.ts'
import { predecessorDefaults } from './parameters.ts'
import { noTrend } from './trend.ts'

const position = fc.integer({ min: -20_000, max: 20_000 }).map((hundredths) => hundredths / 100)
const settings = fc
  .record({
    deadbandShare: fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10),
    skewShapeK: fc.integer({ min: 0, max: 20 }),
    skewMaxBps: fc.integer({ min: 0, max: 500 }),
    skewFactor: fc.integer({ min: 0, max: 10 }),
    marketProfile: fc.constantFrom('legacy' as const, 'crypto' as const),
  })
  .map((changed) => ({ ...predecessorDefaults, ...changed }))
const trend = fc.record({
  direction: fc.constantFrom('bullish' as const, 'bearish' as const, 'neutral' as const),
  strength: fc.double({ min: 0, max: 1, noNaN: true }),
})

describe('the skew', () => {
  test('is odd in the position, monotonic and bounded', () => {
    fc.assert(
      fc.property(position, position, settings, trend, (a, b, parameters, trend) => {
        const skew = (held: number) => skewBps(held, trend, parameters)
        expect(skew(a) + skew(-a)).toBe(0)
        if (a < b) expect(skew(a)).toBeLessThanOrEqual(skew(b))
        const { skewMaxBps, skewFactor, warnSkewTimes, trendSkewTimes } = parameters
        expect(Math.abs(skew(a))).toBeLessThanOrEqual(skewMaxBps * skewFactor * warnSkewTimes * trendSkewTimes)
      }),
    )
  })

  test('is nothing in the dead band, and its cap is a product that the warning band raises', () => {
    expect(skewBps(10, noTrend, predecessorDefaults)).toBe(0)
    expect(skewBps(50, noTrend, predecessorDefaults)).toBeCloseTo(9.2171, 4)
    expect(skewBps(-100, noTrend, predecessorDefaults)).toBe(-12.5)
  })

  test('is nothing where no position is allowed or the dead band is everything', () => {
    expect(skewBps(50, noTrend, { ...predecessorDefaults, positionMax: 0 })).toBe(0)
    expect(skewBps(500, noTrend, { ...predecessorDefaults, deadbandShare: 1 })).toBe(0)
  })
})

describe('the band', () => {
  test.each([
    [49.99, 'normal'],
    [50, 'warn'],
    [-79.99, 'warn'],
    [80, 'critical'],
    [-95, 'hard'],
    [1e6, 'hard'],
  ] as const)('of %d in a hundred is %s', (held, band) => {
    expect(inventoryBand(held, predecessorDefaults)).toBe(band)
  })

  test('keeps its lower edge where doubles would lose it', () => {
    expect(0.08 / 0.1).toBeLessThan(0.8)
    expect(inventoryBand(0.08, { ...predecessorDefaults, positionMax: 0.1 })).toBe('critical')
    expect(inventoryRatio(0.08, 0.1)).toBe(0.8)
  })

  test('lets only the side that closes a large position override', () => {
    expect(isInventoryOverride('sell', 50, predecessorDefaults)).toBe(true)
    expect(isInventoryOverride('buy', 50, predecessorDefaults)).toBe(false)
    expect(isInventoryOverride('buy', -50, predecessorDefaults)).toBe(true)
    expect(isInventoryOverride('sell', 49, predecessorDefaults)).toBe(false)
    expect(isInventoryOverride('sell', 0, predecessorDefaults)).toBe(false)
  })
})

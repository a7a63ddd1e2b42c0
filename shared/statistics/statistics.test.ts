import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPrng } from '../prng.ts'
import { blockBootstrap } from './block-bootstrap.ts'
import { formatDifference, formatEstimate, noDifferenceShown } from './interval.ts'
import { meanOf, pairedDifference, standardError } from './mean.ts'
import { median, quantile } from './quantile.ts'
import { studentPoint } from './student.ts'

describe('an interval', () => {
  test.each([
    [{ low: 0.1, high: 2 }, false],
    [{ low: -2, high: -0.1 }, false],
    [{ low: -1, high: 2 }, true],
    [{ low: 0, high: 2 }, true],
    [null, true],
  ] as const)('of %j leaves the sign open: %s', (interval, isOpen) => {
    expect(noDifferenceShown({ interval })).toBe(isOpen)
  })
  test('is written behind its figure, with the words where no difference is shown', () => {
    const open = { value: 0.5, interval: { low: -1, high: 2 }, count: 9 }
    expect(formatEstimate(open)).toBe('0.50 [-1.00, 2.00]')
    expect(formatDifference(open)).toBe('0.50 [-1.00, 2.00] no difference shown')
    expect(formatDifference({ ...open, interval: { low: 0.25, high: 2 } }, 1)).toBe('0.5 [0.3, 2.0]')
    expect(formatEstimate({ ...open, interval: null })).toBe('0.50 (n = 9)')
    expect(formatDifference(null)).toBe('n/a')
  })
})

describe('a quantile', () => {
  test.each([
    [[1], 0.9, 1],
    [[4, 1, 3, 2], 0, 1],
    [[4, 1, 3, 2], 1, 4],
    [[4, 1, 3, 2], 0.5, 2.5],
    [[10, 0], 0.25, 2.5],
  ] as const)('of %j at %d is %d', (values, share, expected) => {
    expect(quantile(values, share)).toBe(expected)
  })
  test('of nothing is null', () => expect(median([])).toBeNull())
})

describe('a mean', () => {
  test.each([
    [1, 12.706],
    [4, 2.776],
    [10, 2.228],
    [30, 2.042],
    [199, 1.972],
  ])('of %d degrees of freedom has an interval of %d standard errors', (degrees, expected) => {
    expect(Math.abs(studentPoint(degrees) / expected - 1)).toBeLessThan(0.002)
  })
  test('has a standard error of the deviation over the root of the count', () => {
    expect(standardError([1, 3])).toBe(1)
    expect(meanOf([1, 3])).toEqual({ value: 2, interval: { low: 2 - 12.7062, high: 2 + 12.7062 }, count: 2 })
    expect(meanOf([7])).toEqual({ value: 7, interval: null, count: 1 })
    expect(meanOf([])).toBeNull()
  })
  test('holds the truth in its interval about 95 times in 100', () => {
    const prng = createPrng(1)
    let held = 0
    for (let trial = 0; trial < 2_000; trial += 1) {
      const interval = meanOf(Array.from({ length: 6 }, () => 3 + prng.normal()))?.interval
      if (interval && interval.low <= 3 && interval.high >= 3) held += 1
    }
    expect(held / 2_000).toBeGreaterThan(0.935)
    expect(held / 2_000).toBeLessThan(0.965)
  })
})

describe('a paired difference', () => {
  test('is the first minus the second, and leaves pairs without a figure out', () => {
    expect(pairedDifference([3, 5, null, 9], [1, 2, 4, null])).toMatchObject({ value: 2.5, count: 2 })
    expect(pairedDifference([null], [1])).toBeNull()
  })
  test('shows what two noisy rows hide, because the noise is common', () => {
    const prng = createPrng(2)
    const common = Array.from({ length: 50 }, () => 100 * prng.normal())
    const difference = pairedDifference(
      common.map((noise) => noise + 1 + 0.1 * prng.normal()),
      common,
    )
    expect(difference !== null && noDifferenceShown(difference)).toBe(false)
    expect(difference?.value).toBeCloseTo(1, 1)
  })
})

describe('the block bootstrap', () => {
  const orders = (seed: number, count: number, memory: number) => {
    const prng = createPrng(seed)
    let level = 0
    return Array.from({ length: count }, () => {
      level = memory * level + Math.sqrt(1 - memory * memory) * prng.normal()
      return { sum: 5 + level, weight: 1 }
    })
  }
  test('gives the same interval for the same seed and another for another', () => {
    expect(blockBootstrap(orders(1, 100, 0), { seed: 1 })).toEqual(blockBootstrap(orders(1, 100, 0), { seed: 1 }))
    expect(blockBootstrap(orders(1, 100, 0), { seed: 2 })).not.toEqual(blockBootstrap(orders(1, 100, 0), { seed: 1 }))
  })
  test('weighs each order with its weight', () => {
    const uneven = [...orders(1, 20, 0), { sum: 10_000, weight: 1_000 }]
    expect(blockBootstrap(uneven, { seed: 1 })?.value).toBeGreaterThan(9.8)
  })
  test('has an interval around its value whenever it has one, and none of few orders or of no weight', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            sum: fc.double({ min: -10, max: 10, noNaN: true }),
            weight: fc.double({ min: 0.1, max: 10, noNaN: true }),
          }),
          { maxLength: 40 },
        ),
        (made) => {
          const estimate = blockBootstrap(made, { seed: 1, resamples: 200 })
          if (made.length === 0) expect(estimate).toBeNull()
          else if (made.length < 10) expect(estimate?.interval).toBeNull()
          else expect(estimate?.interval?.low).toBeLessThanOrEqual(estimate?.interval?.high ?? -Infinity)
        },
      ),
    )
    expect(blockBootstrap([{ sum: 1, weight: 0 }], { seed: 1 })).toBeNull()
  })
  test('holds the truth about as often as it says, also when neighbours are alike', () => {
    let held = 0
    for (let trial = 0; trial < 300; trial += 1) {
      const interval = blockBootstrap(orders(trial, 400, 0.6), { seed: trial, resamples: 300 })?.interval
      if (interval && interval.low <= 5 && interval.high >= 5) held += 1
    }
    expect(held / 300).toBeGreaterThan(0.87)
    expect(held / 300).toBeLessThan(0.99)
  })
})

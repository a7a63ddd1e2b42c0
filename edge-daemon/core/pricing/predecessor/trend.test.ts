import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { predecessorDefaults } from './parameters.ts'
import { counterSide, noTrend, trendSignal } from './trend.ts'

const mids = fc.array(fc.integer({ min: 9_000, max: 11_000 }), { minLength: 30, maxLength: 40 })
const signal = (path: readonly number[], rangeBps: number | null = null) =>
  trendSignal(path, rangeBps, predecessorDefaults)
const rangeOf = (path: readonly number[]) =>
  ((Math.max(...path) - Math.min(...path)) * 10_000) / (path.at(-1) ?? Number.NaN)

test('is a matter of shape alone: the unit of the mids does not count, nor what came before the last thirty', () => {
  fc.assert(
    fc.property(mids, fc.integer({ min: 2, max: 1_000 }), (path, unit) => {
      const { direction, strength } = signal(
        path.map((mid) => mid * unit),
        50,
      )
      expect(direction).toBe(signal(path, 50).direction)
      expect(strength).toBeCloseTo(signal(path, 50).strength, 12)
      expect(signal([1, 2, 3, ...path], 50)).toEqual(signal(path, 50))
    }),
  )
})

test('against the range of its own path it never comes near the strength that counts as strong', () => {
  fc.assert(
    fc.property(mids, (path) => {
      const last = path.slice(-30)
      expect(signal(last, rangeOf(last)).strength).toBeLessThan(0.61)
    }),
  )
  const step = [...Array.from({ length: 23 }, () => 100), ...Array.from({ length: 7 }, () => 101)]
  expect(signal(step, rangeOf(step)).strength).toBeCloseTo(0.49658, 5)
})

test('follows a ramp up and down, is at most one, and is neutral on too few mids or flat ones', () => {
  const up = Array.from({ length: 30 }, (_, index) => 10_000 + index)
  expect(signal(up)).toMatchObject({ direction: 'bullish' })
  expect(signal(up.toReversed())).toMatchObject({ direction: 'bearish' })
  expect(signal(up, 0.001).strength).toBe(1)
  expect(signal(up, 0)).toEqual(signal(up, 10))
  expect(signal(up.slice(1))).toEqual(noTrend)
  expect(signal(up.map(() => 10_000))).toEqual(noTrend)
  expect(trendSignal(up, null, { ...predecessorDefaults, trendIsUsed: false })).toEqual(noTrend)
})

test('the counter side sells into a rise and buys into a fall', () => {
  expect(counterSide({ direction: 'bullish', strength: 1 })).toBe('sell')
  expect(counterSide({ direction: 'bearish', strength: 1 })).toBe('buy')
  expect(counterSide(noTrend)).toBeNull()
})

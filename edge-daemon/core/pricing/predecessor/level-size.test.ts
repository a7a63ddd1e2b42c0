import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Exact } from '#shared/decimal.ts'
import { levelSize, sizeAgainstTrend } from './level-size.ts'
import { predecessorDefaults } from './parameters.ts'

const steps = fc.integer({ min: 1, max: 1e6 })
const step = fc.constantFrom(0.001, 0.01, 0.1, 1, 10)

test('a level is the exact power, floored to the step', () => {
  fc.assert(
    fc.property(
      steps,
      step,
      fc.integer({ min: 11, max: 40 }),
      fc.integer({ min: 1, max: 5 }),
      (units, step, tenths, level) => {
        const base = new Exact(step).mul(units).toNumber()
        const wanted = new Exact(base)
          .mul(new Exact(tenths / 10).pow(level))
          .div(step)
          .floor()
          .mul(step)
        expect(levelSize(base, level, step, tenths / 10)).toBe(wanted.toNumber())
      },
    ),
  )
  expect(10 * 1.2 * 1.2).not.toBe(14.4)
  expect(levelSize(10, 2, 0.1, 1.2)).toBe(14.4)
})

test('the first level and a growth of one leave the size as it is, off the step too', () => {
  expect(levelSize(0.0137, 0, 0.001, 1.5)).toBe(0.0137)
  expect(levelSize(0.0137, 4, 0.001, 1)).toBe(0.0137)
})

test('against the trend less is quoted the stronger it is, on that side alone', () => {
  const strength = fc.integer({ min: 0, max: 100 }).map((hundredths) => hundredths / 100)
  fc.assert(
    fc.property(steps, strength, strength, fc.constantFrom(0, 1), (lots, weak, strong, level) => {
      const left = (strength: number, side: 'buy' | 'sell' = 'sell') =>
        sizeAgainstTrend(side, level, lots, 1, { direction: 'bullish', strength }, predecessorDefaults)
      if (weak <= strong) expect(left(strong)).toBeLessThanOrEqual(left(weak))
      expect(left(strong, 'buy')).toBe(lots)
    }),
  )
})

test('a strong trend leaves nothing of the first level and something of the next; a cut of more than all leaves nothing', () => {
  const left = (level: number, strength: number, trendSizeCutShare: number) =>
    sizeAgainstTrend(
      'buy',
      level,
      10,
      0.1,
      { direction: 'bearish', strength },
      { ...predecessorDefaults, trendSizeCutShare },
    )
  expect(left(0, 0.7, 0.6)).toBe(0)
  expect(left(1, 0.9, 0.6)).toBe(4.6)
  expect(left(0, 0.5, 0.6)).toBe(7)
  expect(1 - 0.9).not.toBe(0.1)
  expect(left(1, 1, 0.9)).toBe(1)
  expect(left(1, 1, 1.5)).toBe(0)
})

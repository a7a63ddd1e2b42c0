import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rampMaxLots, rampMs, rampShare } from './ramp.ts'

describe('after a halt', () => {
  test.each([
    [0, 0.25],
    [rampMs / 3, 0.5],
    [rampMs * 0.8, 0.85],
    [rampMs, 1],
    [rampMs * 9, 1],
    [-5, 0.25],
  ])('%d ms on, sizes are at a share of %d', (passedMs, share) => {
    expect(rampShare(1_000, 1_000 + passedMs)).toBeCloseTo(share, 12)
  })
  test('the start may lie before all times', () => expect(rampShare(Number.NEGATIVE_INFINITY, 0)).toBe(1))

  test.each([
    [100, 0.25, 25],
    [9, 0.25, 2],
    [4, 0.25, 2],
    [100, 1, Infinity],
  ])('an order of %d lots at a share of %d is cut at %d', (wish, share, most) => {
    expect(rampMaxLots(wish, share, 2)).toBe(most)
  })

  test('sizes only grow with time, never past the wish, and never below what the venue takes', () => {
    const ms = fc.integer({ min: -1_000, max: 2 * rampMs })
    fc.assert(
      fc.property(ms, ms, fc.nat(10_000), fc.integer({ min: 1, max: 50 }), (a, b, wish, least) => {
        const [early, late] = [rampShare(0, Math.min(a, b)), rampShare(0, Math.max(a, b))]
        expect(early >= 0.25 && early <= late && late <= 1).toBe(true)
        const [few, more] = [rampMaxLots(wish, early, least), rampMaxLots(wish, late, least)]
        expect(few >= least && few <= more).toBe(true)
        if (early < 1) expect(few).toBeLessThanOrEqual(Math.max(least, wish))
      }),
    )
  })
})

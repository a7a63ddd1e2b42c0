import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Quote } from '../pricing/ladder.ts'
import { benefitOf, expectedEdgeTicks } from './benefit.ts'
import type { Desire } from './desire.ts'

const quote = (side: 'buy' | 'sell', level: number, priceTicks: number, sizeLots = 10): Quote => ({
  side,
  level,
  priceTicks,
  sizeLots,
  toleranceTicks: 1,
  breakEvenTicks: null,
  verdict: 'tolerance',
  explanation: null,
})
const wish = (...quotes: Quote[]): Desire => ({
  quotes,
  halfSpreadTicks: 10,
  positionMaxLots: 100,
  mayOpen: { buy: true, sell: true },
})

describe('the expected edge of a quote', () => {
  test('is largest one half-spread from the reservation price, nothing at it, and a loss beyond it', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -50, max: 200, noNaN: true }),
        fc.double({ min: 0.5, max: 50, noNaN: true }),
        (at, half) => {
          expect(expectedEdgeTicks(at, half)).toBeLessThanOrEqual(expectedEdgeTicks(half, half) + 1e-12)
          expect(Math.sign(expectedEdgeTicks(at, half))).toBe(Math.sign(at))
        },
      ),
    )
  })
  test('falls without end on the side of the loss: there a fill is certain', () => {
    expect(expectedEdgeTicks(-7, 10)).toBe(-7)
    expect(expectedEdgeTicks(-70, 10)).toBe(-70)
  })
})

describe('what one message gains', () => {
  test.each([['buy', 1] as const, ['sell', -1] as const])('on the %s side', (side, sign) => {
    const first = quote(side, 0, 1_000)
    const outer = quote(side, 1, 1_000 - sign * 6)
    const ladder = wish(first, outer)
    // An empty slot near the market gains more than one behind it, and both more than a small correction.
    const nearest = benefitOf(ladder, first, 0, 0)
    const behind = benefitOf(ladder, outer, 0, 0)
    const corrected = benefitOf(ladder, first, 1_000 - sign * 4, 10)
    expect(nearest).toBeCloseTo((10 * 10) / Math.E, 9)
    expect(behind).toBeLessThan(nearest)
    expect(corrected).toBeGreaterThan(0)
    expect(corrected).toBeLessThan(behind)
    // What stands beyond our reservation price loses money with certainty: to move it is worth most.
    expect(benefitOf(ladder, first, 1_000 + sign * 15, 10)).toBeGreaterThan(nearest)
    // The further out it stands, the more its way back is worth.
    expect(benefitOf(ladder, first, 1_000 - sign * 9, 10)).toBeGreaterThan(corrected)
  })
  test('of a size that grows at the same price is what is added, and of no change nothing', () => {
    const first = quote('buy', 0, 1_000)
    expect(benefitOf(wish(first), first, 1_000, 10)).toBe(0)
    expect(benefitOf(wish(first), first, 1_000, 4)).toBeCloseTo((6 * 10) / Math.E, 9)
  })
})

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { adverseBps, edgeBps, markoutBps } from './markout.ts'

const price = fc.double({ min: 0.01, max: 1e6, noNaN: true })
const side = fc.constantFrom('buy' as const, 'sell' as const)

describe('the markout of a fill', () => {
  test('is positive when the mid moves the way we traded, relative to the fill price', () => {
    expect(markoutBps('buy', 100, 102.5)).toBeCloseTo(250, 9)
    expect(markoutBps('sell', 101, 98.5)).toBeCloseTo(247.524752475, 9)
    expect(markoutBps('sell', 100, 100.6)).toBeCloseTo(-60, 9)
  })

  test('is capture less adverse move: at the mid of the fill the three agree to rounding of the denominator', () => {
    fc.assert(
      fc.property(side, price, fc.double({ min: -0.01, max: 0.01, noNaN: true }), (which, mid, move) => {
        const later = mid * (1 + move)
        const [markout, adverse, edge] = [
          markoutBps(which, mid, later),
          adverseBps(which, mid, later),
          edgeBps(which, mid, mid),
        ]
        expect(markout).toBeCloseTo(edge - adverse, 6)
      }),
    )
  })

  test('of a buy is the opposite of that of a sell, and no unit of price changes it', () => {
    fc.assert(
      fc.property(price, price, fc.double({ min: 0.001, max: 1_000, noNaN: true }), (fill, later, unit) => {
        expect(markoutBps('buy', fill, later)).toBe(-markoutBps('sell', fill, later))
        const scaled = markoutBps('buy', fill * unit, later * unit)
        const plain = markoutBps('buy', fill, later)
        expect(Math.abs(scaled - plain)).toBeLessThanOrEqual(1e-7 * Math.max(1, Math.abs(plain), (1e4 * later) / fill))
      }),
    )
  })
})

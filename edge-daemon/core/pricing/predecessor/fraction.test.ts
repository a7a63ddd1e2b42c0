import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Exact } from '#shared/decimal.ts'
import { ceilOf, compare, dividedBy, floorOf, fractionOf, minus, numberOf, plus, times } from './fraction.ts'

// The oracle is the decimal library, which the core itself does not use.

const decimal = fc
  .record({ units: fc.maxSafeInteger(), places: fc.integer({ min: -3, max: 18 }) })
  .map(({ units, places }) => Number(`${units}e${-places}`))
const exact = (value: number) => new Exact(value)

test('sums, differences and products are those of the decimals that the numbers spell', () => {
  fc.assert(
    fc.property(decimal, decimal, (a, b) => {
      const [left, right] = [fractionOf(a), fractionOf(b)]
      expect(numberOf(plus(left, right))).toBe(exact(a).add(b).toNumber())
      expect(numberOf(minus(left, right))).toBe(exact(a).sub(b).toNumber())
      // A product with zero has no sign here.
      expect(numberOf(times(left, right))).toBe(exact(a).mul(b).toNumber() + 0)
      expect(compare(left, right)).toBe(exact(a).cmp(b))
    }),
  )
})

test('floor and ceiling of a quotient are exact, of negative ones too', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 1, max: 1e6 }), (ticks, units) => {
      const tick = units / 1e4
      const price = exact(tick).mul(ticks).toNumber()
      const quotient = dividedBy(fractionOf(price), fractionOf(tick))
      expect([floorOf(quotient), ceilOf(quotient)]).toEqual([ticks, ticks])
      const above = dividedBy(fractionOf(exact(price).add(exact(tick).div(1_000)).toNumber()), fractionOf(tick))
      expect([floorOf(above), ceilOf(above)]).toEqual([ticks, ticks + 1])
    }),
  )
})

test('texts with an exponent are read', () => {
  expect(fractionOf(1.5e-7)).toEqual({ numerator: 15n, denominator: 100_000_000n })
  expect(numberOf(fractionOf(2.5e21))).toBe(2.5e21)
  expect(numberOf(fractionOf(-5e-324))).toBe(-5e-324)
})

test('neither infinity nor a division by zero gets through', () => {
  expect(() => fractionOf(Number.NaN)).toThrow('must be finite')
  expect(() => fractionOf(Number.POSITIVE_INFINITY)).toThrow('must be finite')
  expect(() => dividedBy(fractionOf(1), fractionOf(0))).toThrow('divided by zero')
})

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { floorBps, noAdverseSelection } from './floor.ts'
import { fundingCarryBps, fundingMaxAgeMs } from './funding-carry.ts'

describe('the floor', () => {
  test.each([
    ['fee and edge while nothing is known', 0.0002, noAdverseSelection, 0.5, 2.5],
    ['half of the mean after twenty fills', 0, { meanBps: 4, count: 20 }, 0.5, 2.5],
    ['nearly all of it after many', 0, { meanBps: 4, count: 1_980 }, 0.5, 4.46],
    ['nothing less for a market that was kind', 0, { meanBps: -9, count: 500 }, 0.5, 0.5],
    ['less for a rebate', -0.0001, noAdverseSelection, 0.5, -0.5],
  ])('is %s', (_, fee, adverse, edge, expected) => {
    expect(floorBps(fee, adverse, edge)).toBeCloseTo(expected, 9)
  })

  test('never falls as more fills say the same bad thing', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 100, noNaN: true }), fc.nat(1e4), fc.nat(1e4), (meanBps, a, b) => {
        const at = (count: number) => floorBps(0, { meanBps, count }, 0)
        if (a < b) expect(at(a)).toBeLessThanOrEqual(at(b))
        expect(at(a)).toBeLessThanOrEqual(meanBps)
      }),
    )
  })
})

describe('audit row 1.6: the direction of funding', () => {
  const hour = 3_600_000
  test.each([
    [0.0005, 5, -5],
    [-0.0005, 5, 5],
    [0.0005, 2, -2],
    [0.0005, 0, 0],
    [-0.0005, 0, 0],
    [0, 5, 0],
  ])('a rate of %d an hour held for an hour moves both quotes by it, cap %d: %d bps', (rate, cap, shift) => {
    expect(fundingCarryBps({ ratePerHour: rate, ageMs: 0 }, hour, 1, cap)).toBeCloseTo(shift, 9)
  })

  test('counts for the time an inventory lives, and by its weight', () => {
    expect(fundingCarryBps({ ratePerHour: 0.0001, ageMs: 0 }, hour / 2, 0.5, 5)).toBeCloseTo(-0.25, 9)
  })

  test('is forgotten when nobody has repeated it for two hours, and is none before the first', () => {
    expect(fundingCarryBps({ ratePerHour: 0.01, ageMs: fundingMaxAgeMs }, hour, 1, 5)).toBe(-5)
    expect(fundingCarryBps({ ratePerHour: 0.01, ageMs: fundingMaxAgeMs + 1 }, hour, 1, 5)).toBe(0)
    expect(fundingCarryBps(null, hour, 1, 5)).toBe(0)
  })

  test('is odd and bounded', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (ratePerHour, cap) => {
          const at = (rate: number) => fundingCarryBps({ ratePerHour: rate, ageMs: 0 }, hour, 1, cap)
          expect(at(ratePerHour)).toBeCloseTo(-at(-ratePerHour), 12)
          expect(Math.abs(at(ratePerHour))).toBeLessThanOrEqual(cap)
        },
      ),
    )
  })
})

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Exact } from '#shared/decimal.ts'
import { passiveTicks, priceOf, roundToTick, ticksOfEstimate } from './tick.ts'

const tick = fc.constantFrom(0.001, 0.01, 0.1, 0.5, 5)
const price = fc.record({ units: fc.integer({ min: 1, max: 1e9 }), places: fc.integer({ min: 0, max: 6 }) }).map(
  // Decimals as people write them, on the tick and off it.
  ({ units, places }) => Number(`${units}e-${places}`),
)
const side = fc.constantFrom('buy' as const, 'sell' as const)

test('a price is rounded away from the other side, by less than a tick, and only once', () => {
  fc.assert(
    fc.property(price, side, tick, (value, side, step) => {
      const rounded = roundToTick(value, side, step)
      const moved = new Exact(value).sub(rounded).mul(side === 'buy' ? 1 : -1)
      expect(moved.gte(0) && moved.lt(step)).toBe(true)
      expect(roundToTick(rounded, side, step)).toBe(rounded)
    }),
  )
})

test('an unknown side is rounded down, and no tick leaves a price alone', () => {
  expect(roundToTick(1.61379, null, 0.0001)).toBe(1.6137)
  expect(roundToTick(100.557, 'sell', 0)).toBe(100.557)
})

test('what doubles leave of an exact multiple costs the predecessor a tick, and the corrected path nothing', () => {
  const drawn = fc.record({ ticks: fc.integer({ min: 1_000, max: 1e8 }), step: tick, ulps: fc.constantFrom(-1, 0, 1) })
  fc.assert(
    fc.property(drawn, side, ({ ticks, step, ulps }, side) => {
      const estimate = priceOf(ticks, step) * (1 + ulps * Number.EPSILON)
      expect(ticksOfEstimate(estimate, side, step, 'predecessor-corrected')).toBe(ticks)
      expect(ticksOfEstimate(estimate, side, step, 'predecessor')).toBe(passiveTicks(estimate, side, step))
    }),
  )
  expect(ticksOfEstimate(245.10600000000002, 'sell', 0.001, 'predecessor')).toBe(245_107)
  expect(ticksOfEstimate(245.10600000000002, 'sell', 0.001, 'predecessor-corrected')).toBe(245_106)
})

test('what is more than residue is rounded passively by the corrected path as well', () => {
  expect(ticksOfEstimate(245.106000001, 'sell', 0.001, 'predecessor-corrected')).toBe(245_107)
  expect(ticksOfEstimate(245.105999999, 'buy', 0.001, 'predecessor-corrected')).toBe(245_105)
})

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { clampedTicks, latencyTicks, tickTimeMs } from './post-only.ts'

const book = fc.record({ bid: fc.integer({ min: 1, max: 1e6 }), gap: fc.integer({ min: 1, max: 100 }) })
const side = fc.constantFrom('buy' as const, 'sell' as const)
const target = fc.double({ min: -10, max: 2e6, noNaN: true })

test('a clamped price keeps its distance, is a whole and positive tick, and never more aggressive than wanted', () => {
  fc.assert(
    fc.property(book, side, target, fc.integer({ min: -1, max: 20 }), ({ bid, gap }, side, wanted, safety) => {
      const ticks = clampedTicks(side, wanted, bid, bid + gap, safety)
      if (ticks === null) {
        expect(side === 'buy' ? Math.min(wanted, bid + gap - Math.max(1, safety)) : 0).toBeLessThan(1)
        return
      }
      expect(Number.isInteger(ticks) && ticks > 0).toBe(true)
      expect(side === 'buy' ? bid + gap - ticks : ticks - bid).toBeGreaterThanOrEqual(Math.max(1, safety))
      expect(side === 'buy' ? wanted - ticks : ticks - wanted).toBeGreaterThanOrEqual(0)
    }),
  )
})

test('without both best prices, or with one that is not positive, nothing is quoted', () => {
  expect(clampedTicks('buy', 99, null, 100, 2)).toBeNull()
  expect(clampedTicks('buy', 99, 98, null, 2)).toBeNull()
  expect(clampedTicks('sell', 99, 0, 100, 2)).toBeNull()
  expect(clampedTicks('buy', 2, 1, 2, 5)).toBeNull()
})

test('ticks for latency are unbounded in the predecessor and few once that is put right', () => {
  expect(latencyTicks(51, 50, 'predecessor')).toBe(2)
  expect(latencyTicks(400, 5, 'predecessor')).toBe(80)
  expect(latencyTicks(400, 5, 'predecessor-corrected')).toBe(4)
  expect(latencyTicks(0, 50, 'predecessor')).toBe(0)
  expect(latencyTicks(100, 0, 'predecessor')).toBe(0)
})

test('a tick takes as long as the range takes to cover it', () => {
  expect(tickTimeMs(10, 5_000, 0.01, 99.95, 100.05)).toBeCloseTo(500, 9)
  expect(tickTimeMs(null, 5_000, 0.01, 100, 101)).toBe(0)
  expect(tickTimeMs(0, 5_000, 0.01, 100, 101)).toBe(0)
  expect(tickTimeMs(10, 5_000, 0.01, null, 101)).toBe(0)
})

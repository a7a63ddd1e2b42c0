import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { halfLifeMaxMs, halfLifeMinMs, inventoryHalfLifeMs, noHolding, notePosition } from './holding-time.ts'

const minute = 60_000

test('a position built and given back each half hour has a half-life of ln 2 of half an hour', () => {
  const holding = noHolding()
  let atMs = 0
  for (let round = 0; round < 12; round += 1) {
    notePosition(holding, round % 2 === 0 ? 10 : -10, atMs)
    atMs += 30 * minute
  }
  notePosition(holding, 0, atMs)
  expect(inventoryHalfLifeMs(holding, atMs) / (Math.LN2 * 30 * minute)).toBeCloseTo(1, 1)
})

test('a position that nobody takes off us looks longer and longer lived', () => {
  const holding = noHolding()
  notePosition(holding, -7, 0)
  expect(inventoryHalfLifeMs(holding, minute)).toBe(halfLifeMinMs)
  expect(inventoryHalfLifeMs(holding, 60 * minute)).toBeCloseTo(Math.LN2 * 60 * minute, 0)
  expect(inventoryHalfLifeMs(holding, 1e12)).toBe(halfLifeMaxMs)
})

test('stays within its bounds, whatever is traded', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(1e8), fc.integer({ min: -1e6, max: 1e6 }))), (changes) => {
      const holding = noHolding()
      let atMs = 0
      for (const [passedMs, position] of changes) notePosition(holding, position, (atMs += passedMs))
      const halfLifeMs = inventoryHalfLifeMs(holding, atMs)
      expect(halfLifeMs).toBeGreaterThanOrEqual(halfLifeMinMs)
      expect(halfLifeMs).toBeLessThanOrEqual(halfLifeMaxMs)
    }),
  )
})

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { renewalOf } from './renewal.ts'
import { ToyWorld } from '../toy-world.fixture.ts'

const dueShare = (level: number, levels: number) => {
  for (let ms = 0; ms <= 100_000; ms += 50) if (renewalOf(0, 100_000, ms, level, levels) !== 'none') return ms / 100_000
  return Infinity
}

test('falls due between 60 and 70 % of the life, the outermost level first', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), (levels) => {
      const shares = Array.from({ length: levels }, (_, level) => dueShare(level, levels))
      for (const share of shares) {
        expect(share).toBeGreaterThanOrEqual(0.6)
        expect(share).toBeLessThanOrEqual(0.7)
      }
      expect(shares).toEqual(shares.toSorted((a, b) => b - a))
      expect(shares.at(-1)).toBe(0.6)
    }),
    { numRuns: 8 },
  )
})

test('is overdue from 70 %', () => {
  expect(renewalOf(0, 100_000, 69_999, 0, 2)).toBe('due')
  expect(renewalOf(0, 100_000, 70_000, 0, 2)).toBe('overdue')
})

test('in a calm market every order is renewed by edit at 60 to 75 % of its life, the worst place first, and none expires', () => {
  const world = new ToyWorld().quoting()
  world.live(400_000)
  const edits = world.records('order_sent').filter((record) => record['replaces'] !== null)
  expect(edits.length).toBeGreaterThanOrEqual(4 * 4)
  for (const edit of edits) {
    expect(edit['why']).toBe('renewal')
    expect(edit['ageShare']).toBeGreaterThanOrEqual(0.6)
    expect(edit['ageShare']).toBeLessThanOrEqual(0.75)
  }
  expect(edits.slice(0, 2).map((edit) => edit['level'])).toEqual([1, 1])
  expect([...world.orders.values()].filter((order) => order.status === 'expired')).toEqual([])
  expect(world.count('cancel_order')).toBe(0)
})

import { expect, test } from 'vitest'
import { noteLead, offsetMs, type ClockOffset } from './clock-offset.ts'

const after = (leads: readonly (readonly [atMs: number, leadMs: number])[]) =>
  offsetMs(leads.reduce<ClockOffset | null>((offset, [atMs, leadMs]) => noteLead(offset, leadMs, atMs), null))

test('nothing is known before the first message', () => {
  expect(offsetMs(null)).toBeNull()
})

test('late messages do not look like a clock that is ahead', () => {
  expect(
    after([
      [0, 40],
      [100, 1_900],
      [200, 900],
      [2_900, 1_500],
    ]),
  ).toBe(40)
  expect(
    after([
      [0, 40],
      [2_000, 1_900],
      [2_900, 30],
      [4_900, 1_500],
    ]),
  ).toBe(30)
})

test('a clock that is behind shows at once, one that has moved ahead after three seconds', () => {
  expect(
    after([
      [0, 40],
      [100, -1_960],
    ]),
  ).toBe(-1_960)
  expect(
    after([
      [0, 40],
      [1_000, 2_040],
      [2_900, 2_030],
    ]),
  ).toBe(40)
  expect(
    after([
      [0, 40],
      [1_000, 2_040],
      [2_100, 2_030],
      [3_000, 2_060],
    ]),
  ).toBe(2_030)
})

test('what was told before a silence is forgotten', () => {
  expect(
    after([
      [0, 40],
      [4_000, 3_000],
    ]),
  ).toBe(3_000)
})

test('a flood that comes later and later keeps no more than a dozen', () => {
  let offset: ClockOffset | null = null
  for (let atMs = 0; atMs < 10_000; atMs += 1) {
    offset = noteLead(offset, atMs, atMs)
    expect(offset.length).toBeLessThanOrEqual(12)
    expect(atMs - (offsetMs(offset) ?? 0)).toBeGreaterThanOrEqual(Math.min(atMs, 2_750))
    expect(atMs - (offsetMs(offset) ?? 0)).toBeLessThan(3_000)
  }
})

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  countWithin,
  driftBps,
  isStale,
  meanImbalance,
  noBookSignals,
  rangeBps,
  newestDoubledMids,
  noteTopOfBook,
  type TopOfBook,
} from './book-signals.ts'

const top = (atMs: number, bid: number, ask: number, bidSize = 1, askSize = 1): TopOfBook => ({
  atMs,
  bid,
  bidSize,
  ask,
  askSize,
})
const after = (tops: readonly TopOfBook[]) => {
  const signals = noBookSignals()
  for (const next of tops) noteTopOfBook(signals, next, 0.15)
  return signals
}

test('a window includes its oldest instant and nothing older', () => {
  const signals = after([top(0, 90, 110), top(1_000, 99, 101), top(6_000, 100, 102)])
  expect(driftBps(signals, 6_000, 5_000)).toBe(100)
  expect(driftBps(signals, 6_000, 4_999)).toBeNull()
  expect(rangeBps(signals, 6_000, 0)).toBeNull()
  expect(newestDoubledMids(signals, countWithin(signals, 6_000, 5_000))).toEqual([200, 202])
  expect(newestDoubledMids(signals, countWithin(signals, 6_000, 0))).toEqual([])
})

test('the range is high less low of the window, grows with it, and is nothing in a market that stands', () => {
  const walk = fc.array(fc.tuple(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 9_000, max: 11_000 })), {
    minLength: 2,
    maxLength: 60,
  })
  fc.assert(
    fc.property(walk, (steps) => {
      let atMs = 0
      const tops = steps.map(([passedMs, bid]) => top((atMs += passedMs), bid, bid + 2))
      const signals = after(tops)
      const windows = [1_000, 5_000, 60_000, 120_000]
      const ranges = windows.map((windowMs) => rangeBps(signals, atMs, windowMs))
      expect(ranges).toEqual(
        windows.map((windowMs) => {
          const mids = tops.filter((past) => past.atMs >= atMs - windowMs).map(({ bid, ask }) => bid + ask)
          if (mids.length < 2) return null
          return ((Math.max(...mids) - Math.min(...mids)) * 10_000) / (mids.at(-1) ?? 0)
        }),
      )
      const known = ranges.map((range) => range ?? 0)
      expect(known.toSorted((a, b) => a - b)).toEqual(known)
    }),
  )
  const still = after([top(0, 100, 102), top(500, 100, 102)])
  expect([rangeBps(still, 500, 5_000), driftBps(still, 500, 5_000)]).toEqual([0, 0])
})

test('the smoothed spread counts changes and not time, starts at the first, and passes over a crossed book', () => {
  const first = (2 * 2 * 10_000) / 202
  const second = (2 * 6 * 10_000) / 206
  const often = after([top(0, 100, 102), top(1, 100, 106)])
  const seldom = after([top(0, 100, 102), top(60_000, 105, 103), top(90_000, 100, 106)])
  expect(often.spreadEmaBps).toBe(0.15 * second + 0.85 * first)
  expect(seldom.spreadEmaBps).toBe(often.spreadEmaBps)
  expect(after([top(0, 102, 100)]).spreadEmaBps).toBeNull()
})

test('the imbalance is the plain mean of its samples, and an empty top is none', () => {
  const signals = after([top(0, 1, 2, 3, 1), top(1_500, 1, 2, 0, 0), top(2_000, 1, 2, 0, 4)])
  expect(meanImbalance(signals, 2_000, 2_000)).toBe((0.5 - 1) / 2)
  expect(meanImbalance(signals, 2_000, 1_000)).toBe(-1)
  expect(meanImbalance(signals, 9_000, 1_000)).toBeNull()
})

test('mids older than two minutes are forgotten, and the store stays small', () => {
  const signals = after([top(0, 100, 102), top(1, 100, 102), top(120_001, 100, 102)])
  expect(countWithin(signals, 120_001, 1e9)).toBe(2)
  const long = after(Array.from({ length: 5_000 }, (_, index) => top(index * 1_000, 100, 102)))
  expect(countWithin(long, 4_999_000, 1e9)).toBe(121)
  expect(long.samples.length).toBeLessThanOrEqual(2 * 121)
})

test('a book is stale strictly after its time, and when nothing was ever told', () => {
  expect([14_999, 15_000, 15_001, null].map((ageMs) => isStale(ageMs, 15_000))).toEqual([false, false, true, true])
})

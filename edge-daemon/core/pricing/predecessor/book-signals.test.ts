import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  doubledMidsWithin,
  driftBps,
  isStale,
  meanImbalance,
  noBookSignals,
  rangeBps,
  stepBookSignals,
  type TopOfBook,
} from './book-signals.ts'

const top = (atMs: number, bid: number, ask: number, bidSize = 1, askSize = 1): TopOfBook => ({
  atMs,
  bid,
  bidSize,
  ask,
  askSize,
})
const after = (tops: readonly TopOfBook[]) =>
  tops.reduce((signals, next) => stepBookSignals(signals, next, 0.15), noBookSignals)

test('a window includes its oldest instant and nothing older', () => {
  const signals = after([top(0, 90, 110), top(1_000, 99, 101), top(6_000, 100, 102)])
  expect(driftBps(signals, 6_000, 5_000)).toBe(100)
  expect(driftBps(signals, 6_000, 4_999)).toBeNull()
  expect(rangeBps(signals, 6_000, 0)).toBeNull()
  expect(doubledMidsWithin(signals, 6_000, 5_000)).toEqual([200, 202])
})

test('the range grows with the window, never falls below the drift, and both are nothing in a market that stands', () => {
  const walk = fc.array(fc.tuple(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 9_000, max: 11_000 })), {
    minLength: 2,
    maxLength: 60,
  })
  fc.assert(
    fc.property(walk, (steps) => {
      let atMs = 0
      const signals = after(steps.map(([passedMs, bid]) => top((atMs += passedMs), bid, bid + 2)))
      const ranges = [1_000, 5_000, 60_000, 120_000].map((windowMs) => rangeBps(signals, atMs, windowMs) ?? 0)
      expect(ranges.toSorted((a, b) => a - b)).toEqual(ranges)
      const all = doubledMidsWithin(signals, atMs, 120_000)
      expect(rangeBps(signals, atMs, 120_000)).toBe(
        all.length < 2 ? null : ((Math.max(...all) - Math.min(...all)) * 10_000) / (all.at(-1) ?? 0),
      )
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

test('mids older than two minutes are forgotten', () => {
  const signals = after([top(0, 100, 102), top(1, 100, 102), top(120_001, 100, 102)])
  expect(signals.doubledMids.map(({ atMs }) => atMs)).toEqual([1, 120_001])
})

test('a book is stale strictly after its time, and when nothing was ever told', () => {
  expect([14_999, 15_000, 15_001, null].map((ageMs) => isStale(ageMs, 15_000))).toEqual([false, false, true, true])
})

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  describeLatency,
  noLatency,
  noteFirstWord,
  noteLatency,
  noteOrderSent,
  tickLatency,
} from '../signals/latency.ts'
import { assessLatency, latencyBps } from './latency-sla.ts'

const of = (ms: number, count: number) => describeLatency(Array.from({ length: count }, () => ms))

describe('the time to the first word about an order', () => {
  test('is measured once, from when it was sent, and forgotten after a minute', () => {
    const latency = noLatency(0)
    noteOrderSent(latency, 'a', 100)
    noteFirstWord(latency, 'a', 180)
    noteFirstWord(latency, 'a', 900)
    noteFirstWord(latency, 'stranger', 900)
    expect(latency.verdict).toEqual({ samples: 1, meanMs: 80, p95Ms: 80, maxMs: 80 })
    tickLatency(latency, 60_181)
    expect(latency.verdict.samples).toBe(0)
  })

  test('of twenty the single worst is beyond the 95th percentile', () => {
    expect(describeLatency([...Array.from({ length: 19 }, () => 100), 9_000]).p95Ms).toBe(100)
    expect(describeLatency([300, 100, 200]).p95Ms).toBe(200)
  })

  test('keeps 200 samples at most, and its verdict is that of the samples kept', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 9_000 }), fc.integer({ min: 0, max: 5_000 }))),
        (list) => {
          const latency = noLatency(0)
          let nowMs = 0
          for (const [ms, gapMs] of list) {
            nowMs += gapMs
            noteLatency(latency, ms, nowMs)
            expect(latency.samples.length).toBeLessThanOrEqual(200)
            expect(latency.verdict).toEqual(describeLatency(latency.samples.map((sample) => sample.ms)))
            expect(latency.samples.every(({ atMs }) => nowMs - atMs <= 60_000)).toBe(true)
          }
        },
      ),
    )
  })

  test('a time that is none is no sample', () => {
    const latency = noLatency(0)
    for (const ms of [Number.NaN, -1, Infinity]) noteLatency(latency, ms, 1)
    expect(latency.samples).toEqual([])
  })
})

describe('slow answers', () => {
  test('of 700 ms with a bound of 500 widen by 2 bps, more by 5 at most', () => {
    expect(latencyBps(of(700, 20), 500)).toBeCloseTo(2, 12)
    expect(latencyBps(of(4_999, 20), 500)).toBe(5)
    expect(latencyBps(of(499, 20), 500)).toBe(0)
  })

  test('of five seconds halt from the tenth on, and nine of them widen to the cap', () => {
    expect(assessLatency(of(5_000, 10), 500)).toMatchObject({ isHalted: true, widenBps: 0 })
    expect(assessLatency(of(6_000, 9), 500)).toMatchObject({ isHalted: false, isDegraded: true, widenBps: 5 })
  })

  test.each([
    ['just below the bound are none to speak of', 499, 9, false, 0],
    ['at the bound are slow, though not slower than it', 500, 9, true, 0],
    ['above it widen', 600, 9, true, 1],
  ])('%s', (_, p95Ms, samples, isDegraded, widenBps) => {
    const verdict = of(p95Ms, samples)
    expect(assessLatency(verdict, 500)).toEqual({ widenBps, isDegraded, isHalted: false, mustProbe: false })
    expect(latencyBps(verdict, 500)).toBe(widenBps)
  })

  test('that halt or never came widen nothing', () => {
    expect(latencyBps(of(9_000, 20), 500)).toBe(0)
    expect(latencyBps(of(9_000, 0), 500)).toBe(0)
  })

  test('that never came are no good news: a probe is asked for', () => {
    expect(assessLatency(of(0, 0), 500)).toMatchObject({ isDegraded: true, mustProbe: true, isHalted: false })
  })

  test('widen the more the slower they are, between 0 and the cap', () => {
    const ms = fc.integer({ min: 0, max: 4_999 })
    fc.assert(
      fc.property(ms, ms, (a, b) => {
        const [faster, slower] = [Math.min(a, b), Math.max(a, b)].map((each) => latencyBps(of(each, 20), 500))
        expect(faster).toBeLessThanOrEqual(slower ?? 0)
        expect(slower).toBeLessThanOrEqual(5)
        expect(faster).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})

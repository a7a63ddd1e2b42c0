import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isRateDegraded,
  isRateHalted,
  noRateLimit,
  noteRateLimitHit,
  passiveTimes,
  rateLimitBps,
} from './rate-limit.ts'

describe('after the venue refused a request as one too many', () => {
  test('quotes stand 5 bps wider and come half as often for 20 s', () => {
    const limit = noRateLimit()
    expect(noteRateLimitHit(limit, 0)).toBe(false)
    expect([rateLimitBps(limit, 19_999), passiveTimes(limit, 19_999)]).toEqual([5, 2])
    expect([rateLimitBps(limit, 20_000), passiveTimes(limit, 20_000)]).toEqual([0, 1])
  })

  test('the fifth within a minute halts for 30 s, five spread over more do not', () => {
    const limit = noRateLimit()
    expect([0, 5_000, 10_000, 15_000, 20_000].map((atMs) => noteRateLimitHit(limit, atMs))).toEqual([
      false,
      false,
      false,
      false,
      true,
    ])
    expect([isRateHalted(limit, 49_999), isRateHalted(limit, 50_000)]).toEqual([true, false])
    const slow = noRateLimit()
    expect([0, 20_000, 40_000, 61_000, 81_000].some((atMs) => noteRateLimitHit(slow, atMs))).toBe(false)
  })

  test('a halt never comes without five refusals in a minute, and always with them', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 40 }), (gaps) => {
        const limit = noRateLimit()
        const hits: number[] = []
        let nowMs = 0
        for (const gap of gaps) {
          nowMs += gap
          hits.push(nowMs)
          const isHalt = noteRateLimitHit(limit, nowMs)
          expect(isHalt).toBe(hits.filter((atMs) => nowMs - atMs < 60_000).length >= 5)
          expect(isRateDegraded(limit, nowMs)).toBe(true)
          expect(limit.hitsAtMs.length).toBeLessThanOrEqual(5)
        }
      }),
    )
  })
})

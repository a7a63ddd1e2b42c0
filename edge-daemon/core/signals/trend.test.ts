import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPrng } from '#shared/prng.ts'
import { drift, slowS, stepTrend, trendStrength, type Trend } from './trend.ts'

const along = (path: (seconds: number) => number, everyS: number, untilS: number): Trend | null => {
  let trend = stepTrend(null, path(0), 0)
  for (let step = 1; step * everyS <= untilS + 1e-9; step += 1) trend = stepTrend(trend, path(step * everyS), everyS)
  return trend
}

describe('audit row 1.5: averages by time', () => {
  test.each([
    ['a ramp', (s: number) => 1e-5 * s],
    ['a wave', (s: number) => 1e-3 * Math.sin(s / 40)],
    ['a ramp with a bend', (s: number) => 1e-5 * Math.max(0, s - 60)],
  ])('%s sampled every 0.1 s and every 2 s gives the same difference within 5 %%', (_, path) => {
    for (const untilS of [80, 120, 200]) {
      const [often, seldom] = [along(path, 0.1, untilS), along(path, 2, untilS)]
      expect(often === null || seldom === null).toBe(false)
      if (often !== null && seldom !== null) expect(drift(seldom) / drift(often)).toBeCloseTo(1, 1.3)
    }
  })

  test('30 samples within 3 s move the slow average by less than 10 % of its response of 60 s', () => {
    const risen = (everyS: number, untilS: number) => (along((s) => (s > 0 ? 1 : 0), everyS, untilS)?.slow ?? 0) - 0
    expect(risen(0.1, 3) / risen(0.1, 60)).toBeLessThan(0.1)
    expect(risen(0.1, 60)).toBeCloseTo(1 - Math.exp(-60 / slowS), 2)
  })
})

describe('the strength of a trend', () => {
  test('is odd, within -1 and 1, and rises with the drift', () => {
    const drifts = fc.double({ min: -0.1, max: 0.1, noNaN: true })
    fc.assert(
      fc.property(drifts, drifts, fc.double({ min: 0.01, max: 50, noNaN: true }), (a, b, sigma) => {
        const strength = (value: number) => trendStrength({ fast: value, slow: 0, lastLogMid: 0 }, sigma)
        expect(strength(a)).toBeCloseTo(-strength(-a), 12)
        expect(Math.abs(strength(a))).toBeLessThanOrEqual(1)
        if (a < b) expect(strength(a)).toBeLessThanOrEqual(strength(b))
      }),
    )
  })

  test('of a steady climb is strong, and of a market without drift hardly ever', () => {
    expect(
      trendStrength(
        along((s) => 1e-4 * s, 1, 200),
        1,
      ),
    ).toBeGreaterThan(0.9)
    const prng = createPrng(5)
    let trend: Trend | null = null
    let price = 0
    let squares = 0
    const seconds = 20_000
    for (let second = 0; second < seconds; second += 1) {
      trend = stepTrend(trend, (price += 1e-4 * prng.normal()), 1)
      squares += Math.atanh(trendStrength(trend, 1)) ** 2 * 4
    }
    // A t-statistic: its variance is one.
    expect(squares / seconds).toBeGreaterThan(0.8)
    expect(squares / seconds).toBeLessThan(1.25)
  })

  test('is nothing while volatility or trend are not known, and after a gap of minutes', () => {
    expect(trendStrength(null, 1)).toBe(0)
    expect(trendStrength({ fast: 1, slow: 0, lastLogMid: 1 }, null)).toBe(0)
    expect(stepTrend({ fast: 1, slow: 0, lastLogMid: 1 }, 3, 301)).toEqual({ fast: 3, slow: 3, lastLogMid: 3 })
  })
})

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dwellMs, enterRatio, exitShare, stepRegime, type Regime } from './volatility-regime.ts'

const normal: Regime = { name: 'normal', sinceMs: 0 }

describe('the regime', () => {
  test.each([
    [1, 'normal'],
    [1.79, 'normal'],
    [1.8, 'elevated'],
    [2.99, 'elevated'],
    [3, 'extreme'],
  ])('of a ratio of %d is %s at once', (ratio, name) => {
    expect(stepRegime(normal, ratio, 1).name).toBe(name)
  })

  test('is left 15 % below where it was entered, and not before five seconds', () => {
    const elevated = stepRegime(normal, 1.8, 0)
    expect(stepRegime(elevated, 1.6, 60_000)).toBe(elevated)
    expect(stepRegime(elevated, 1.8 * exitShare - 0.01, dwellMs - 1)).toBe(elevated)
    expect(stepRegime(elevated, 1.8 * exitShare - 0.01, dwellMs).name).toBe('normal')
    const extreme = stepRegime(normal, 3, 0)
    expect(stepRegime(extreme, enterRatio.extreme * exitShare - 0.01, dwellMs).name).toBe('elevated')
  })

  test('never becomes better twice within the dwell, whatever the ratios', () => {
    const rank = { normal: 0, elevated: 1, extreme: 2 }
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3_000), fc.double({ min: 0, max: 6, noNaN: true }))), (steps) => {
        let regime = normal
        let atMs = 0
        for (const [passedMs, ratio] of steps) {
          const next = stepRegime(regime, ratio, (atMs += passedMs))
          if (rank[next.name] < rank[regime.name]) expect(atMs - regime.sinceMs).toBeGreaterThanOrEqual(dwellMs)
          regime = next
        }
      }),
    )
  })
})

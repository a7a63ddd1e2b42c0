import { describe, expect, test } from 'vitest'
import type { Side } from '#shared/units.ts'
import { createPrng } from '#shared/prng.ts'
import { binOf, binsMax, countDepth, noDepths, observe, windowMinutes, type DepthCounts } from './depth-counts.ts'
import { fitIntensity } from './intensity.ts'
import { noTakerOrders, noteMidAt, notePrint } from './taker-orders.ts'

/** Takers of both sides who reach the mid `perSecond` times a second each, seen where they reach at least `fromBps`. */
function market(seed: number, perSecond: number, decayPerBps: number, seconds: number, fromBps: number): DepthCounts {
  const prng = createPrng(seed)
  const depths = noDepths()
  let nextMs = prng.exponential(500 / perSecond)
  for (let atMs = 0; atMs <= seconds * 1_000; atMs += 250) {
    observe(depths, atMs)
    for (; nextMs <= atMs; nextMs += prng.exponential(500 / perSecond)) {
      const depthBps = prng.exponential(1 / decayPerBps)
      if (depthBps >= fromBps) countDepth(depths, depthBps)
    }
  }
  return depths
}

describe('the intensity of takers', () => {
  test.each([
    ['a busy market', 2, 0.5, 1_800, 0.5],
    ['a quiet one', 0.2, 0.5, 1_800, 0.5],
    ['a deep one', 1, 0.05, 900, 2],
    ['one with hardly a spread', 1, 3, 900, 0.01],
    ['one in which few reach the touch', 3, 1, 1_800, 1.5],
  ])('A and k of %s are found within 25 %%', (_, perSecond, decayPerBps, seconds, fromBps) => {
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const fitted = fitIntensity(market(seed, perSecond, decayPerBps, seconds, fromBps))
      expect(fitted).not.toBeNull()
      expect(Math.abs((fitted?.perSecond ?? 0) / perSecond - 1)).toBeLessThan(0.25)
      expect(Math.abs((fitted?.decayPerBps ?? 0) / decayPerBps - 1)).toBeLessThan(0.25)
    }
  })

  test('is not known below a hundred orders, without a decay, or from one depth alone', () => {
    const depths = noDepths()
    observe(depths, 0)
    observe(depths, 4_000)
    for (let order = 0; order < 99; order += 1) countDepth(depths, 1 + (order % 9))
    expect(fitIntensity(depths)).toBeNull()
    const flat = noDepths()
    observe(flat, 0)
    observe(flat, 4_000)
    for (let order = 0; order < 500; order += 1) countDepth(flat, 2)
    expect(fitIntensity(flat)).toBeNull()
  })

  test('counts only the last half hour, in memory that does not grow', () => {
    const depths = noDepths()
    for (let atMs = 0; atMs < 5 * 3_600_000; atMs += 4_000) {
      observe(depths, atMs)
      countDepth(depths, 1)
    }
    expect(depths.minutes.length).toBe(windowMinutes)
    expect(depths.minutes.reduce((sum, { orders }) => sum + orders, 0)).toBe(windowMinutes * 15)
  })

  test('takes no time for observed in which nothing was told', () => {
    const depths = noDepths()
    observe(depths, 0)
    observe(depths, 50_000)
    expect(depths.minutes.at(-1)?.observedMs).toBe(5_000)
  })

  test('has a bin for every depth', () => {
    for (const depthBps of [1e-9, 0.01, 1, 50, 1e9]) {
      expect(binOf(depthBps)).toBeGreaterThanOrEqual(0)
      expect(binOf(depthBps)).toBeLessThan(binsMax)
    }
  })
})

describe('prints of one side and millisecond', () => {
  const noted = (prints: readonly (readonly [Side, number, number])[]) => {
    const orders = noTakerOrders()
    noteMidAt(orders, 1_000, 5)
    noteMidAt(orders, 1_010, 15)
    return prints.map(([side, price, atMs]) => notePrint(orders, side, price, atMs))
  }

  test('are one taker order, as deep as its furthest price', () => {
    const depths = noted([
      ['buy', 1_001, 10],
      ['buy', 1_004, 10],
      ['buy', 1_003, 10],
      ['sell', 1_001, 10],
      ['sell', 999, 11],
      ['buy', 1_000, 12],
    ])
    expect(depths.map((depth) => (depth === null ? null : Math.round(depth)))).toEqual([null, null, null, 40, -10, 10])
  })

  test('are measured from the mid that the venue showed before them, whichever is told first', () => {
    const depths = noted([
      ['buy', 1_011, 15],
      ['buy', 1_012, 20],
      ['buy', 1_012, 21],
    ])
    expect(depths.map((depth) => (depth === null ? null : Math.round(depth)))).toEqual([null, 110, 20])
  })

  test('before any mid are not counted', () => {
    expect(notePrint(noTakerOrders(), 'buy', 5, 1)).toBeNull()
  })
})

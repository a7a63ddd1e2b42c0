import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPrng } from '#shared/prng.ts'
import { emptyGrid, loseMid, noteMid } from './mid-grid.ts'
import { burstRatio, noteReturn, noVolatility, volatilityBps } from './volatility.ts'

/** A market that wanders by `sigmaBps` per square root of a second, told every `everyMs`; returns what is found at its end. */
function measured(seed: number, sigmaBps: number, everyMs: number, seconds: number, startTicks = 1e6): number[] {
  const prng = createPrng(seed)
  const grid = emptyGrid()
  const volatility = noVolatility()
  const found: number[] = []
  let mid = startTicks
  for (let atMs = 0; atMs < seconds * 1_000; atMs += everyMs) {
    mid *= Math.exp((sigmaBps / 1e4) * Math.sqrt(everyMs / 1_000) * prng.normal())
    const sample = noteMid(grid, mid, atMs)
    if (sample !== null) noteReturn(volatility, sample.logReturn, sample.seconds)
    const bps = volatilityBps(volatility)
    if (sample !== null && bps !== null) found.push(bps)
  }
  return found
}
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('volatility', () => {
  test.each([
    [0.5, 5],
    [1, 100],
    [2, 100],
    [1, 3_000],
  ])('of %d bps is found within 10 %% when the market speaks every %i ms', (sigmaBps, everyMs) => {
    expect(mean(measured(7, sigmaBps, everyMs, 1_800)) / sigmaBps).toBeCloseTo(1, 1)
  })

  test('does not know tick or currency', () => {
    const [a, b] = [measured(3, 1, 200, 300, 1e6), measured(3, 1, 200, 300, 137)]
    expect(a.length).toBeGreaterThan(200)
    for (const [index, value] of a.entries()) expect(b[index]).toBeCloseTo(value, 6)
  })

  test('is not known before half a minute, and not after a gap of minutes', () => {
    expect(measured(1, 1, 100, 29)).toEqual([])
    expect(measured(1, 1, 100, 33).length).toBeGreaterThan(0)
    const volatility = noVolatility()
    for (let second = 0; second < 60; second += 1) noteReturn(volatility, 1e-4, 1)
    expect(volatilityBps(volatility)).toBeCloseTo(1, 9)
    noteReturn(volatility, 1e-4, 500)
    expect(volatilityBps(volatility)).toBeNull()
  })

  test('of a gap is that of one return over its true length', () => {
    const volatility = noVolatility()
    for (let second = 0; second < 200; second += 1) noteReturn(volatility, 1e-4, 1)
    noteReturn(volatility, 1e-4 * Math.sqrt(20), 20)
    expect(volatilityBps(volatility)).toBeCloseTo(1, 9)
  })

  test('is never negative and never no number, whatever the returns', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: 0, max: 1e4, noNaN: true }))),
        (returns) => {
          const volatility = noVolatility()
          for (const [logReturn, seconds] of returns) noteReturn(volatility, logReturn, seconds)
          const bps = volatilityBps(volatility)
          expect(bps === null || (Number.isFinite(bps) && bps >= 0)).toBe(true)
          expect(Number.isFinite(burstRatio(volatility, 0))).toBe(true)
        },
      ),
    )
  })

  test('of the last seconds stands out over that of the last minutes when the market breaks loose', () => {
    const volatility = noVolatility()
    for (let second = 0; second < 300; second += 1) noteReturn(volatility, 1e-4, 1)
    expect(burstRatio(volatility, 0)).toBeCloseTo(1, 6)
    for (let second = 0; second < 5; second += 1) noteReturn(volatility, 6e-4, 1)
    expect(burstRatio(volatility, 0)).toBeGreaterThan(1.8)
  })

  test('of a still market is no burst at its first move of a fifth of its half-spread', () => {
    const volatility = noVolatility()
    for (let second = 0; second < 300; second += 1) noteReturn(volatility, 0, 1)
    noteReturn(volatility, 1e-4, 1)
    expect(burstRatio(volatility, 0)).toBeGreaterThan(1.8)
    expect(burstRatio(volatility, 5)).toBeLessThan(1)
    for (let second = 0; second < 5; second += 1) noteReturn(volatility, 20e-4, 1)
    expect(burstRatio(volatility, 5)).toBeGreaterThan(1.8)
  })
})

describe('the grid', () => {
  test('samples the mid that stood when a second began, so that nothing of later enters', () => {
    const grid = emptyGrid()
    expect(noteMid(grid, 100, 200)).toBeNull()
    expect(noteMid(grid, 110, 900)).toBeNull()
    expect(noteMid(grid, 500, 1_000)).toEqual({ logMid: Math.log(110), logReturn: Math.log(1.1), seconds: 1 })
    expect(noteMid(grid, null, 3_500)).toEqual({ logMid: Math.log(500), logReturn: Math.log(500 / 110), seconds: 2 })
  })
  test('has no sample while no mid is known, and spans the gap with the first mid after it', () => {
    const grid = emptyGrid()
    noteMid(grid, 100, 200)
    noteMid(grid, 110, 900)
    loseMid(grid)
    expect(noteMid(grid, null, 1_000)).toBeNull()
    expect(noteMid(grid, null, 4_500)).toBeNull()
    expect(noteMid(grid, 121, 5_600)).toEqual({ logMid: Math.log(121), logReturn: Math.log(1.21), seconds: 5 })
    expect(noteMid(grid, null, 6_000)).toEqual({ logMid: Math.log(121), logReturn: 0, seconds: 1 })
  })
  test('has nothing to tell before the first mid', () => {
    expect(noteMid(emptyGrid(), null, 5_000)).toBeNull()
  })
})

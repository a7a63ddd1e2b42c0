import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { skewBps } from './inventory.ts'
import { levelOffset } from './offset.ts'
import { predecessorDefaults } from './parameters.ts'
import { edgeBps, targetTicks, type PricingInputs } from './target-price.ts'
import { noTrend } from './trend.ts'

const dynamic = { ...predecessorDefaults, offsetMode: 'dynamic' as const, spreadMultiplier: 1 }
const plain: PricingInputs = {
  bid: 100,
  ask: 100.1,
  tick: 0.01,
  spreadEmaBps: 10,
  skewBps: 0,
  extraOffsetBps: 0,
  regimeScale: 1,
  fundingBiasBps: 0,
}
const profile = fc.constantFrom('predecessor' as const, 'predecessor-corrected' as const)
const side = fc.constantFrom('buy' as const, 'sell' as const)
const inputs = fc
  .record({
    bidTicks: fc.integer({ min: 1_000, max: 1e7 }),
    gap: fc.integer({ min: 1, max: 500 }),
    spreadEmaBps: fc.option(fc.double({ min: 0, max: 300, noNaN: true })),
    skewBps: fc.integer({ min: -500, max: 500 }).map((tenths) => tenths / 10),
    extraOffsetBps: fc.integer({ min: -5, max: 10 }),
    regimeScale: fc.constantFrom(0.8, 1, 1.5, 2.2),
    fundingBiasBps: fc.integer({ min: -5, max: 5 }),
  })
  .map(({ bidTicks, gap, ...rest }) => ({
    ...plain,
    ...rest,
    bid: bidTicks / 100,
    ask: (bidTicks + gap) / 100,
  }))

describe('a target price', () => {
  test('stays on its side of the other best', () => {
    fc.assert(
      fc.property(inputs, side, fc.nat(4), profile, (given, side, level, profile) => {
        const ticks = targetTicks(side, level, given, dynamic, profile) ?? Number.NaN
        if (side === 'buy') expect(ticks).toBeLessThan(Math.round(given.ask * 100))
        else expect(ticks).toBeGreaterThan(Math.round(given.bid * 100))
      }),
    )
  })

  test('falls when the skew grows, on both sides', () => {
    fc.assert(
      fc.property(inputs, side, fc.nat(50), profile, (given, side, more, profile) => {
        const at = (skewBps: number) => targetTicks(side, 0, { ...given, skewBps }, dynamic, profile) ?? Number.NaN
        expect(at(given.skewBps + more)).toBeLessThanOrEqual(at(given.skewBps))
      }),
    )
  })

  test('of a farther level lies farther out, once that is put right', () => {
    fc.assert(
      fc.property(inputs, side, fc.integer({ min: 1, max: 5 }), (given, side, level) => {
        const at = (nth: number) => targetTicks(side, nth, given, dynamic, 'predecessor-corrected') ?? Number.NaN
        if (side === 'buy') expect(at(level)).toBeLessThan(at(level - 1))
        else expect(at(level)).toBeGreaterThan(at(level - 1))
      }),
    )
  })

  test('is the same in both profiles, but for a tick of residue, where no defect is touched', () => {
    fc.assert(
      fc.property(inputs, side, (given, side) => {
        const calm = { ...given, regimeScale: 1 }
        const [then, now] = [
          targetTicks(side, 0, calm, dynamic, 'predecessor') ?? Number.NaN,
          targetTicks(side, 0, calm, dynamic, 'predecessor-corrected') ?? Number.NaN,
        ]
        expect([0, 1]).toContain(side === 'buy' ? now - then : then - now)
      }),
    )
  })

  test('starts one spread behind the best of its own side, and skew and funding move both sides together', () => {
    const prices = (changed: object) =>
      (['buy', 'sell'] as const).map((side) => targetTicks(side, 0, { ...plain, ...changed }, dynamic, 'predecessor'))
    expect(prices({})).toEqual([9_990, 10_021])
    expect(prices({ skewBps: skewBps(50, noTrend, dynamic) })).toEqual([9_980, 10_011])
    expect(prices({ skewBps: skewBps(-50, noTrend, dynamic) })).toEqual([9_999, 10_030])
    expect(prices({ fundingBiasBps: 5 })).toEqual([9_985, 10_016])
    expect(prices({ extraOffsetBps: -5 })).toEqual([9_990, 10_021])
  })

  test('needs a best price of its own side only', () => {
    expect(targetTicks('buy', 0, { ...plain, bid: null }, dynamic, 'predecessor')).toBeNull()
    expect(targetTicks('sell', 1, { ...plain, ask: null }, dynamic, 'predecessor-corrected')).toBeNull()
    expect(targetTicks('buy', 0, { ...plain, ask: null }, dynamic, 'predecessor')).toBe(9_990)
  })
})

describe('an offset', () => {
  const drawn = fc.record({
    spread: fc.option(fc.double({ min: 0, max: 1_000, noNaN: true })),
    scale: fc.double({ min: 0, max: 20, noNaN: true }),
    level: fc.nat(4),
  })

  test('that is put right never leaves its bounds, and is the predecessor\u2019s wherever that kept them', () => {
    fc.assert(
      fc.property(drawn, ({ spread, scale, level }) => {
        const bps = (profile: 'predecessor' | 'predecessor-corrected') =>
          levelOffset(10_000, level, spread, scale, dynamic, profile)
        const [floor, ceiling] = [3 * (level + 1), 100 * (level + 1)]
        expect(bps('predecessor-corrected')).toBeGreaterThanOrEqual(floor)
        expect(bps('predecessor-corrected')).toBeLessThanOrEqual(ceiling)
        if (bps('predecessor') >= floor && bps('predecessor') <= ceiling)
          expect(bps('predecessor-corrected')).toBe(bps('predecessor'))
      }),
    )
  })

  test('lets the floor win over a ceiling below it, and in fixed mode knows neither', () => {
    const contrary = { ...dynamic, offsetMinBps: 50, offsetMaxBps: 10 }
    expect(levelOffset(10_000, 0, 20, 1, contrary, 'predecessor')).toBe(50)
    const fixed = { ...contrary, offsetMode: 'fixed' as const }
    expect(levelOffset(2_500, 1, 20, 2.2, fixed, 'predecessor-corrected')).toBe(15)
  })
})

test('an edge is the distance behind the own best, and nothing without a best', () => {
  expect(edgeBps('buy', 99, 100)).toBe(100)
  expect(edgeBps('sell', 99, 100)).toBe(-100)
  expect(edgeBps('sell', 99, 0)).toBe(0)
})

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  createReferenceMids,
  isHorizonTold,
  medianGapMs,
  observeTakerOrder,
  referenceMidAt,
  referenceMidBefore,
} from './reference-mid.ts'

const of = (...orders: (readonly [number, 'buy' | 'sell', number])[]) => {
  const mids = createReferenceMids()
  for (const [atMs, side, ticks] of orders) observeTakerOrder(mids, atMs, side, ticks)
  return mids
}

describe('rule (g): the reference mid', () => {
  test('is the middle between the last buy and the last sell', () => {
    const mids = of([10, 'buy', 102], [20, 'sell', 98], [30, 'buy', 104])
    expect(referenceMidAt(mids, 10)).toBeNull()
    expect(referenceMidAt(mids, 20)).toBe(200)
    expect(referenceMidAt(mids, 29)).toBe(200)
    expect(referenceMidAt(mids, 30)).toBe(202)
  })
  test('before an instant is not yet moved by what happens in it', () => {
    const mids = of([10, 'buy', 102], [20, 'sell', 98], [30, 'buy', 104])
    expect(referenceMidBefore(mids, 30)).toBe(200)
    expect(referenceMidBefore(mids, 31)).toBe(202)
    expect(referenceMidBefore(mids, 20)).toBeNull()
  })
  test('is unknown after the last print, where a markout would only see its own end', () => {
    expect(referenceMidAt(of([10, 'buy', 102], [20, 'sell', 98]), 21)).toBeNull()
  })
  test('never has a bid at or above the ask, and moves only with prints before the instant asked for', () => {
    const Orders = fc.array(
      fc.tuple(fc.constantFrom('buy' as const, 'sell' as const), fc.integer({ min: 2, max: 500 })),
    )
    fc.assert(
      fc.property(Orders, Orders, (past, future) => {
        const mids = of(...past.map(([side, ticks], index) => [index, side, ticks] as const))
        const { bidTicks, askTicks } = mids
        if (bidTicks !== null && askTicks !== null) expect(bidTicks).toBeLessThan(askTicks)
        const before = past.map((_, atMs) => referenceMidAt(mids, atMs))
        for (const [index, [side, ticks]] of future.entries()) observeTakerOrder(mids, 1_000 + index, side, ticks)
        expect(before.every((mid, atMs) => mid === null || mid === referenceMidAt(mids, atMs))).toBe(true)
      }),
    )
  })
  test('states no markout over less than three median gaps, nor over more than a third of the tape', () => {
    const mids = of(
      ...Array.from({ length: 31 }, (_, index) => [index * 1_000, index % 2 ? 'buy' : 'sell', 100] as const),
    )
    expect(medianGapMs(mids)).toBe(1_000)
    expect([2_999, 3_000, 9_000, 10_000].map((horizonMs) => isHorizonTold(mids, horizonMs))).toEqual([
      false,
      true,
      true,
      false,
    ])
    expect(isHorizonTold(createReferenceMids(), 5_000)).toBe(false)
  })
})

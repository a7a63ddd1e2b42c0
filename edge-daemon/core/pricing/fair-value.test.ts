import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anchorOf, indexMaxAgeMs, learnBasis, nextOutsidePrice, referenceMaxAgeMs } from './anchor.ts'
import { fairValueTicks, weightedMidTicks } from './fair-value.ts'

const depth = fc
  .record({
    bidTicks: fc.integer({ min: 1, max: 1e6 }),
    gap: fc.integer({ min: 1, max: 1_000 }),
    bidLots: fc.integer({ min: 1, max: 1e6 }),
    askLots: fc.integer({ min: 1, max: 1e6 }),
  })
  .map(({ gap, ...rest }) => ({ ...rest, askTicks: rest.bidTicks + gap }))

describe('the weighted mid', () => {
  test('lies inside the touch and leans to the thinner side', () => {
    fc.assert(
      fc.property(depth, (book) => {
        const weighted = weightedMidTicks(book)
        expect(weighted).toBeGreaterThanOrEqual(book.bidTicks)
        expect(weighted).toBeLessThanOrEqual(book.askTicks)
        if (book.bidLots > book.askLots) expect(weighted).toBeGreaterThan((book.bidTicks + book.askTicks) / 2)
      }),
    )
  })
  test('is the mid where both sides show the same', () => {
    expect(weightedMidTicks({ bidTicks: 99, bidLots: 7, askTicks: 102, askLots: 7 })).toBe(100.5)
  })
})

describe('the fair price', () => {
  const anyAnchor = fc.option(fc.double({ min: 1, max: 2e6, noNaN: true }), { nil: null })
  const weight = fc.double({ min: 0, max: 0.3, noNaN: true })
  const cap = fc.double({ min: 0, max: 100, noNaN: true })

  test('is never further from the mid than half the spread or the cap, whatever the anchor says', () => {
    fc.assert(
      fc.property(depth, anyAnchor, weight, cap, (book, anchor, anchorWeight, capBps) => {
        const fair = fairValueTicks(book, anchor, anchorWeight, capBps)
        const mid = (book.bidTicks + book.askTicks) / 2
        const most = Math.min((book.askTicks - book.bidTicks) / 2, (mid * capBps) / 1e4)
        expect(Math.abs(fair - mid)).toBeLessThanOrEqual(most * (1 + 1e-9) + 1e-9)
      }),
    )
  })

  test('goes its share of the way to the anchor', () => {
    const book = { bidTicks: 9_990, bidLots: 5, askTicks: 10_010, askLots: 5 }
    expect(fairValueTicks(book, 10_020, 0.2, 100)).toBeCloseTo(10_004, 9)
    expect(fairValueTicks(book, null, 0.2, 100)).toBe(10_000)
    expect(fairValueTicks(book, 20_000, 0.3, 3)).toBeCloseTo(10_003, 9)
  })

  test('rises with the anchor', () => {
    fc.assert(
      fc.property(depth, weight, cap, (book, anchorWeight, capBps) => {
        const at = (anchor: number) => fairValueTicks(book, anchor, anchorWeight, capBps)
        expect(at(book.bidTicks)).toBeLessThanOrEqual(at(book.askTicks))
      }),
    )
  })
})

describe('the anchor', () => {
  const index = nextOutsidePrice(null, 9_900, 1_000, null)
  learnBasis(index, 10_000, 1_000, indexMaxAgeMs)

  test('is the index plus what our market usually pays over it', () => {
    expect(anchorOf({ ...index, ticks: 9_950, atMs: 2_000 }, null, 2_000)).toEqual({
      ticks: 10_050,
      source: 'index',
      isStale: false,
    })
  })

  test('is the reference while it is fresh, with the basis that its source states', () => {
    const reference = nextOutsidePrice(null, 10_300, 5_000, -200)
    expect(anchorOf(index, reference, 5_000 + referenceMaxAgeMs)).toEqual({
      ticks: 10_100,
      source: 'reference',
      isStale: false,
    })
    expect(anchorOf(index, reference, 5_001 + referenceMaxAgeMs)).toEqual({
      ticks: 10_000,
      source: 'index',
      isStale: true,
    })
  })

  test('is nothing, and said to be stale, when all that is known is too old', () => {
    expect(anchorOf(index, null, 1_001 + indexMaxAgeMs)).toEqual({ ticks: null, source: 'none', isStale: true })
    expect(anchorOf(null, null, 0)).toEqual({ ticks: null, source: 'none', isStale: false })
  })

  test('does not go back to older news, nor learn from a stale price', () => {
    expect(nextOutsidePrice(index, 5, 999, null)).toBe(index)
    const old = { ...index, basis: null }
    learnBasis(old, 1, 1_001 + indexMaxAgeMs, indexMaxAgeMs)
    expect(old.basis).toBeNull()
    expect(anchorOf(old, null, 1_000).ticks).toBeNull()
  })
})

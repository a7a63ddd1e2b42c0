import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { floorBps } from '../pricing/floor.ts'
import { ageAdverse, carriedAdverse, learnedAdverse, noAdverse, noteAdverse } from './adverse.ts'

describe('what fills cost after the fact', () => {
  test('moves no offset before the twentieth fill, then a twentieth of what is missing with each', () => {
    const { buy } = noAdverse(0)
    for (let fill = 0; fill < 19; fill += 1) expect(noteAdverse(buy, 4, -2, 0)).toBe(false)
    expect(noteAdverse(buy, 4, -2, 0)).toBe(true)
    expect(buy.offsetBps).toBeCloseTo(0.1, 12)
    expect(buy.meanBps).toBeCloseTo(4, 12)
  })

  test('is worth half after half an hour: weight and offset shrink, the mean stays', () => {
    const { buy } = noAdverse(0)
    for (let fill = 0; fill < 40; fill += 1) noteAdverse(buy, 4, -2, 0)
    const before = { ...buy }
    ageAdverse(buy, 1_800_000)
    expect(buy.count).toBeCloseTo(before.count / 2, 9)
    expect(buy.offsetBps).toBeCloseTo(before.offsetBps / 2, 9)
    expect(buy.meanBps).toBe(before.meanBps)
  })

  test('survives a restart as it was written down', () => {
    const adverse = noAdverse(5)
    noteAdverse(adverse.sell, 1, -1, 5)
    expect(carriedAdverse(learnedAdverse(adverse, 1_000), 5)).toEqual(adverse)
  })

  describe('of one absurd mid, percents off while a side of the book had a hole', () => {
    test.each([0, 1, 5, 20, 200])('moves the floor by less than 2 bps after %i fills', (fills) => {
      for (const adverseBps of [500, -500]) {
        const { buy } = noAdverse(0)
        for (let fill = 0; fill < fills; fill += 1) noteAdverse(buy, 3, 0.3, 0)
        const before = floorBps(0, buy, 0)
        noteAdverse(buy, adverseBps, -adverseBps, 0)
        expect(Math.abs(floorBps(0, buy, 0) - before)).toBeLessThan(2)
      }
    })

    test('takes adverse selection out of the floor for a few fills at most', () => {
      const { buy } = noAdverse(0)
      for (let fill = 0; fill < 20; fill += 1) noteAdverse(buy, 1.5, 0.5, 0)
      noteAdverse(buy, -500, 500, 0)
      for (let fill = 0; fill < 10; fill += 1) noteAdverse(buy, 1.5, 0.5, 0)
      expect(buy.meanBps).toBeGreaterThan(0)
    })

    test('moves no offset where two hundred fills were good', () => {
      const { buy } = noAdverse(0)
      for (let fill = 0; fill < 200; fill += 1) noteAdverse(buy, 0.2, 0.3, 0)
      noteAdverse(buy, 500, -500, 0)
      for (let fill = 0; fill < 50; fill += 1) noteAdverse(buy, 0.2, 0.3, 0)
      expect(buy.offsetBps).toBe(0)
    })
  })

  test('keeps the offset between 0 and 10 bps and the mean within what was seen, and takes no number that is none', () => {
    const sample = fc.oneof(fc.double({ min: -200, max: 200, noNaN: true }), fc.constantFrom(Number.NaN, Infinity))
    fc.assert(
      fc.property(
        fc.array(fc.tuple(sample, sample, fc.integer({ min: 0, max: 600_000 })), { maxLength: 80 }),
        (list) => {
          const { sell } = noAdverse(0)
          let nowMs = 0
          const seen = [0]
          for (const [adverse, markout, gapMs] of list) {
            nowMs += gapMs
            noteAdverse(sell, adverse, markout, nowMs)
            if (Number.isFinite(adverse) && Number.isFinite(markout)) seen.push(adverse)
            expect(sell.offsetBps >= 0 && sell.offsetBps <= 10).toBe(true)
            expect(sell.count >= 0 && sell.count <= 200).toBe(true)
            expect(sell.meanBps).toBeGreaterThanOrEqual(Math.min(...seen) - 1e-9)
            expect(sell.meanBps).toBeLessThanOrEqual(Math.max(...seen) + 1e-9)
          }
        },
      ),
    )
  })
})

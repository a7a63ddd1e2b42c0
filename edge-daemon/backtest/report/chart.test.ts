import { describe, expect, test } from 'vitest'
import { label, rangeOf, ticksIn, timeLabel } from './axis.ts'
import { figure, thinned } from './chart.ts'

describe('an axis', () => {
  test.each([
    { range: { low: 0, high: 1 }, count: 5, ticks: [0, 0.2, 0.4, 0.6, 0.8, 1] },
    { range: { low: -13, high: 27 }, count: 4, ticks: [-10, 0, 10, 20] },
    { range: { low: 1_666.6, high: 1_667.4 }, count: 2, ticks: [1_667] },
  ])('between $range.low and $range.high has round values', ({ range, count, ticks }) => {
    const found = ticksIn(range, count)
    expect(found).toHaveLength(ticks.length)
    for (const [index, tick] of ticks.entries()) expect(found[index]).toBeCloseTo(tick, 9)
  })

  test('has a range of some width for one value, for none, and around all of many', () => {
    expect(rangeOf([])).toEqual({ low: 0, high: 1 })
    const { low, high } = rangeOf([5])
    expect(high).toBeGreaterThan(low)
    expect(rangeOf(Array.from({ length: 300_000 }, (_, index) => index)).high).toBeGreaterThan(299_999)
  })

  test('writes neighbours so that they differ, and times in the unit that fits', () => {
    expect([label(0.25, 0.05), label(-0, 0.1), label(1_500, 500)]).toEqual(['0.25', '0.0', '1500'])
    expect([timeLabel(90, 500), timeLabel(1_800, 3_600), timeLabel(5_400, 90_000)]).toEqual(['90 s', '30 min', '1.5 h'])
  })
})

describe('a chart', () => {
  test('is drawn in two sizes, breaks its line where nothing is known, and marks what happened', () => {
    const points = [1, 2, null, 4, 5].map((value, atS) => ({ atS, value }))
    const text = figure({
      title: 'A & B',
      unit: 'USD',
      lines: [{ name: 'x', ink: 'ink-a', points }],
      marks: [{ atS: 1, value: 2, isUp: true }],
    })
    expect(text).toContain('A &amp; B')
    expect(text.match(/<svg/g)).toHaveLength(2)
    const path = /class="ink-a" d="([^"]+)"/.exec(text)?.[1] ?? ''
    expect(path.match(/M/g)).toHaveLength(2)
    expect(text.match(/<polygon/g)).toHaveLength(2)
  })

  test('of nothing is still a chart', () => {
    expect(figure({ title: 'x', unit: 'y', lines: [{ name: 'x', ink: 'ink-a', points: [] }] })).not.toContain('NaN')
  })

  test('of too many points keeps the first and the last', () => {
    const picked = thinned(
      Array.from({ length: 10_000 }, (_, index) => index),
      100,
    )
    expect([picked.length, picked[0], picked.at(-1)]).toEqual([100, 0, 9_999])
    expect(thinned([1, 2], 100)).toEqual([1, 2])
  })
})

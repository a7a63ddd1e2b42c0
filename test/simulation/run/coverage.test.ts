import { describe, expect, test } from 'vitest'
import { catalogue } from '../faults/catalogue.ts'
import { open, seconds, world } from '../faults/fault.ts'
import { coverageClosing, coverageOf, coverageTable, isCovered } from './coverage.ts'
import { isOwed } from './owed.ts'
import type { ProcessTally } from './process-runs.ts'
import { broken, reportOf } from './report.fixture.ts'
import { count, emptyTally } from './tally.ts'

const three = [
  world(1, 'first', { at: 'pause' }, seconds(1, 2), ['I1']),
  world(2, 'second', { at: 'pause' }, seconds(1, 2), ['I1']),
  open(5, 'third', ['I7'], 'nobody knows how'),
]
const rowsOf = (...reports: ReturnType<typeof reportOf>[]) => {
  const tally = emptyTally()
  for (const report of reports) count(tally, report)
  return coverageOf(three, tally, 2, new Map())
}
const alone = [reportOf(1, { 1: 1 }), reportOf(2, { 1: 1 }), reportOf(3, { 2: 4 }), reportOf(4, { 2: 4 })]
const pair = reportOf(5, { 1: 1, 2: 1 }, { calmAfterMs: 3_000 })

describe('the catalogue against what was seen', () => {
  test('passes what struck alone often enough, with every other, within its bound', () => {
    const rows = rowsOf(...alone, pair)
    const world = { alone: 2, pairs: 1, pairsMax: 1, worstMs: 3_000, boundMs: 60_000 }
    expect(rows[0]).toMatchObject({ world, programs: null, wants: [] })
    expect(rows[2]).toMatchObject({ open: 'nobody knows how', isOwed: false })
    expect(isCovered(rows, 0)).toBe(true)
    expect(coverageClosing(rows, 0)).toBe(
      'of 2 that are owed 2 passed, 0 failed, 0 are open; of all 3 1 are open\n2 passed, 0 failed\n',
    )
  })

  test.each([
    ['struck too seldom alone', [...alone.slice(1), pair], 'struck alone in 1 of 2 seeds'],
    ['never met another', alone, 'struck with 0 of 1 others'],
    ['took too long', [...alone, { ...pair, calmAfterMs: 60_001 }], 'calm took longer than its bound'],
    ['broke an invariant', [...alone, { ...pair, violation: broken }], '1 seeds failed'],
    ['failed before it struck', [...alone, pair, reportOf(6, { 1: 0 }, { violation: broken })], '1 seeds failed'],
  ])('fails what %s', (_, reports, want) => {
    const rows = rowsOf(...reports)
    expect(rows[0]?.wants).toContain(want)
    expect(coverageTable(rows)).toContain(want)
    expect(coverageClosing(rows, 0)).toMatch(/[12] failed\n$/)
  })

  test('is not passed while a seed fails, also one that brought no fault', () => {
    const rows = rowsOf(...alone, pair, reportOf(6, {}, { violation: broken }))
    expect(rows.every(({ wants }) => wants.length === 0)).toBe(true)
    expect(isCovered(rows, 1)).toBe(false)
    expect(coverageClosing(rows, 1)).toMatch(
      /\n1 seeds failed: as long as one does, this run fails\n2 passed, 0 failed\n$/,
    )
  })

  test('counts what was done to the real programs, three times at least', () => {
    const killed = open(75, 'killed', ['I7'], 'not here', 'process')
    const rowOf = (...runs: (readonly [number, ProcessTally])[]) =>
      coverageOf([killed], emptyTally(), 100, new Map(runs))[0]
    const tally = { runs: 3, failed: 0, worstMs: 14_000, boundMs: 20_000 }
    expect(rowOf()).toMatchObject({ open: 'not here', wants: [] })
    expect(rowOf([75, tally])).toMatchObject({ open: null, wants: [] })
    expect(rowOf([75, { ...tally, runs: 2 }])?.wants).toEqual(['done to the programs 2 times of 3'])
    expect(rowOf([75, { ...tally, failed: 1 }])?.wants).toEqual(['1 runs of the programs failed'])
  })

  test('owes 81 faults of the 114', () => {
    expect(catalogue.filter(({ id }) => isOwed(id)).length).toBe(81)
  })
})

import { describe, expect, test } from 'vitest'
import { closingText, jsonOf, tableOf, totalsText } from './report.ts'
import { broken, reportOf } from './report.fixture.ts'
import { count, emptyTally } from './tally.ts'

const reports = [
  reportOf(1, { 1: 3 }),
  reportOf(2, { 1: 2, 27: 5, 78: 0 }, { calmAfterMs: 7_250 }),
  reportOf(3, { 27: 1 }, { violation: broken, calmAfterMs: null }),
]
const tallyOf = (all: typeof reports) => {
  const tally = emptyTally()
  for (const report of all) count(tally, report)
  return tally
}

describe('what a run came to', () => {
  test('counts a fault only where it struck, alone where it was the only one of the plan', () => {
    const { byFault, seeds, failed } = tallyOf(reports)
    expect({ seeds, failed }).toEqual({ seeds: 3, failed: 1 })
    expect(byFault.get(1)).toMatchObject({ seeds: 2, alone: 1, times: 5, failed: 0, calmMaxMs: 7_250 })
    expect(byFault.get(27)).toMatchObject({ seeds: 2, alone: 1, times: 6, failed: 1, calmMaxMs: Infinity })
    expect([...(byFault.get(27)?.partners ?? [])]).toEqual([1])
    expect(byFault.has(78)).toBe(false)
  })

  test('charges a failure to every fault of the plan, also to one that had not struck yet', () => {
    const { byFault } = tallyOf([reportOf(1, { 1: 0, 27: 3 }, { violation: broken })])
    expect(byFault.get(1)).toMatchObject({ seeds: 0, alone: 0, times: 0, failed: 1, calmMaxMs: null })
    expect(byFault.get(27)).toMatchObject({ seeds: 1, failed: 1 })
    expect([...(byFault.get(27)?.partners ?? [])]).toEqual([])
  })

  test('does not depend on the order in which the threads answered', () => {
    expect(jsonOf(tallyOf(reports.toReversed()))).toEqual(jsonOf(tallyOf(reports)))
  })

  test('tells other traces by one number', () => {
    const changed = reports.with(1, { ...reports[1], hash: 'another' } as (typeof reports)[number])
    expect(tallyOf(changed).traces).not.toBe(tallyOf(reports).traces)
  })

  test('keeps the first failures of thousands, whatever came first', () => {
    const many = Array.from({ length: 500 }, (_, nth) => reportOf(500 - nth, { 1: 1 }, { violation: broken }))
    const { failures, failed } = tallyOf(many)
    expect(failed).toBe(500)
    expect(failures.map(({ seed }) => seed)).toEqual(Array.from({ length: 100 }, (_, nth) => nth + 1))
  })

  test('reads as a table, a line of totals and the closing line', () => {
    const tally = tallyOf(reports)
    expect(tableOf(tally).split('\n').slice(0, 3)).toEqual([
      '   fault   seeds   alone  others   times  failed  calm s bound s  ',
      '       1       2       1       1       5       0     7.3      60  order taken, answer lost',
      '      27       2       1       1       6       1   never      60  a gap in the numbers of account or book',
    ])
    expect(totalsText(tally)).toContain(
      '3 seeds, 450 virtual seconds, 3000 events, 30 fills; while book and account speak 50.0 events a second, 22.0 of them news of market, orders and account; 1500 virtual seconds for',
    )
    expect(totalsText(tally)).toContain('broken: I1 1 times')
    expect(closingText(tally)).toBe('2 passed, 1 failed\n')
  })
})

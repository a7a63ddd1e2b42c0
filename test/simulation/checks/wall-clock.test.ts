import { expect, test } from 'vitest'
import type { Effect } from '../../../edge-daemon/core/effect.ts'
import { wallMs } from '#shared/units.ts'
import { decisionsDiffer, decisionsOf, type Decision, type Lead, type Moment } from './wall-clock.ts'
import { placed } from './view.fixture.ts'

const at = (atMs: number, step = atMs): Moment => ({ step, atMs })

test('I23 sees a decision that is another, later, missing or one more', () => {
  const usual = [...decisionsOf(at(1), [placed(1, 1)]), ...decisionsOf(at(2), [{ type: 'mass_cancel' }])]
  const found = (other: readonly Decision[]) => decisionsDiffer(usual, other, [], 300)
  expect(found(usual)).toBeNull()
  expect(found([...usual.slice(0, 1), ...decisionsOf(at(2.5), [{ type: 'mass_cancel' }])])).toContain(
    'with another wall clock at 2.500 ms {"type":"mass_cancel"} took the place of at 2.000 ms',
  )
  expect(found([...decisionsOf(at(1), [placed(1, 2)]), ...usual.slice(1)])).toContain('took the place of at 1.000 ms')
  expect(found(usual.slice(0, 1))).toContain('nothing took the place of at 2.000 ms {"type":"mass_cancel"}')
  expect(found([...usual, ...decisionsOf(at(3), [{ type: 'mass_cancel' }])])).toContain('took the place of nothing')
})

test('I23 lets records and times of the wall clock differ, as an expiry is one', () => {
  const order = placed(1, 1)
  if (order.type !== 'place_order') throw new Error('the fixture places an order')
  const later = { ...order, order: { ...order.order, expiresAtMs: wallMs(1_790_000_000_300) } }
  const record = { type: 'journal', record: 'note', data: { wallMs: 1 } } as const
  expect(decisionsDiffer(decisionsOf(at(1), [order]), decisionsOf(at(1), [later, record]), [], 300)).toBeNull()
})

const halted = (record: 'halt_set' | 'halt_cleared', reason: string): Effect => ({
  type: 'journal',
  record,
  data: { reason, detail: `said ${record}` },
})
/** A book message each half second, that far from the clock. */
const leadsOf = (...leadMs: readonly number[]): Lead[] =>
  leadMs.map((lead, nth) => ({ ...at(nth * 500), of: 'book', leadMs: lead }))
/** One is halted by its clock when the last of them comes, the other goes on and differs later. */
const doubtedBy = (leads: readonly Lead[], { by = 'clock_skew', isUsual = false, before = [] as Decision[] } = {}) => {
  const atMs = leads.at(-1)?.atMs ?? 0
  const doubted = decisionsOf(at(atMs), [{ type: 'mass_cancel' }, halted('halt_set', by)])
  const other = [...before, ...decisionsOf(at(atMs + 100), [placed(1, 1)])]
  return isUsual ? decisionsDiffer(doubted, other, leads, 300) : decisionsDiffer(other, doubted, leads, 300)
}

test.each<[string, readonly Lead[], boolean]>([
  [
    'a book that was late by seven tenths of a second for seconds',
    leadsOf(20, 700, 700, 700, 700, 700, 701, 731),
    true,
  ],
  ['one that was later than a second for seconds, and the other clock behind', leadsOf(1_250, 1_250, 1_250), true],
  ['a clock that was behind by one message', leadsOf(20, 20, 20, -800), true],
  ['one message five seconds late', leadsOf(20, 20, 20, 4_800), true],
  ['a book that was hardly late', leadsOf(699, 699, 699, 699, 699, 699), false],
  ['one that was late by more than the clocks are apart', leadsOf(1_301, 1_301, 1_301, 1_301, 1_301), false],
  ['one of which a message was in time within three seconds', leadsOf(900, 900, 900, 30, 900, 900), false],
  ['one message that was late by less', leadsOf(20, 20, 20, 4_699), false],
  ['none', [], false],
])('I23 by a clock that only one of them doubts, and %s: it may differ from there on: %s', (_, leads, isLet) => {
  for (const isUsual of [false, true]) expect(doubtedBy(leads, { isUsual }) === null).toBe(isLet)
})

test.each<[string, readonly Lead[], boolean]>([
  ['as late as it may be but for what the clock moved', leadsOf(20, 20, 20, 971), true],
  ['a little later', leadsOf(20, 20, 20, 1_100), true],
  ['earlier than any move of the clock makes late', leadsOf(20, 20, 20, 419), false],
  ['later than any move of the clock makes it in time', leadsOf(20, 20, 20, 1_621), false],
  ['as late as those before it', leadsOf(900, 900, 900, 900), false],
  ['late by one that is forgotten', leadsOf(20, 900, 900, 900, 900, 900, 900, 900), false],
  ['not there', [], false],
])(
  'I23 by a book that only one of them has for late, and it was %s: it may differ from there on: %s',
  (_, leads, isLet) => {
    for (const isUsual of [false, true]) expect(doubtedBy(leads, { by: 'book_late', isUsual }) === null).toBe(isLet)
  },
)

test('I23 knows that of two messages close together the daemon may keep the first alone, and forget it sooner', () => {
  const since = (lastInTimeMs: number): readonly Lead[] =>
    [lastInTimeMs, 900, 2_000, 2_900].map((atMs, nth) => ({ ...at(atMs), of: 'book', leadMs: nth === 0 ? 20 : 2_010 }))
  expect(doubtedBy(since(100))).toBeNull()
  expect(doubtedBy(since(200))).not.toBeNull()
})

test('I23 takes the time from prints where there is no book, and of a moment what has come until then', () => {
  const backlog = (of: Lead['of']): readonly Lead[] => [
    { ...at(9_000, 1), of: 'book', leadMs: 20 },
    ...[26_000, 9_000, 800, 20].map((leadMs, nth): Lead => ({ ...at(36_000, nth + 2), of, leadMs })),
  ]
  const believedAt = (step: number, leads: readonly Lead[]) =>
    decisionsDiffer(
      decisionsOf(at(36_000, step), [halted('halt_cleared', 'clock_skew')]),
      decisionsOf(at(36_021, 9), [halted('halt_cleared', 'clock_skew')]),
      leads,
      300,
    )
  for (const source of ['book', 'prints'] as const) {
    expect(believedAt(3, backlog(source))).toContain(
      'at 36021.000 ms halt_cleared clock_skew took the place of at 36000',
    )
    expect(believedAt(4, backlog(source))).toBeNull()
    expect(believedAt(5, backlog(source))).not.toBeNull()
  }
  expect(believedAt(4, [{ ...at(35_900, 0), of: 'book', leadMs: 20 }, ...backlog('prints').slice(1)])).not.toBeNull()
})

test('I23 lets nothing differ that came before the doubt, or for another reason', () => {
  const late = leadsOf(700, 700, 700, 700, 700, 700)
  expect(doubtedBy(late)).toBeNull()
  expect(doubtedBy(late, { by: 'book_late' })).toContain('halt_set book_late took the place of')
  expect(doubtedBy(late, { by: 'mark_stale' })).toContain('{"type":"mass_cancel"} took the place of')
  expect(doubtedBy(late, { before: [...decisionsOf(at(2_499), [placed(1, 1)])] })).toContain(
    'at 2500.000 ms halt_set clock_skew took the place of at 2499.000 ms',
  )
})

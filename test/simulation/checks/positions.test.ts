import { expect, test } from 'vitest'
import { monoMs } from '#shared/units.ts'
import type { Position } from '../../../simulator/exchange/state.ts'
import { fillLine, line } from './journal.fixture.ts'
import { positionsAgree } from './positions.ts'
import { stillView, type Still } from './view.fixture.ts'

const positionOf = (lots: number): Position => ({
  id: '1',
  lots,
  cost: 0n,
  realised: 0n,
  tradePnl: 0n,
  fundingFees: 0n,
  openFees: 0n,
  closeFees: 0n,
  closedLots: 0,
  closedValue: 0n,
  maxLots: lots,
  openedAtMs: 0,
  updatedAtMs: 0,
})

/** A bot that holds three lots, by its ledger and by its journal unless either is said to differ. */
function watched({ ledgerLots = 3, lines = [fillLine('1', 1, '1')] }: { ledgerLots?: number; lines?: string[] }) {
  const view = stillView()
  const check = positionsAgree()
  const kept = [...lines]
  view.journals = [{ run: '1', lines: kept, writer: { syncedSeq: 0 } }]
  view.lines = new Map([[1, { name: 'account' }]])
  const account = view.exchange.accounts.get(view.accountId)
  const hold = (lots: number) => account?.positions.set(view.market, positionOf(lots))
  hold(3)
  view.engine.ledger.positionLots = ledgerLots
  const at = (nowMs: number, change: (view: Still) => void = () => undefined) => {
    view.nowMs = nowMs
    change(view)
    return check.look?.(view)
  }
  at(10_000)
  return { at, hold, kept }
}

test('I9 is content where ledger, journal and exchange agree', () => {
  expect(watched({}).at(60_000)).toBeNull()
})

test('I9 sees that the fills give another position than the exchange has', () => {
  const { at } = watched({ ledgerLots: 0 })
  expect(at(13_000)).toBeNull()
  expect(at(13_001)).toBe('for 3001 ms the position has been 3 lots, our fills give 0, the journal 3')
})

test('I9 waits a minute for a list of fills that ends before one that was told', () => {
  const { at } = watched({ ledgerLots: 0 })
  const short = (view: Still) => {
    view.engine.nowMs = monoMs(view.nowMs)
    view.engine.fillsShortSinceMs = monoMs(10_000)
  }
  for (const nowMs of [11_000, 40_000, 71_999]) expect(at(nowMs, short)).toBeNull()
  expect(at(75_000, short)).toContain('our fills give 0')
})

test('I9 sees that the journal gives another position, by what is written later as well', () => {
  expect(watched({ lines: [] }).at(13_001)).toContain('our fills give 3, the journal 0')
  const { at, kept } = watched({})
  kept.push(fillLine('1', 2, '2', { side: 'sell' }))
  at(20_000)
  expect(at(23_001)).toContain('the journal 0')
})

test('I9 counts what earlier lives have left on disk, and what was taken over', () => {
  const lines = [line('2', 1, 'position_adopted', { beforeLots: 7, lots: 4 })]
  const { at } = watched({ lines })
  expect(at(13_001)).toContain('the journal -3')
  const later = (view: Still) => {
    view.journals = [
      { run: '1', lines: [], writer: { syncedSeq: 2 } },
      { run: '2', lines, writer: { syncedSeq: 0 } },
    ]
    view.journalFiles = () => [
      { path: 'a', text: fillLine('1', 1, '1') + fillLine('1', 2, '2') },
      { path: 'b', text: lines.join('') },
    ]
  }
  expect(at(13_002, later)).toBeNull()
})

test('I9 waits anew when the position changes', () => {
  const { at, hold } = watched({ ledgerLots: 0 })
  hold(6)
  expect(at(13_000)).toBeNull()
  expect(at(16_000)).toBeNull()
  expect(at(16_001)).toContain('the position has been 6 lots')
})

test.each<[string, (view: Still) => void]>([
  ['a start', (view) => (view.engine.recovery = 'cancelling')],
  ['a fault', (view) => (view.faultsOn = 1)],
])('I9 lets %s be a reason', (_, change) => {
  expect(watched({ ledgerLots: 0 }).at(40_000, change)).toBeNull()
})

test('I9 lets a stream come back after a fault', () => {
  const { at } = watched({ ledgerLots: 0 })
  at(12_000, (view) => (view.faultsOn = 1))
  expect(at(12_001, (view) => (view.faultsOn = 0))).toBeNull()
  expect(at(18_999)).toBeNull()
  expect(at(21_999)).toBeNull()
  expect(at(22_000)).toContain('our fills give 0')
})

test('I9 lets a stream that was lost wait before it connects, and not for ever', () => {
  const { at } = watched({ ledgerLots: 0 })
  const away = (view: Still) => (view.lines = new Map([[2, { name: 'book' }]]))
  expect(at(11_000, away)).toBeNull()
  expect(at(30_000)).toBeNull()
  expect(at(33_000, (view) => (view.lines = new Map([[3, { name: 'account' }]])))).toBeNull()
  expect(at(33_001)).toContain('for 3001 ms')
  const other = watched({ ledgerLots: 0 })
  other.at(11_000, away)
  other.at(30_999)
  expect(other.at(34_001)).toContain('our fills give 0')
})

test('I9 gives a trade that is taken back time to be believed, and once it has been, nothing else', () => {
  const { at, hold } = watched({})
  at(14_000)
  hold(0)
  expect(at(20_000, (view) => (view.takenBack = ['1']))).toBeNull()
  expect(at(65_000)).toBeNull()
  expect(at(65_001)).toContain('for 45001 ms')
  hold(3)
  at(66_000)
  at(69_001)
  hold(0)
  at(70_000)
  expect(at(73_001)).toContain('for 3001 ms')
})

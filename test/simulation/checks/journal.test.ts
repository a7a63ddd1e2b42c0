import { describe, expect, test } from 'vitest'
import type { ControlState } from '#shared/contracts/control.ts'
import type { Effect } from '../../../edge-daemon/core/effect.ts'
import { fillsDiffer, fillsOnce, haltHolds, journalIsPrefix } from './journal.ts'
import { fillLine, line, tradeOf } from './journal.fixture.ts'
import { readLine, readRuns } from './journal-text.ts'
import { nothingForgiven } from './money.ts'
import { placed, stillView, type Still } from './view.fixture.ts'

const tick = { type: 'clock_ticked' } as const
const [first, second] = ['run00001', 'run00002']

/** A life that wrote `lines`, of which `synced` were told safe, and after it another; `left` is what the disk holds. */
function restarted(lines: readonly string[], synced: number, left: string): Still {
  const view = stillView()
  view.boot = 2
  view.journals = [
    { run: first, lines, writer: { syncedSeq: synced } },
    { run: second, lines: [], writer: { syncedSeq: 0 } },
  ]
  view.journalFiles = () => [{ path: '1', text: left }]
  return view
}

const three = [line(first, 1), line(first, 2), line(first, 3)]

describe('the checkers’ own reading of a journal', () => {
  test('counts of a run what follows without a gap, in any number of files, with its newline', () => {
    const files = [
      { path: '1', text: `${line(first, 1)}garbage\n\0\0${line(first, 2)}${line(first, 2)}${line(first, 4)}` },
      { path: '2', text: `${line(second, 1)}${line(second, 2).trimEnd()}` },
      { path: '3', text: `${line(first, 2)}${line(first, 3)}` },
    ]
    const seqs = Array.from(readRuns(files), ([run, lines]) => [run, lines.map(({ seq }) => seq)])
    expect(seqs).toEqual([
      [first, [1, 2, 3]],
      [second, [1]],
    ])
    expect(readLine('{"run":"a","seq":1,"type":"b"')).toBeNull()
    expect(readLine(line(first, 7))?.text).toBe(line(first, 7))
  })
})

describe('the checks of the journal', () => {
  test('I6 sees a record gone that was safe, and one that is not the one that was written', () => {
    const found = (synced: number, left: string) => journalIsPrefix().look?.(restarted(three, synced, left))
    expect(found(3, three.join(''))).toBeNull()
    expect(found(1, line(first, 1))).toBeNull()
    expect(found(2, line(first, 1))).toContain('2 records were safe and 1 are left')
    expect(found(2, `${line(first, 1)}${line(first, 2).replace('"seq":2}}', '"seq":9}}')}`)).toContain(
      'record 2 of run run00001 is not the one that was written',
    )
  })

  test('I5 sees a trade that is missing, told twice, told otherwise, or of nobody', () => {
    const found = (lines: readonly string[], trades: readonly string[], takenBack: readonly string[] = []) => {
      const view = stillView()
      for (const id of trades) view.exchange.trades.push(tradeOf(view.accountId, id), tradeOf(view.accountId + 1, '99'))
      view.takenBack = takenBack
      return fillsDiffer(view, readRuns([{ path: '1', text: lines.join('') }]))
    }
    const five = fillLine(first, 1, '5')
    expect(found([five], ['5'])).toBeNull()
    expect(found([], ['5'])).toContain('trade 5 is not in the journal')
    expect(found([five, fillLine(first, 2, '5')], ['5'])).toContain('trade 5 is journaled again as record 2')
    expect(found([five], [])).toContain('the journal has 1 fills, the exchange 0 trades')
    expect(found([five], [], ['5'])).toBeNull()
    for (const wrong of [{ side: 'sell' }, { price: '1' }, { size: '1' }, { fee: '-0.000002' }])
      expect(found([fillLine(first, 1, '5', wrong)], ['5'])).toContain('the journal has {')
  })

  test('I5 sees a trade booked again in a later life, and a sequence with a gap', () => {
    const booking = [{ type: 'journal_fill' }] as unknown as readonly Effect[] // tidy-ok: the check looks at the type alone
    const found = (lines: readonly string[], left: string) => {
      const view = restarted([], 0, left)
      view.journals = view.journals.map((journal) => (journal.run === second ? { ...journal, lines } : journal))
      return fillsOnce().step?.(view, tick, booking)
    }
    expect(found([fillLine(second, 1, '5'), fillLine(second, 2, '6')], line(first, 1))).toBeNull()
    expect(found([fillLine(second, 1, '5'), fillLine(second, 2, '5')], '')).toContain('trade 5 is journaled again')
    expect(found([fillLine(second, 1, '5')], fillLine(first, 1, '5'))).toContain('trade 5 is journaled again')
    expect(found([fillLine(second, 1, '5'), fillLine(second, 3, '6')], '')).toContain('record 3 follows on 1')
  })

  test('I10 sees an order after a halt, also in a later life, until a newer word lifts it', () => {
    const view = stillView()
    const check = haltHolds()
    const hear = (serverAtMs: number, desired: ControlState['desired']) => {
      const control = {
        version: 1,
        latched: false,
        latchReason: null,
        desired,
        configVersion: 0,
        serverAtMs,
        commands: [],
      }
      return check.step?.(view, { type: 'control_received', control: control as ControlState }, [])
    }
    expect(check.step?.(view, tick, [placed(1, 1)])).toBeNull()
    expect(hear(10, 'halt')).toBeNull()
    view.boot = 2
    expect(check.step?.(view, tick, [placed(2, 2)])).toContain('was sent after the cloud had halted at 10')
    expect(check.step?.(view, tick, [placed(2, 3, true)])).toBeNull()
    hear(9, 'run')
    expect(check.step?.(view, tick, [placed(2, 4)])).toContain('was sent after the cloud had halted at 10')
    hear(11, 'run')
    expect(check.step?.(view, tick, [placed(2, 5)])).toBeNull()
  })

  test('I16 sees a start that forgives a latch, a peak or a loss of the last checkpoint on disk', () => {
    const ledger = stillView().engine.ledger
    const kept = { ledger, peakUsd: 5, latches: { drawdown: 'lost' } }
    const found = (checkpoint: object, change: (engine: Still['engine']) => void = () => undefined) => {
      const older = line(first, 1, 'note', { checkpoint: { ...kept, peakUsd: 50 } })
      const view = restarted([], 0, `${older}${line(first, 2, 'note', { checkpoint })}${line(first, 3)}`)
      Object.assign(view.engine, { peakUsd: 5, latches: { drawdown: 'lost' } })
      change(view.engine)
      return nothingForgiven().look?.(view)
    }
    expect(found(kept)).toBeNull()
    expect(found(kept, (engine) => (engine.latches = {}))).toContain('the restart has lifted drawdown')
    expect(found(kept, (engine) => (engine.peakUsd = 4))).toContain('the peak was 5 and is 4')
    expect(found(kept, (engine) => (engine.ledger.feesMicros = 7))).toContain('feesMicros was 0 and is 7')
    expect(found({ ...kept, isProvisional: true }, (engine) => (engine.peakUsd = 4))).toBeNull()
  })
})

import { expect, test } from 'vitest'
import { line } from './journal.fixture.ts'
import { latchesStand, latchesWritten } from './latches.ts'
import { seen } from './sent.fixture.ts'
import { stillView } from './view.fixture.ts'

const status = (latches: object) =>
  ({ type: 'journal', record: 'status', data: { checkpoint: { latches: { ...latches } } } }) as const
const cleared = { type: 'journal', record: 'latches_cleared', data: {} } as const

test('I16 sees a latch that no checkpoint has, also one that was lifted and set again in one step', () => {
  const view = stillView()
  const check = latchesWritten()
  view.engine.latches['drawdown'] = 'of before'
  expect(seen(check, view, []), 'it began so').toBeNull()
  view.engine.latches['flattening'] = 'a person'
  expect(seen(check, view, [status({ drawdown: '', flattening: '' })])).toBeNull()
  expect(seen(check, view, [])).toBeNull()
  delete view.engine.latches['drawdown']
  expect(seen(check, view, [status({})])).toContain('the latch flattening is in force and in no checkpoint')
})

test('I16 sees a restart that lifts what the disk had told to be safe', () => {
  const safe = line('run-1', 1, 'halt_set', { checkpoint: { latches: { margin: 'x' } } })
  const unsafe = line('run-1', 2, 'status', { checkpoint: { latches: { margin: 'x', drawdown: 'y' } } })
  const begun = (syncedSeq: number) => {
    const view = stillView()
    const check = latchesStand()
    seen(check, view, [])
    view.boot = 2
    view.journals = [
      { run: 'run-1', lines: [safe, unsafe], writer: { syncedSeq } },
      { run: 'run-2', lines: [], writer: { syncedSeq: 0 } },
    ]
    return { view, check }
  }
  const { view, check } = begun(1)
  expect(seen(check, view, [])).toContain('the latch margin was safe on the disk')
  expect(seen(check, view, []), 'it looks once').toBeNull()
  const forgiven = begun(1)
  expect(seen(forgiven.check, forgiven.view, [cleared]), 'a person').toBeNull()
  const kept = begun(1)
  kept.view.engine.latches['margin'] = 'x'
  expect(seen(kept.check, kept.view, [])).toBeNull()
  const newer = begun(2)
  newer.view.engine.latches['margin'] = 'x'
  expect(seen(newer.check, newer.view, [])).toContain('drawdown')
})

test('I16 knows that what is not told to be safe may be on the disk all the same', () => {
  const latched = (seq: number, latches: object) => line('run-1', seq, 'status', { checkpoint: { latches } })
  const restarted = (lines: string[], latches: readonly string[]) => {
    const view = stillView()
    const check = latchesStand()
    seen(check, view, [])
    view.boot = 2
    view.journals = [
      { run: 'run-1', lines, writer: { syncedSeq: 1 } },
      { run: 'run-2', lines: [], writer: { syncedSeq: 0 } },
    ]
    for (const latch of latches) view.engine.latches[latch] = ''
    return seen(check, view, [])
  }
  const flat = [latched(1, { flattening: '' }), latched(2, { flattened: '' })]
  expect(restarted(flat, ['flattened'])).toBeNull()
  expect(restarted(flat, ['flattening'])).toBeNull()
  const twice = [latched(1, { flattening: '', margin: '' }), latched(2, { flattened: '', margin: '' })]
  expect(restarted(twice, ['flattened'])).toContain('the latch margin was safe')
})

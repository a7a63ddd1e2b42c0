import { expect, test } from 'vitest'
import type { CommandAck } from '#shared/contracts/control.ts'
import { noteCommandRecord, safeAcks, type CommandSeqs } from './safe-acks.ts'

const ack = (id: string): CommandAck => ({ id, outcome: 'done', detail: null })

test('a flatten and a resume are acknowledged once their record is safe, everything else at once', () => {
  const seqs: CommandSeqs = new Map()
  noteCommandRecord(seqs, 'command', { id: 'halt', kind: 'halt' }, 6)
  noteCommandRecord(seqs, 'command', { id: 'flatten', kind: 'flatten' }, 7)
  noteCommandRecord(seqs, 'command', { id: 'resume', kind: 'resume' }, 8)
  noteCommandRecord(seqs, 'status', { id: 'earlier', kind: 'flatten' }, 9)
  const all = ['halt', 'flatten', 'resume', 'earlier'].map(ack)
  const told = (syncedSeq: number) => safeAcks(seqs, all, syncedSeq).map(({ id }) => id)
  expect(told(6)).toEqual(['halt', 'earlier'])
  expect(told(7)).toEqual(['halt', 'flatten', 'earlier'])
  expect(told(8)).toEqual(['halt', 'flatten', 'resume', 'earlier'])
})

test('one that is not named for a while waits for its record all the same when it is named again', () => {
  const seqs: CommandSeqs = new Map([['flatten', 7]])
  expect(safeAcks(seqs, [], 6)).toEqual([])
  expect(safeAcks(seqs, [ack('flatten')], 6)).toEqual([])
  expect(safeAcks(seqs, [ack('flatten')], 7)).toEqual([ack('flatten')])
})

test('what is safe is remembered no longer', () => {
  const seqs: CommandSeqs = new Map([
    ['a', 1],
    ['b', 2],
  ])
  safeAcks(seqs, [], 1)
  expect([...seqs.keys()]).toEqual(['b'])
})

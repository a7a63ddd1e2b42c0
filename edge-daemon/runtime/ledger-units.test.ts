import { expect, test } from 'vitest'
import { emptyLedger } from '#shared/ledger.ts'
import { checkpointComplaint, unitsComplaint } from './ledger-units.ts'

const checkpoint = { ledger: emptyLedger(), peakUsd: 0, latches: {}, tradeIdFloor: '9', tradeIdsSeen: [] }
const spec = { name: 'ETH-USD', tickSize: '0.1', lotSize: '0.01' }

test.each([
  [
    { tickSize: '0.01', lotSize: '0.01' },
    'tickSize of ETH-USD is 0.1, but the ledger in /state/journal counts in 0.01',
  ],
  [
    { tickSize: '0.1', lotSize: '0.001' },
    'lotSize of ETH-USD is 0.01, but the ledger in /state/journal counts in 0.001',
  ],
])('a ledger in other units %j is not taken over', (units, sentence) => {
  const complaint = unitsComplaint({ checkpoint, units }, spec, '/state/journal')
  expect(complaint).toContain(sentence)
  expect(complaint).toContain('move that folder away')
})

test.each([
  ['the same units', { checkpoint, units: { tickSize: '0.1', lotSize: '0.01' } }],
  ['no earlier run', { checkpoint: null, units: null }],
  ['a run that did not say', { checkpoint, units: null }],
  [
    'a first start that was cut short',
    { checkpoint: { ...checkpoint, isProvisional: true as const }, units: { tickSize: '1', lotSize: '1' } },
  ],
])('%s is no complaint', (_name, words) => {
  expect(unitsComplaint(words, spec, '/state/journal')).toBeNull()
})

test('a newest checkpoint of another version is not passed over, and lifting latches is no consent', () => {
  const unread = { run: '000001aaaaaaaaaa', seq: 7 }
  const complaint = checkpointComplaint({ unread }, '/state/journal')
  expect(complaint).toContain(
    'the newest checkpoint in /state/journal (record 7 of run 000001aaaaaaaaaa) is of a version',
  )
  expect(complaint).toContain('start the version that wrote it, or, if a person decides to forget')
  expect(complaint).toContain('--clear-latches does not')
  expect(checkpointComplaint({ unread: null }, '/state/journal')).toBeNull()
})

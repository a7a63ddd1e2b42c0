import { expect, test } from 'vitest'
import { logStart, readLine } from './log.ts'

const line = (seq: number, run = '000001aaaaaaaaaa') =>
  JSON.stringify({ v: 1, bot: 'toy', run, boot: 'b', seq, wallMs: 1, monoMs: 0, type: 'note', data: {} })

const kinds = (lines: readonly string[]) => {
  const place = logStart()
  return lines.map((one) => readLine(place, one).type)
}

test('of a run counts what follows without a gap; behind one nothing follows from what came before', () => {
  expect(kinds([line(1), 'zeros', line(4), line(5)])).toEqual(['record', 'damaged', 'behind_gap', 'behind_gap'])
})

test('a group that was written again closes the gap that it had left', () => {
  expect(kinds([line(1), 'zeros', line(3), line(2), line(3), line(4)])).toEqual([
    'record',
    'damaged',
    'behind_gap',
    'record',
    'record',
    'record',
  ])
})

test('a run that lost its beginning has a gap before its first line, and the next run begins anew', () => {
  expect(kinds([line(2), line(1, '000002aaaaaaaaaa')])).toEqual(['behind_gap', 'record'])
})

test('what was written twice counts once', () => {
  expect(kinds([line(1), line(2), line(1), line(2), line(3)])).toEqual([
    'record',
    'record',
    'repeat',
    'repeat',
    'record',
  ])
})

import { expect, test } from 'vitest'
import { emptyLedger } from '#shared/ledger.ts'
import { lastWordsOf, nextRun, noteRun, startSearch } from './last-words.ts'
import { linesOf, logStart, readLine } from './log.ts'
import { noteLine, runWords } from './run-words.ts'
import { initialWriter, stepWriter } from './write-groups.ts'

// A power cut within a write: whatever byte it falls on, what is left is a beginning of what was written, and a start goes on
// from the last checkpoint in it.

const run = '000001aaaaaaaaaa'
const checkpoint = (fills: number) => ({
  ledger: { ...emptyLedger(), fills },
  peakUsd: fills,
  latches: fills >= 7 ? { drawdown: 'fell' } : {},
  tradeIdFloor: '1',
  tradeIdsSeen: [],
})

function written(records: number): Buffer {
  const state = initialWriter('event', { bot: 'toy', run, boot: 'boot' })
  for (let seq = 1; seq <= records; seq += 1) {
    const data = seq % 4 === 0 ? { checkpoint: checkpoint(seq / 4), text: 'Prüfung 測' } : {}
    stepWriter(state, {
      type: 'appended',
      atMs: seq,
      wallAtMs: 1_790_000_000_000,
      record: 'note',
      data,
      isUrgent: true,
    })
  }
  const [effect] = stepWriter(state, { type: 'flush_asked', atMs: 100 })
  return Buffer.from(effect?.type === 'write' ? effect.text : '')
}

const endsOf = (bytes: Buffer) => [...bytes.entries()].flatMap(([index, byte]) => (byte === 10 ? [index + 1] : []))

function readBack(left: Buffer) {
  const place = logStart()
  const words = runWords()
  const seqs: number[] = []
  for (const text of linesOf(left.toString('utf8'))) {
    const line = readLine(place, text)
    noteLine(words, line)
    if (line.type === 'record') seqs.push(line.record.seq)
  }
  const search = startSearch([run], true)
  nextRun(search)
  noteRun(search, words)
  return { seqs, lastWords: lastWordsOf(search) }
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
const fillsOf = (whole: number) => Math.floor(whole / 4)

test('cut at any byte, what is left is every record that was whole by then', () => {
  const bytes = written(9)
  const ends = endsOf(bytes)
  expect(ends.length).toBe(9)
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const { seqs, lastWords } = readBack(bytes.subarray(0, cut))
    const whole = ends.filter((end) => end <= cut).length
    const found = { cut, seqs: seqs.length, last: seqs.at(-1) ?? 0, fills: lastWords.checkpoint?.ledger.fills ?? 0 }
    const wanted = { cut, seqs: whole, last: whole, fills: fillsOf(whole) }
    if (JSON.stringify(found) !== JSON.stringify(wanted)) expect(found).toEqual(wanted)
  }
})

test('with any sector missing in the middle, money is that of before it, and no latch behind it is forgotten', () => {
  const bytes = written(60)
  const ends = endsOf(bytes)
  for (let from = 0; from < bytes.length; from += 512) {
    const to = Math.min(bytes.length, from + 512)
    const left = Buffer.from(bytes)
    left.fill(0, from, to)
    const { seqs, lastWords } = readBack(left)
    const whole = ends.filter((end) => end <= from).length
    expect(seqs).toEqual(upTo(whole))
    // A line is lost with any byte of it, and with the end of the one before.
    const isLatched = ends.some((end, index) => {
      const isIntact = end <= from || (ends[index - 1] ?? 0) > to
      return isIntact && (index + 1) % 4 === 0 && index + 1 >= 28
    })
    expect(Object.keys(lastWords.checkpoint?.latches ?? {})).toEqual(isLatched ? ['drawdown'] : [])
    const { ledger, isProvisional } = lastWords.checkpoint ?? { ledger: emptyLedger() }
    expect(ledger.fills).toBe(fillsOf(whole))
    if (lastWords.checkpoint !== null) expect(isProvisional ?? false).toBe(whole < 4)
  }
})

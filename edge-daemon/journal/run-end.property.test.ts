import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emptyLedger } from '#shared/ledger.ts'
import { filesOf, readWhole, searchIn, writerOn, type Files } from './journal-files.fixture.ts'
import { findLastWords } from './last-search.ts'

// A run that is read from its end tells a start what it would tell if it were read whole, whatever the disk has done.

const checkpoint = (fills: number) => ({
  ledger: { ...emptyLedger(), fills },
  peakUsd: fills,
  latches: fills % 5 === 4 ? { drawdown: `fell at ${fills}` } : {},
  tradeIdFloor: '1',
  tradeIdsSeen: [],
})
const units = { tickSize: '0.1', lotSize: '0.01', account: 'live' as const }

const fromTheEnd = (files: Files) => searchIn(files, findLastWords(filesOf(files), true))

/** What a power cut leaves: all that is safe, and of the rest what it likes, whole, its beginning, or some stretches of it. */
function left(writer: ReturnType<typeof writerOn>, lot: readonly number[]): Files {
  const files: Files = new Map(writer.files)
  let nth = 0
  const draw = () => (lot[nth++ % lot.length] ?? 0) / 100
  for (const [part, bytes] of writer.unsafe) {
    const kept = Buffer.from(bytes)
    const how = draw()
    const end = how < 0.3 ? kept.length : how < 0.6 ? Math.floor(kept.length * draw()) : kept.length
    if (how >= 0.6)
      for (let from = 0; from < kept.length; from += 128)
        if (draw() < 0.5) kept.fill(0, from, Math.min(kept.length, from + 128))
    files.set(part, Buffer.concat([writer.files.get(part) ?? Buffer.alloc(0), kept.subarray(0, end)]))
  }
  return files
}

const move = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('append' as const), kind: fc.nat({ max: 9 }) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('succeed' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('fail' as const), bytes: fc.nat({ max: 1_500 }) }) },
)

describe('a run read from its end', () => {
  test('says what it says when it is read whole, after writes that failed and a power cut at any place', () => {
    let parts = 0
    fc.assert(
      fc.property(
        fc.array(move, { minLength: 10, maxLength: 80 }),
        fc.array(fc.nat({ max: 99 }), { minLength: 5, maxLength: 20 }),
        fc.nat({ max: 2_000 }),
        (moves, lot, cutAt) => {
          const writer = writerOn(500)
          writer.append('run_started', units)
          let fills = 0
          for (const one of moves) {
            if (one.type === 'append') {
              if (one.kind < 2) writer.append('fill', { checkpoint: checkpoint((fills += 1)) })
              else if (one.kind === 2) writer.append('status', { checkpoint: { fromAnotherVersion: true } })
              else if (one.kind === 3) writer.append('run_stopped', { bookProvenEmpty: true })
              else writer.append('note', { text: 'Prüfung 測'.repeat(one.kind) })
              continue
            }
            writer.flush()
            if (one.type === 'succeed') writer.succeed()
            else writer.fail(one.bytes)
          }
          writer.flush()
          writer.cut(cutAt)
          const files = left(writer, lot)
          parts += files.size
          const [found, wanted] = [fromTheEnd(files).found, readWhole(files)]
          // A start that is refused takes nothing else from it.
          expect(found.unread).toEqual(wanted.unread)
          if (wanted.unread === null) expect(found).toEqual(wanted)
        },
      ),
      { numRuns: 1_500 },
    )
    expect(parts / 1_500, 'parts of a run').toBeGreaterThan(3)
  })

  test('cut at any byte of its last part, and of the one before that the writer gave up, says so as well', () => {
    const writer = writerOn(2_000)
    writer.append('run_started', units)
    for (let nth = 0; nth < 30; nth += 1) {
      writer.append('fill', { checkpoint: checkpoint(nth) })
      if (nth % 3 !== 2) continue
      writer.flush()
      writer.succeed()
    }
    for (const nth of [30, 31]) writer.append('fill', { checkpoint: checkpoint(nth) })
    writer.flush()
    writer.fail(10_000)
    writer.append('fill', { checkpoint: checkpoint(32) })
    writer.flush()
    writer.cut(10_000)
    const [[given, before] = [0, Buffer.alloc(0)], [last, behind] = [0, Buffer.alloc(0)]] = [...writer.unsafe]
    expect(writer.files.size).toBeGreaterThan(5)
    const grown = (part: number, bytes: Buffer) => Buffer.concat([writer.files.get(part) ?? Buffer.alloc(0), bytes])
    for (const kept of [before.length, Math.floor(before.length * 0.7), 0])
      for (let cut = 0; cut <= behind.length; cut += 1) {
        const files = new Map(writer.files)
        files.set(given, grown(given, before.subarray(0, kept)))
        files.set(last, grown(last, behind.subarray(0, cut)))
        const [found, wanted] = [fromTheEnd(files).found, readWhole(files)]
        if (JSON.stringify(found) !== JSON.stringify(wanted)) expect({ kept, cut, ...found }).toEqual(wanted)
      }
  })

  test('of fifty parts is known after the lines of one', () => {
    const writer = writerOn(40_000)
    writer.append('run_started', units)
    let nth = 0
    let lines = 0
    while (writer.files.size < 50) {
      nth += 1
      writer.append(nth % 40 === 0 ? 'status' : 'note', nth % 40 === 0 ? { checkpoint: checkpoint(nth) } : { nth })
      if (nth % 10 !== 0) continue
      writer.flush()
      writer.succeed()
    }
    for (const bytes of writer.files.values()) for (const byte of bytes) if (byte === 10) lines += 1
    const { found, lines: read } = fromTheEnd(writer.files)
    expect(found).toMatchObject({ checkpoint: { peakUsd: nth - (nth % 40) }, units, wasUnclean: true, unread: null })
    expect(lines).toBeGreaterThan(10_000)
    // Its own, and the edges of files by which it is known that no more are needed: 64 KiB each, so here whole files.
    expect(read).toBeLessThan((5 * lines) / 50)
  })

  test('that holds no checkpoint at its end is followed back to one', () => {
    const writer = writerOn(1_000)
    writer.append('run_started', units)
    writer.append('fill', { checkpoint: checkpoint(7) })
    for (let nth = 0; nth < 100; nth += 1) {
      writer.append('note', { text: 'x'.repeat(200) })
      writer.flush()
      writer.succeed()
    }
    expect(writer.files.size).toBeGreaterThan(15)
    expect(fromTheEnd(writer.files).found).toEqual(readWhole(writer.files))
    expect(fromTheEnd(writer.files).found.checkpoint?.ledger.fills).toBe(7)
  })
})

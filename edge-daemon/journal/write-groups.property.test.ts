import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { logStart, readLine } from './log.ts'
import { initialWriter, stepWriter, type WriterEffect, type WriterEvent } from './write-groups.ts'

// Whatever writes and syncs end in: what counts as synced is on disk, nothing is lost, and the order is kept.

const names = { bot: 'toy', run: '000001aaaaaaaaaa', boot: 'boot' }
const appended = (atMs: number, isUrgent = false): WriterEvent => ({
  type: 'appended',
  atMs,
  wallAtMs: 1_790_000_000_000,
  record: 'note',
  data: {},
  isUrgent,
})

/** A disk that keeps what was synced, and of the rest what it likes. */
function toyDisk() {
  const parts = new Map<number, { synced: string; unsynced: string }>()
  const part = (number: number) => {
    const found = parts.get(number) ?? { synced: '', unsynced: '' }
    parts.set(number, found)
    return found
  }
  /** A new part is written from its beginning, whatever it held; nothing that was synced may lie there. */
  const begin = ({ part: number, isNew }: Extract<WriterEffect, { type: 'write' }>) => {
    expect(part(number).synced === '').toBe(isNew)
    if (isNew) part(number).unsynced = ''
    return part(number)
  }
  return {
    write(effect: Extract<WriterEffect, { type: 'write' }>) {
      const { synced } = begin(effect)
      parts.set(effect.part, { synced: synced + effect.text, unsynced: '' })
    },
    /** So many letters arrive, and none of them is safe. */
    fail(effect: Extract<WriterEffect, { type: 'write' }>, letters: number) {
      begin(effect).unsynced = effect.text.slice(0, letters)
    },
    /** How many parts there are in which nothing was ever synced. */
    empty: () => [...parts.values()].filter(({ synced }) => synced === '').length,
    /** The sequences that can be read after a crash that keeps so much of what was not safe. */
    seqs(kept: number): number[] {
      const place = logStart()
      return [...parts.keys()]
        .toSorted((a, b) => a - b)
        .flatMap((number) => {
          const { synced, unsynced } = part(number)
          return (synced + unsynced.slice(0, kept)).split('\n').slice(0, -1)
        })
        .map((line) => readLine(place, line))
        .flatMap((line) => (line.type === 'record' ? [line.record.seq] : []))
    },
  }
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

const move = fc.oneof(
  fc.record({ type: fc.constant('append' as const), isUrgent: fc.boolean() }),
  fc.record({ type: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 3_000 }) }),
  fc.record({ type: fc.constant('succeed' as const) }),
  fc.record({ type: fc.constant('fail' as const), letters: fc.nat({ max: 500 }) }),
  fc.record({ type: fc.constant('flush' as const) }),
)

describe('groups of records', () => {
  test('whatever fails, what counts as synced can be read, in order, and in the end all of it', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), fc.nat({ max: 500 }), (moves, kept) => {
        const state = initialWriter('event', names)
        const disk = toyDisk()
        const under: Extract<WriterEffect, { type: 'write' }>[] = []
        let nowMs = 0
        const send = (event: WriterEvent) => {
          const wasInFlight = under.length
          for (const effect of stepWriter(state, event)) if (effect.type === 'write') under.push(effect)
          // One group at a time, and never one that nothing will wake.
          expect(under.length).toBeLessThanOrEqual(1)
          expect(
            wasInFlight + under.length + state.waiting.length === 0 || state.dueAtMs < Infinity || under.length > 0,
          ).toBe(true)
        }
        const succeed = () => {
          const effect = under.pop()
          if (effect === undefined) return
          disk.write(effect)
          send({ type: 'written', atMs: nowMs })
        }
        for (const one of moves) {
          if (one.type === 'append') send(appended(nowMs, one.isUrgent))
          else if (one.type === 'flush') send({ type: 'flush_asked', atMs: nowMs })
          else if (one.type === 'succeed') succeed()
          else if (one.type === 'pass') {
            nowMs += one.ms
            send({ type: 'due', atMs: nowMs })
          } else {
            const effect = under.pop()
            if (effect !== undefined) disk.fail(effect, one.letters)
            if (effect !== undefined) send({ type: 'write_failed', atMs: nowMs, reason: 'no space' })
          }
          const found = disk.seqs(kept)
          expect(found).toEqual(upTo(found.length))
          expect(found.length).toBeGreaterThanOrEqual(state.syncedSeq)
          expect(state.syncedSeq).toBeLessThanOrEqual(state.lastSeq)
          expect(disk.empty()).toBeLessThanOrEqual(1)
        }
        for (let nth = 0; nth < 4; nth += 1) {
          nowMs += 10_000
          send({ type: 'due', atMs: nowMs })
          succeed()
        }
        expect(state.syncedSeq).toBe(state.lastSeq)
        expect(disk.seqs(0)).toEqual(upTo(state.lastSeq))
        expect(state.trouble).toBeNull()
      }),
      { numRuns: 400 },
    )
  })
})

describe('the writer', () => {
  const begun = () => {
    const state = initialWriter('event', names)
    stepWriter(state, appended(0, true))
    return { state, effects: stepWriter(state, { type: 'due', atMs: 0 }) }
  }

  test('does not let an urgent record wait longer than for the sync that is under way', () => {
    const { state } = begun()
    stepWriter(state, appended(10, true))
    stepWriter(state, { type: 'written', atMs: 400 })
    expect(state.dueAtMs).toBe(400)
  })

  test('lets the rest wait for company', () => {
    const { state } = begun()
    stepWriter(state, appended(10))
    stepWriter(state, { type: 'written', atMs: 400 })
    expect(state.dueAtMs).toBe(650)
  })

  test('says of a sync of more than five seconds that it waits, once, and that it is over', () => {
    const { state } = begun()
    expect(stepWriter(state, { type: 'due', atMs: 4_999 })).toEqual([])
    expect(state.dueAtMs).toBe(5_000)
    expect(stepWriter(state, { type: 'due', atMs: 5_000 })).toEqual([
      { type: 'report', trouble: 'the journal has waited for its disk for 5 s' },
    ])
    expect(stepWriter(state, appended(9_000, true))).toEqual([])
    expect(stepWriter(state, { type: 'due', atMs: 9_000 })).toEqual([])
    expect(stepWriter(state, { type: 'written', atMs: 30_000 })).toEqual([{ type: 'report', trouble: null }])
  })

  test('says of a checkpoint that does not fit into its record that it is lost, until a newer one is on disk', () => {
    const { state } = begun()
    const kept = (atMs: number, checkpoint: string): WriterEvent => ({
      type: 'appended',
      atMs,
      wallAtMs: 1_790_000_000_000,
      record: 'note',
      data: { checkpoint },
      isUrgent: false,
    })
    stepWriter(state, { type: 'written', atMs: 10 })
    expect(stepWriter(state, kept(20, 'short'))).toEqual([])
    const trouble = 'a checkpoint is too long for its record: what it kept would not survive a restart'
    expect(stepWriter(state, kept(21, 'x'.repeat(20_000)))).toEqual([{ type: 'report', trouble }])
    expect(stepWriter(state, kept(22, 'x'.repeat(20_000)))).toEqual([])
    stepWriter(state, { type: 'due', atMs: 300 })
    expect(stepWriter(state, appended(310))).toEqual([])
    expect(stepWriter(state, kept(311, 'short'))).toEqual([])
    expect(stepWriter(state, { type: 'written', atMs: 320 })).toEqual([])
    stepWriter(state, { type: 'due', atMs: 600 })
    expect(stepWriter(state, { type: 'written', atMs: 610 })).toEqual([{ type: 'report', trouble: null }])
  })

  test('reports a trouble once, tries again after a second whatever hurries it', () => {
    const { state } = begun()
    const fail = (atMs: number): WriterEvent => ({ type: 'write_failed', atMs, reason: 'disk full' })
    expect(stepWriter(state, fail(5))).toEqual([
      { type: 'close', part: 1 },
      { type: 'report', trouble: 'the journal cannot be written: disk full' },
    ])
    stepWriter(state, appended(10, true))
    expect(state.dueAtMs).toBe(1_005)
    expect(stepWriter(state, { type: 'due', atMs: 1_005 })).toMatchObject([{ type: 'write' }])
    expect(stepWriter(state, fail(1_010))).toEqual([{ type: 'close', part: 1 }])
  })

  test('leaves one part behind in a night on a full disk, and writes a second after there is room', () => {
    const { state } = begun()
    stepWriter(state, { type: 'written', atMs: 10 })
    stepWriter(state, appended(20, true))
    const parts = new Set<number>()
    let atMs = 20
    for (let nth = 0; nth < 8 * 3_600; nth += 1) {
      const [effect] = stepWriter(state, { type: 'due', atMs })
      if (effect?.type !== 'write') throw new Error('nothing is written')
      // Behind what was synced nothing is tried again: the first part is given up as it is.
      expect(effect.isNew).toBe(effect.part > 1)
      parts.add(effect.part)
      stepWriter(state, { type: 'write_failed', atMs: atMs + 5, reason: 'disk full' })
      expect(state.dueAtMs).toBe(atMs + 1_005)
      atMs = state.dueAtMs
    }
    expect([...parts]).toEqual([1, 2])
    stepWriter(state, { type: 'due', atMs })
    stepWriter(state, { type: 'written', atMs: atMs + 5 })
    expect(state).toMatchObject({ part: 2, syncedSeq: 2, trouble: null })
  })
})

// A journal in memory: what the writer has written, what of it is safe, and searches through it.

import type { RecordEnvelope } from '#shared/contracts/records.ts'
import type { Search } from './byte-search.ts'
import { journalPath, type JournalFile } from './files.ts'
import { lastWordsOf, nextRun, noteRun, startSearch, type LastWords } from './last-words.ts'
import { linesOf, logStart, readLine } from './log.ts'
import { noteLine, runWords } from './run-words.ts'
import { initialWriter, stepWriter, type WriterEffect, type WriterEvent } from './write-groups.ts'

export type Files = Map<number, Buffer>

export const run = '000001aaaaaaaaaa'

export const filesOf = (files: Files): readonly JournalFile[] =>
  [...files.keys()].toSorted((a, b) => a - b).map((part) => ({ path: journalPath('', 'event', run, part), run, part }))

/** Carries the search out, and counts what it reads. */
export function searchIn<Found>(
  files: Files,
  search: Search<Found>,
): { readonly found: Found; readonly lines: number } {
  const byPath = new Map(filesOf(files).map(({ path, part }) => [path, files.get(part) ?? Buffer.alloc(0)]))
  let lines = 0
  for (let step = search.next(); ;) {
    if (step.done === true) return { found: step.value, lines }
    const { path, offset, length } = step.value
    const whole = byPath.get(path) ?? Buffer.alloc(0)
    const from = offset < 0 ? Math.max(0, whole.length + offset) : offset
    const bytes = whole.subarray(from, from + length)
    for (const byte of bytes) if (byte === 10) lines += 1
    step = search.next(bytes)
  }
}

/** The same from every line there is, in order. */
export function readWhole(files: Files): LastWords {
  const words = runWords()
  const place = logStart()
  for (const { part } of filesOf(files))
    for (const line of linesOf(files.get(part)?.toString('utf8') ?? '')) noteLine(words, readLine(place, line))
  const search = startSearch(files.size === 0 ? [] : [run], true)
  if (nextRun(search) !== null) noteRun(search, words)
  return lastWordsOf(search)
}

/** A writer with small parts and the disk under it. */
export function writerOn(maxBytes: number) {
  const state = initialWriter('event', { bot: 'toy', run, boot: 'boot' }, maxBytes)
  const files: Files = new Map()
  /** What was written and not synced, by part: a sync that failed leaves it so for ever. */
  const unsafe = new Map<number, Buffer>()
  let under: Extract<WriterEffect, { type: 'write' }> | null = null
  let atMs = 0
  const send = (event: WriterEvent) => {
    for (const effect of stepWriter(state, event)) if (effect.type === 'write') under = effect
  }
  const grow = (into: Files, part: number, bytes: Buffer) =>
    into.set(part, Buffer.concat([into.get(part) ?? Buffer.alloc(0), bytes]))
  return {
    files,
    unsafe,
    state,
    append(record: string, data: RecordEnvelope['data']) {
      atMs += 1
      send({ type: 'appended', atMs, wallAtMs: 1_790_000_000_000, record, data, isUrgent: false })
    },
    flush() {
      atMs += 2_000
      send({ type: 'due', atMs })
    },
    succeed() {
      if (under === null) return
      const { part, isNew, text } = under
      under = null
      if (isNew) unsafe.delete(part)
      grow(files, part, Buffer.from(text))
      send({ type: 'written', atMs })
    },
    /** So many bytes have reached the disk, and none of them is safe. */
    fail(bytes: number) {
      if (under === null) return
      this.cut(bytes)
      send({ type: 'write_failed', atMs, reason: 'no space' })
    },
    /** What is under way, as far as the power lets it. */
    cut(bytes: number) {
      if (under === null) return
      const { part, isNew, text } = under
      under = null
      if (!files.has(part)) files.set(part, Buffer.alloc(0))
      if (isNew) unsafe.delete(part)
      grow(unsafe, part, Buffer.from(text).subarray(0, bytes))
    },
  }
}

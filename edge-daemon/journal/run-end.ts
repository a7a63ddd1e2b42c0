import { eachLine, firstLine, lastLine, type Search } from './byte-search.ts'
import type { JournalFile } from './files.ts'
import { parseRecord, readLine } from './log.ts'
import { noteLine, runWords, Units, type RunWords } from './run-words.ts'

// What one run says, read from its end: a run of weeks has hundreds of parts, and a start that waits for all of them leaves an
// exit waiting.
//
// Why the parts before may be left out: the writer (write-groups.ts) has one group under way at a time, and begins a part only
// with the first record that is not synced yet. So all records before the first one of a part were synced in earlier parts,
// and no gap lies before it. What an earlier part may hold beyond that is a group whose write failed; the part that follows
// begins with the same record again, and may have been torn before it held as much. Therefore a part is read alone only where
// its first line is whole, and the part before it ends with the record just before that: had its last group failed, it would
// not end there, unless nothing of that group arrived. A group is repeated whole, so no part before that one can hold more
// than the repetition, which was synced.

/** The parts from which on a run can be read as if it had been read whole, and the sequence before them. */
type Window = { readonly from: number; readonly seq: number }

/** The latest such beginning at the part or before it. */
function* beginningAt(parts: readonly JournalFile[], nth: number): Search<Window> {
  for (let from = nth; from > 0; from -= 1) {
    const [before, part] = [parts[from - 1], parts[from]]
    if (before === undefined || part === undefined) continue
    const first = parseRecord((yield* firstLine(part.path)) ?? '')
    if (first === null || first.run !== part.run) continue
    const last = parseRecord((yield* lastLine(before.path)) ?? '')
    if (last?.run === part.run && last.seq === first.seq - 1) return { from, seq: last.seq }
  }
  return { from: 0, seq: 0 }
}

/** The parts of one run that may hold what was written and not synced. */
export function* unsettledParts(parts: readonly JournalFile[]): Search<readonly JournalFile[]> {
  const { from } = yield* beginningAt(parts, parts.length - 1)
  return parts.slice(from)
}

/** `parts` are those of one run, in order. */
export function* wordsOfRun(parts: readonly JournalFile[]): Search<RunWords> {
  for (let nth = parts.length - 1; ;) {
    const { from, seq } = yield* beginningAt(parts, nth)
    const words = runWords()
    const place = { run: parts[from]?.run ?? null, seq }
    for (const { path } of parts.slice(from))
      yield* eachLine(path, (line) => {
        if (line !== '') noteLine(words, readLine(place, line))
      })
    if (from === 0) return words
    if (words.checkpoint !== null || words.unread !== null) {
      words.units = yield* unitsOf(parts)
      return words
    }
    // Twice as far back each time, so that nothing is read more than a few times.
    nth = Math.max(0, from - (parts.length - from))
  }
}

/** Those of the record that opens the run. */
function* unitsOf(parts: readonly JournalFile[]): Search<Units | null> {
  for (const { path } of parts) {
    const first = parseRecord((yield* firstLine(path)) ?? '')
    // A writer that begins no part anew left one whose first write failed empty or torn; the next begins with the same record.
    if (first === null) continue
    return first.type === 'run_started' ? (Units.safeParse(first.data).data ?? null) : null
  }
  return null
}

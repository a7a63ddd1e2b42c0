import { basename, join } from 'node:path'

// Names of journal files. Run ids sort in the order of the runs, parts in the order of writing, so a sorted list of names is
// the order of the records.

/** `event` is what happened and is uploaded; `market` is raw market data and stays on this machine. */
export type RecordClass = 'event' | 'market'

const pattern = /^(event|market)-([0-9a-z]+)-(\d{4,})\.jsonl$/

export type JournalFile = { readonly path: string; readonly run: string; readonly part: number }

export const journalPath = (dir: string, recordClass: RecordClass, run: string, part: number): string =>
  join(dir, `${recordClass}-${run}-${String(part).padStart(4, '0')}.jsonl`)

/** What the path says; null when it is no file of the class. */
export function journalFileOf(path: string, recordClass: RecordClass): JournalFile | null {
  const match = pattern.exec(basename(path))
  return match?.[1] === recordClass ? { path, run: match[2] ?? '', part: Number(match[3]) } : null
}

/** Sorts by start: the epoch of the state folder counts up by one with each, whatever the wall clock does. */
export const runIdOf = (epoch: number, random: string): string => `${epoch.toString(36).padStart(6, '0')}${random}`

/** How many letters of a run id are random. */
const randomLetters = 10

/** The start that the run belongs to. */
export const epochOf = (run: string): number => parseInt(run.slice(0, -randomLetters), 36)

import { readdirSync } from 'node:fs'
import { join } from 'node:path'

// Names of tape files: a run's inputs in numbered parts, compressed. Run ids sort in the order of the runs, parts in the
// order of writing, so a sorted list of names is the order of the events.

const pattern = /^tape-([0-9a-z]+)-(\d{5,})\.jsonl\.gz$/

export type TapeFile = { readonly path: string; readonly run: string; readonly part: number }

export const tapeFolder = (stateDir: string): string => join(stateDir, 'tape')

export const tapePath = (dir: string, run: string, part: number): string =>
  join(dir, `tape-${run}-${String(part).padStart(5, '0')}.jsonl.gz`)

/** All tape files of a folder, oldest first; an absent folder has none. It blocks. */
export function tapeFiles(dir: string): TapeFile[] {
  try {
    return tapeFilesAmong(dir, readdirSync(dir))
  } catch {
    return []
  }
}

/** The tape files among the names in a folder, oldest first. */
export function tapeFilesAmong(dir: string, names: readonly string[]): TapeFile[] {
  return names
    .flatMap((name) => {
      const match = pattern.exec(name)
      return match === null ? [] : [{ path: join(dir, name), run: match[1] ?? '', part: Number(match[2]) }]
    })
    .sort((a, b) => (a.run === b.run ? a.part - b.part : a.run < b.run ? -1 : 1))
}

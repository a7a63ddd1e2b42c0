import { createReadStream } from 'node:fs'
import type { RecordEnvelope } from '#shared/contracts/records.ts'
import type { RecordClass } from './files.ts'
import { journalFiles } from './folder.ts'
import { findLastWords, lastRunOf } from './last-search.ts'
import { settling, type LastWords } from './last-words.ts'
import { logStart, readLine, type LogLine } from './log.ts'
import { searchFiles } from './read-files.ts'
import { unsettledParts } from './run-end.ts'
import { carryOut } from './small-file.ts'

/**
 * Every record of a class in the order of writing, each run up to its first gap. A last line that was torn by a crash is
 * left out; a damaged line is left out too and counted through `onDamage`. A record that was written twice after a failed
 * sync appears once.
 */
export async function* readJournal(
  dir: string,
  recordClass: RecordClass,
  onDamage: (path: string, line: number) => void = () => undefined,
  runs: (run: string) => boolean = () => true,
): AsyncGenerator<RecordEnvelope> {
  for await (const line of readLog(dir, recordClass, onDamage, runs)) if (line.type === 'record') yield line.record
}

/** Likewise, with what lies behind a gap. */
export async function* readLog(
  dir: string,
  recordClass: RecordClass,
  onDamage: (path: string, line: number) => void = () => undefined,
  runs: (run: string) => boolean = () => true,
): AsyncGenerator<LogLine> {
  const place = logStart()
  for (const file of await journalFiles(dir, recordClass)) {
    if (!runs(file.run)) continue
    let lineNumber = 0
    for await (const text of wholeLines(file.path)) {
      lineNumber += 1
      if (text === '') continue
      const line: LogLine = text === null ? { type: 'damaged' } : readLine(place, text)
      if (line.type === 'damaged' || line.type === 'foreign') onDamage(file.path, lineNumber)
      yield line
    }
  }
}

/** Null stands for a last line without its end. */
async function* wholeLines(path: string): AsyncGenerator<string | null> {
  let rest = ''
  for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
    const lines = `${rest}${String(chunk)}`.split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield null
}

/** What the journal of earlier runs tells a start (last-search.ts). */
export async function readLastWords(dir: string, isCloudConfigured: boolean): Promise<LastWords> {
  const files = await journalFiles(dir, 'event')
  await carryOut(settling(dir, await searchFiles(unsettledParts(lastRunOf(files)))))
  return searchFiles(findLastWords(files, isCloudConfigured))
}

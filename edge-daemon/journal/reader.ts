import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { RecordEnvelope } from '#shared/contracts/records.ts'
import { journalFiles, type RecordClass } from './files.ts'

/**
 * Every record of a class in the order of writing. A last line that was torn by a crash is left out; a damaged line
 * elsewhere is left out too and counted through `onDamage`, because one bad line must not hide the rest. A record that was
 * written twice after a failed sync appears once.
 */
export async function* readJournal(
  dir: string,
  recordClass: RecordClass,
  onDamage: (path: string, line: number) => void = () => undefined,
  runs: (run: string) => boolean = () => true,
): AsyncGenerator<RecordEnvelope> {
  let last: { run: string; seq: number } | null = null
  for (const file of journalFiles(dir, recordClass)) {
    if (!runs(file.run)) continue
    let lineNumber = 0
    for await (const line of createInterface({ input: createReadStream(file.path), crlfDelay: Infinity })) {
      lineNumber += 1
      if (line === '') continue
      const record = parseRecord(line)
      if (record === null) {
        onDamage(file.path, lineNumber)
        continue
      }
      if (last !== null && last.run === record.run && record.seq <= last.seq) continue
      last = { run: record.run, seq: record.seq }
      yield record
    }
  }
}

export function parseRecord(line: string): RecordEnvelope | null {
  try {
    const parsed = RecordEnvelope.safeParse(JSON.parse(line))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

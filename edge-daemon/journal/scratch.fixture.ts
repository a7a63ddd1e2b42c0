// A folder that is gone after the test, and the parts of a journal that do not matter to it.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { RecordEnvelope } from '#shared/contracts/records.ts'
import { readJournal } from './reader.ts'
import { openJournal, type JournalWriter } from './writer.ts'

export function scratchFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'pilotlight-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

export const clock = { monoMs: () => 5, wallMs: () => 1_790_000_000_000 }

export function journalIn(
  dir: string,
  run = '000001aaaaaaaaaa',
  onTrouble: (reason: string | null) => void = () => undefined,
): JournalWriter {
  return openJournal({ dir, recordClass: 'event', bot: 'toy', run, boot: 'boot', clock, onTrouble })
}

export async function recordsIn(
  dir: string,
  onDamage?: (path: string, line: number) => void,
): Promise<RecordEnvelope[]> {
  const records: RecordEnvelope[] = []
  for await (const record of readJournal(dir, 'event', onDamage)) records.push(record)
  return records
}

import { z } from 'zod'
import { RecordEnvelope, recordVersion, RunId } from '#shared/contracts/records.ts'

// What lines of a journal mean, without the files they come from. A line is one only with its newline: what a crash tore off
// is no record. Of a run counts what follows without a gap on what came before: behind a gap the machine has lost records that
// were written earlier than those it kept. A group that was written again after a failed sync closes the gap it had left.

/** The run that is read, and the last sequence of it that counts. */
export type LogPlace = { run: string | null; seq: number }

export const logStart = (): LogPlace => ({ run: null, seq: 0 })

export type LogLine =
  | { readonly type: 'record' | 'behind_gap'; readonly record: RecordEnvelope }
  /** Written again after a failed sync. */
  | { readonly type: 'repeat' }
  | { readonly type: 'damaged' }
  /** A record with a checkpoint, of a version that this program does not read. */
  | { readonly type: 'foreign'; readonly run: string; readonly seq: number }

/** The next line, without its newline. Moves `place` on. */
export function readLine(place: LogPlace, line: string): LogLine {
  const record = parseRecord(line)
  if (record === null) return foreignIn(line) ?? { type: 'damaged' }
  if (record.run !== place.run) {
    place.run = record.run
    place.seq = 0
  }
  if (record.seq <= place.seq) return { type: 'repeat' }
  if (record.seq > place.seq + 1) return { type: 'behind_gap', record }
  place.seq = record.seq
  return { type: 'record', record }
}

export function parseRecord(line: string): RecordEnvelope | null {
  try {
    const parsed = RecordEnvelope.safeParse(JSON.parse(line))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

const Foreign = z.object({
  v: z.number().refine((version) => version !== recordVersion),
  run: RunId,
  seq: z.number(),
  data: z.object({ checkpoint: z.looseObject({}) }),
})

function foreignIn(line: string): LogLine | null {
  try {
    const { data } = Foreign.safeParse(JSON.parse(line))
    return data === undefined ? null : { type: 'foreign', run: data.run, seq: data.seq }
  } catch {
    return null
  }
}

/** The whole lines of a text that are not empty; what follows the last newline is none. */
export const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .slice(0, -1)
    .filter((line) => line !== '')

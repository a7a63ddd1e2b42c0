import { open } from 'node:fs/promises'
import { batchMaxRecords } from '#shared/contracts/batch.ts'
import { recordMaxBytes, type RecordEnvelope } from '#shared/contracts/records.ts'
import { journalFiles } from '../journal/files.ts'
import { parseRecord } from '../journal/reader.ts'

// The journal on disk is the spool: a cursor walks through its files, and what lies behind the cursor is known to the cloud.

export type Cursor = { readonly run: string; readonly part: number; readonly offset: number; readonly seq: number }

export type Slice = { readonly run: string; readonly records: readonly RecordEnvelope[]; readonly end: Cursor }

const readBytes = 192 * 1024
/** More than the writer ever holds back: a line that claims to be further ahead is itself damaged. */
const lostMax = 50_000

/**
 * The next records after `cursor` (null: from the beginning), all of one run and at most one batch; null when there is
 * nothing yet. Of the run in progress only what is synced is taken. A damaged line, and each that is lost with it, becomes
 * a `record_damaged` record of the sequence that it must have had, so that it cannot block those behind it.
 */
export async function nextSlice(
  dir: string,
  cursor: Cursor | null,
  current: { readonly run: string; readonly syncedSeq: number; readonly stub: RecordEnvelope },
): Promise<Slice | null> {
  for (const file of journalFiles(dir, 'event')) {
    if (cursor !== null && (file.run < cursor.run || (file.run === cursor.run && file.part < cursor.part))) continue
    const isCursorFile = cursor !== null && file.run === cursor.run && file.part === cursor.part
    const start = isCursorFile ? cursor.offset : 0
    const seqBefore = cursor !== null && file.run === cursor.run ? cursor.seq : 0
    const slice = await readSlice(file, start, seqBefore, current)
    if (slice !== null) return slice
  }
  return null
}

async function readSlice(
  file: { readonly path: string; readonly run: string; readonly part: number },
  start: number,
  seqBefore: number,
  current: { readonly run: string; readonly syncedSeq: number; readonly stub: RecordEnvelope },
): Promise<Slice | null> {
  const records: RecordEnvelope[] = []
  let base = start
  let bytes = await readFrom(file.path, base)
  let offset = start
  let seq = seqBefore
  let from = 0
  while (records.length < batchMaxRecords) {
    const end = bytes.indexOf(10, from)
    if (end < 0) {
      // A stretch of repeats may be longer than one read: go on behind it, else what follows would never be found.
      if (records.length > 0 || from === 0) break
      base += from
      bytes = await readFrom(file.path, base)
      from = 0
      continue
    }
    const parsed = parseRecord(bytes.toString('utf8', from, end))
    const record = parsed !== null && parsed.seq - seq <= lostMax ? parsed : damaged(current.stub, file.run, seq + 1)
    if (file.run === current.run && record.seq > current.syncedSeq) break
    if (record.seq > seq + 1) {
      // One damaged line can be what is left of several: without them the cloud would wait for ever.
      seq += 1
      records.push(damaged(current.stub, file.run, seq))
      continue
    }
    from = end + 1
    offset = base + from
    if (record.seq <= seq) continue // Written twice after a failed sync.
    seq = record.seq
    records.push(record)
  }
  return records.length === 0 ? null : { run: file.run, records, end: { run: file.run, part: file.part, offset, seq } }
}

async function readFrom(path: string, offset: number): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const buffer = Buffer.alloc(readBytes + recordMaxBytes)
    const { bytesRead } = await file.read(buffer, 0, readBytes, offset)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

const damaged = (stub: RecordEnvelope, run: string, seq: number): RecordEnvelope => ({
  ...stub,
  run,
  seq,
  type: 'record_damaged',
  data: {},
})

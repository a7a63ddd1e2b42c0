import { batchMaxRecords, type Batch } from '#shared/contracts/batch.ts'
import { recordMaxBytes, recordVersion, type RecordEnvelope } from '#shared/contracts/records.ts'
import type { JournalFile } from '../journal/files.ts'
import { parseRecord } from '../journal/log.ts'

// The journal on disk is the spool: a cursor walks through its files, and what lies behind the cursor is known to the cloud.
// No disk in here: the search asks for bytes and is given them.

export type Cursor = { readonly run: string; readonly part: number; readonly offset: number; readonly seq: number }

export type Slice = { readonly run: string; readonly records: readonly RecordEnvelope[]; readonly end: Cursor }

/** What stands for records that are not there, with the run and the sequence that each must have had. */
export const damagedStub = (names: Pick<RecordEnvelope, 'bot' | 'run' | 'boot' | 'wallMs'>): RecordEnvelope => ({
  v: recordVersion,
  ...names,
  monoMs: 0,
  seq: 1,
  type: 'record_damaged',
  data: {},
})

export const batchOf = (bot: string, { run, records }: Slice): Batch => ({
  version: 1,
  bot,
  run,
  records: [...records],
})

/** Less than a batch may hold, and more than one record. */
const readBytes = 192 * 1024

/** More than the writer ever holds back: a line that claims to be further ahead is itself damaged. */
const lostMax = 50_000

/** The run in progress, and what a record of it looks like that is not there. */
export type Current = { readonly run: string; readonly syncedSeq: number; readonly stub: RecordEnvelope }

/** Bytes of a file from an offset on, as many as there are up to the length. */
export type Read = { readonly path: string; readonly offset: number; readonly length: number }

/** Yields what is to be read, takes the bytes, and returns what it was for. */
export type Search<Found> = Generator<Read, Found, Buffer>

/**
 * The next records after `cursor` (null: from the beginning), all of one run and at most one batch; null when there is
 * nothing yet. Of the run in progress only what is synced is taken. What is damaged or missing becomes `record_damaged`
 * records of the sequences that it must have had, so that it cannot block what is behind it.
 */
export function* findSlice(
  files: readonly JournalFile[],
  cursor: Cursor | null,
  current: Current,
): Search<Slice | null> {
  for (const [nth, file] of files.entries()) {
    if (cursor !== null && (file.run < cursor.run || (file.run === cursor.run && file.part < cursor.part))) continue
    const isCursorFile = cursor !== null && file.run === cursor.run && file.part === cursor.part
    const start = isCursorFile ? cursor.offset : 0
    const seqBefore = cursor !== null && file.run === cursor.run ? cursor.seq : 0
    const next = files[nth + 1]
    const untilSeq = next?.run === file.run ? firstSeq(yield firstLine(next)) : Infinity
    const slice = yield* readSlice(file, start, seqBefore, untilSeq, current)
    if (slice !== null) return slice
  }
  return null
}

function* readSlice(
  file: JournalFile,
  start: number,
  seqBefore: number,
  untilSeq: number,
  current: Current,
): Search<Slice | null> {
  const place: Place = { offset: start, seq: seqBefore }
  let readFromOffset = start
  for (;;) {
    const bytes = yield { path: file.path, offset: readFromOffset, length: readBytes }
    const { records, endOffset } = takeRecords(place, bytes, readFromOffset, file.run, untilSeq, current)
    if (records.length > 0) return { run: file.run, records, end: { run: file.run, part: file.part, ...place } }
    // A stretch of repeats or of damage may be longer than one read: go on behind it, else what follows would never be found.
    if (endOffset === readFromOffset) return null
    readFromOffset = endOffset
  }
}

/** Behind this byte of the file, and the last sequence that was taken. */
type Place = { offset: number; seq: number }

/**
 * The records in bytes that begin at `base`. `place` moves behind the last of them; `endOffset` is behind the last line that
 * was looked at. Each sequence appears once and none is left out. From `untilSeq` on the next part of the run has them all:
 * after a failed sync the whole group was written again.
 */
export function takeRecords(
  place: Place,
  bytes: Buffer,
  base: number,
  run: string,
  untilSeq: number,
  current: Current,
): { readonly records: readonly RecordEnvelope[]; readonly endOffset: number } {
  const records: RecordEnvelope[] = []
  let endOffset = base
  for (;;) {
    const lineEnd = bytes.indexOf(10, endOffset - base)
    if (lineEnd < 0) return { records, endOffset }
    const record = parseRecord(bytes.toString('utf8', endOffset - base, lineEnd))
    if (record !== null && record.seq > place.seq && record.seq - place.seq <= lostMax) {
      if (record.seq >= untilSeq || (run === current.run && record.seq > current.syncedSeq))
        return { records, endOffset: base }
      // One damaged line may have been many records, and the cloud would wait for each of them for ever.
      while (place.seq + 1 < record.seq && records.length < batchMaxRecords) {
        place.seq += 1
        records.push({ ...current.stub, run, seq: place.seq, type: 'record_damaged', data: {} })
      }
      if (records.length >= batchMaxRecords) return { records, endOffset }
      place.seq = record.seq
      records.push(record)
      place.offset = base + lineEnd + 1
    }
    endOffset = base + lineEnd + 1
  }
}

const firstLine = ({ path }: JournalFile): Read => ({ path, offset: 0, length: recordMaxBytes + 1 })

/** Where a part begins in the sequence of its run; Infinity when it does not say. */
function firstSeq(bytes: Buffer): number {
  const lineEnd = bytes.indexOf(10)
  const record = lineEnd < 0 ? null : parseRecord(bytes.toString('utf8', 0, lineEnd))
  return record?.seq ?? Infinity
}

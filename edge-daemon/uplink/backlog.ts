import { batchMaxRecords, type Batch } from '#shared/contracts/batch.ts'
import { recordVersion, type RecordEnvelope } from '#shared/contracts/records.ts'
import type { Search } from '../journal/byte-search.ts'
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

/**
 * The next records after `cursor` (null: from the beginning), all of one run and at most one batch; null when there is
 * nothing yet. Of the run in progress only what is synced is taken. A record counts where it follows on the one before it, in
 * whichever part of the run: after a failed write the whole group stands in the next part again. What is in none of them becomes
 * `record_damaged` records of the sequences that it must have had, so that it cannot block what is behind it.
 */
export function* findSlice(
  files: readonly JournalFile[],
  cursor: Cursor | null,
  current: Current,
): Search<Slice | null> {
  const runs = new Set(files.map(({ run }) => run))
  for (const run of runs) {
    if (cursor !== null && run < cursor.run) continue
    const from = cursor?.run === run ? cursor : { run, part: 0, offset: 0, seq: 0 }
    const parts = files.filter((file) => file.run === run && file.part >= from.part)
    const seqMax = run === current.run ? current.syncedSeq : Infinity
    if (from.seq >= seqMax) continue
    const slice = (yield* following(parts, from, seqMax)) ?? (yield* lost(parts, from, seqMax, current.stub))
    if (slice !== null) return slice
  }
  return null
}

/** The first records that follow on the cursor without a gap, from one read; null when there are none. */
function* following(parts: readonly JournalFile[], from: Cursor, seqMax: number): Search<Slice | null> {
  const records: RecordEnvelope[] = []
  let end = from
  const take = (record: RecordEnvelope, { behind }: Place): boolean => {
    if (records.length >= batchMaxRecords) return false
    if (record.seq !== end.seq + 1 || record.seq > seqMax) return true
    records.push(record)
    end = behind
    return true
  }
  yield* walk(parts, from, take, () => records.length > 0)
  return records.length === 0 ? null : { run: from.run, records, end }
}

/**
 * Nothing follows on the cursor: the records that are missing before the next one that there is. The cloud would wait for each
 * of them for ever. Null when there is no next one.
 */
function* lost(
  parts: readonly JournalFile[],
  from: Cursor,
  seqMax: number,
  stub: RecordEnvelope,
): Search<Slice | null> {
  let next = { ...from, seq: Infinity }
  const take = ({ seq }: RecordEnvelope, { before }: Place): boolean => {
    if (seq > from.seq && seq < next.seq && seq <= seqMax && seq - from.seq <= lostMax) next = { ...before, seq }
    return true
  }
  yield* walk(parts, from, take, () => false)
  if (next.seq === Infinity) return null
  const count = Math.min(next.seq - from.seq - 1, batchMaxRecords)
  const records = Array.from({ length: count }, (_, nth) => ({ ...stub, run: from.run, seq: from.seq + 1 + nth }))
  return { run: from.run, records, end: { ...next, seq: from.seq + count } }
}

/** Where a record stands: the cursor at its beginning, and the one behind it. */
type Place = { readonly before: Cursor; readonly behind: Cursor }

/** Shows each record behind the cursor in the order of the files, until `take` answers false, or a read was enough. */
function* walk(
  parts: readonly JournalFile[],
  from: Cursor,
  take: (record: RecordEnvelope, place: Place) => boolean,
  isEnough: () => boolean,
): Search<void> {
  for (const { run, part, path } of parts) {
    let offset = part === from.part ? from.offset : 0
    for (;;) {
      const bytes = yield { path, offset, length: readBytes }
      let begin = 0
      for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, begin)) {
        const record = parseRecord(bytes.toString('utf8', begin, end))
        const before = { run, part, offset: offset + begin, seq: 0 }
        begin = end + 1
        if (record === null) continue
        const behind = { run, part, offset: offset + begin, seq: record.seq }
        if (!take(record, { before, behind })) return
      }
      if (isEnough()) return
      if (begin === 0) break
      // A stretch of repeats or of damage may be longer than one read: what follows it would never be found.
      offset += begin
    }
  }
}

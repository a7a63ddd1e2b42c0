import { mkdirSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { recordMaxBytes, recordVersion, type RecordEnvelope } from '#shared/contracts/records.ts'
import { journalPath, type RecordClass } from './files.ts'

// The one writer of one class of records. Lines wait in memory, leave in one write and one sync on the thread pool, and the
// trading thread waits for neither. What is synced may be told to the cloud.

export type JournalOptions = {
  readonly dir: string
  readonly recordClass: RecordClass
  readonly bot: string
  readonly run: string
  readonly boot: string
  readonly clock: { readonly monoMs: () => number; readonly wallMs: () => number }
  /** Called when the journal can no longer be trusted to hold everything, and with null when it can again. */
  readonly onTrouble: (reason: string | null) => void
}

export type JournalWriter = {
  /** Queues one record and returns its sequence; `isUrgent` syncs at once instead of with the next group. */
  append(type: string, data: Readonly<Record<string, unknown>>, isUrgent: boolean): number
  lastSeq(): number
  /** Everything up to here is on disk. */
  syncedSeq(): number
  droppedRecords(): number
  /** Resolves when all that was queued before is on disk, or cannot be. */
  flush(): Promise<void>
  close(): Promise<void>
}

const groupMs = 250
const queueMax = 20_000
const fileMaxBytes = 16 * 1024 * 1024
const retryMs = 1_000

/** A record over the limit loses its checkpoint first, and all of its data only if that was not enough. */
function shorten(envelope: RecordEnvelope): string {
  const whole = JSON.stringify(envelope)
  const wholeBytes = Buffer.byteLength(whole)
  if (wholeBytes <= recordMaxBytes) return whole
  const { checkpoint: _, ...rest } = envelope.data
  const without = JSON.stringify({ ...envelope, data: rest })
  return Buffer.byteLength(without) <= recordMaxBytes
    ? without
    : JSON.stringify({ ...envelope, data: { truncatedBytes: wholeBytes } })
}

export function openJournal(options: JournalOptions): JournalWriter {
  mkdirSync(options.dir, { recursive: true, mode: 0o700 })
  let queue: { readonly line: string; readonly seq: number }[] = []
  let file: FileHandle | null = null
  let part = 0
  let fileBytes = 0
  let seq = 0
  let syncedSeq = 0
  let dropped = 0
  let timer: NodeJS.Timeout | null = null
  let writing: Promise<void> | null = null
  let isTroubled = false
  let isClosed = false

  const schedule = (delayMs: number) => {
    if (timer !== null || writing !== null || isClosed) return
    timer = setTimeout(() => {
      timer = null
      void write()
    }, delayMs)
  }

  const write = (): Promise<void> => {
    writing ??= writeGroup().finally(() => {
      writing = null
      if (queue.length > 0) schedule(isTroubled ? retryMs : groupMs)
    })
    return writing
  }

  const writeGroup = async () => {
    const group = queue
    const last = group.at(-1)
    if (last === undefined) return
    queue = []
    try {
      if (file === null || fileBytes > fileMaxBytes) {
        await file?.close()
        part += 1
        file = await open(journalPath(options.dir, options.recordClass, options.run, part), 'a', 0o600)
        fileBytes = 0
      }
      const bytes = Buffer.from(group.map((record) => record.line).join(''))
      await file.appendFile(bytes)
      await file.datasync()
      fileBytes += bytes.length
      syncedSeq = last.seq
      if (isTroubled) options.onTrouble(null)
      isTroubled = false
    } catch (error) {
      // After a failed write or sync nothing about this file is certain: the group goes whole into a fresh one.
      await file?.close().catch(() => undefined)
      file = null
      queue = [...group, ...queue]
      isTroubled = true
      options.onTrouble(`the journal cannot be written: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  return {
    append(type, data, isUrgent) {
      if (queue.length >= queueMax) {
        dropped += 1
        if (options.recordClass === 'market') return seq
        if (!isTroubled) options.onTrouble('the journal queue is full')
        isTroubled = true // The next write that succeeds says that it is over.
      }
      seq += 1
      const envelope: RecordEnvelope = {
        v: recordVersion,
        bot: options.bot,
        run: options.run,
        boot: options.boot,
        seq,
        wallMs: Math.round(options.clock.wallMs()),
        monoMs: Math.round(options.clock.monoMs() * 1_000) / 1_000,
        type,
        data: data as RecordEnvelope['data'], // tidy-ok: callers hand in JSON values; the line below proves the size
      }
      const line = shorten(envelope)
      queue.push({ line: `${line}\n`, seq })
      if (isUrgent && timer !== null) {
        clearTimeout(timer)
        timer = null
      }
      schedule(isUrgent ? 0 : groupMs)
      return seq
    },
    lastSeq: () => seq,
    syncedSeq: () => syncedSeq,
    droppedRecords: () => dropped,
    async flush() {
      const target = seq
      for (let attempt = 0; attempt < 5 && syncedSeq < target; attempt += 1) await write()
    },
    async close() {
      await this.flush()
      isClosed = true
      if (timer !== null) clearTimeout(timer)
      await file?.close()
      file = null
    },
  }
}

import { mkdirSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { RecordEnvelope } from '#shared/contracts/records.ts'
import { journalPath, type RecordClass } from './files.ts'
import { syncFolder, syncFolderNow } from './small-file.ts'
import { initialWriter, stepWriter, type WriterEffect, type WriterEvent } from './write-groups.ts'

// The one writer of one class of records: files and a timer around write-groups.ts. Disk work is done on the thread pool, and
// the trading thread waits for none of it.

export type JournalOptions = {
  readonly dir: string
  readonly recordClass: RecordClass
  readonly bot: string
  readonly run: string
  readonly boot: string
  readonly clock: { readonly monoMs: () => number; readonly wallMs: () => number }
  /** Called once when the journal can no longer be trusted to hold everything, and with null when it can again. */
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

export function openJournal(options: JournalOptions): JournalWriter {
  const { dir, recordClass, bot, run, boot, clock } = options
  if (mkdirSync(dir, { recursive: true, mode: 0o700 }) !== undefined) syncFolderNow(dirname(dir))
  const state = initialWriter(recordClass, { bot, run, boot })
  let file: FileHandle | null = null
  let writing: Promise<void> | null = null
  let timer: NodeJS.Timeout | null = null
  let timerAtMs = Infinity
  let isClosed = false

  const dispatch = (event: WriterEvent) => {
    for (const effect of stepWriter(state, event)) execute(effect)
    if (state.dueAtMs === timerAtMs || isClosed) return
    if (timer !== null) clearTimeout(timer)
    const dueAtMs = (timerAtMs = state.dueAtMs)
    timer = null
    if (dueAtMs === Infinity) return
    const delayMs = Math.max(0, dueAtMs - clock.monoMs())
    timer = setTimeout(() => {
      timerAtMs = Infinity
      dispatch({ type: 'due', atMs: Math.max(dueAtMs, clock.monoMs()) })
    }, delayMs)
  }

  const execute = (effect: WriterEffect) => {
    switch (effect.type) {
      case 'report':
        return options.onTrouble(effect.trouble)
      case 'close': {
        const closing = file
        file = null
        void closing?.close().catch(() => undefined)
        return
      }
      case 'write':
        writing = write(effect)
          .then(
            () => ({ type: 'written' }) as const,
            (error: unknown) => ({ type: 'write_failed', reason: wordsOf(error) }) as const,
          )
          .then((end) => {
            writing = null
            dispatch({ ...end, atMs: clock.monoMs() })
          })
    }
  }

  const write = async ({ part, isNew, text }: Extract<WriterEffect, { type: 'write' }>) => {
    // Whatever is there under this name is left of a try in which nothing became safe.
    if (isNew) file = await open(journalPath(dir, recordClass, run, part), 'w', 0o600)
    if (file === null) throw new Error('the file is not open')
    await file.appendFile(text)
    await file.datasync()
    // A file whose name is not safe is not there after a power cut, however safe its content.
    if (isNew) await syncFolder(dir)
  }

  return {
    append(type, data, isUrgent) {
      dispatch({
        type: 'appended',
        atMs: clock.monoMs(),
        wallAtMs: clock.wallMs(),
        record: type,
        data: data as RecordEnvelope['data'], // tidy-ok: callers hand in JSON values
        isUrgent,
      })
      return state.lastSeq
    },
    lastSeq: () => state.lastSeq,
    syncedSeq: () => state.syncedSeq,
    droppedRecords: () => state.droppedRecords,
    async flush() {
      const target = state.lastSeq
      for (let attempt = 0; attempt < 5 && state.syncedSeq < target; attempt += 1) {
        dispatch({ type: 'flush_asked', atMs: clock.monoMs() })
        await writing
      }
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

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

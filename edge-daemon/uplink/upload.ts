import { join } from 'node:path'
import { z } from 'zod'
import { BatchReply, type Batch } from '#shared/contracts/batch.ts'
import { recordVersion } from '#shared/contracts/records.ts'
import type { MonoMs } from '#shared/units.ts'
import type { JournalWriter } from '../journal/writer.ts'
import { readFileOrNull, replaceFile } from '../journal/small-file.ts'
import { nextSlice, type Cursor } from './backlog.ts'
import type { CloudClient } from './cloud-client.ts'
import { deliveryDueAtMs, idleDelivery, stepDelivery, type DeliveryEffect, type DeliveryEvent } from './delivery.ts'

// Carries the journal to the cloud; delivery.ts says when and what. The cursor is on disk, so a restart repeats a batch at
// worst.

export type Upload = {
  /** Highest sequence of this run that the cloud holds without a gap. */
  ackedSeq(): number
  /** True when all that is journaled by then has been acknowledged before the deadline. */
  drain(maxMs: number): Promise<boolean>
  stop(): void
}

const answerWithinMs = 5_000

const CursorFile = z.strictObject({
  run: z.string(),
  part: z.number().int(),
  offset: z.number().int(),
  seq: z.number().int(),
})

export function startUpload(options: {
  readonly stateDir: string
  readonly journalDir: string
  readonly bot: string
  readonly run: string
  readonly boot: string
  readonly startedAtWallMs: number
  readonly nowMs: () => MonoMs
  readonly journal: JournalWriter
  readonly client: CloudClient
  readonly onRefused: (detail: string) => void
}): Upload {
  const { bot, run, boot, journal, nowMs } = options
  const cursorPath = join(options.stateDir, 'upload-cursor.json')
  const stub = {
    v: recordVersion,
    bot,
    boot,
    wallMs: options.startedAtWallMs,
    monoMs: 0,
    run,
    seq: 1,
    type: 'record_damaged',
    data: {},
  } as const
  let delivery = idleDelivery(run, readCursor(cursorPath))
  let timer: NodeJS.Timeout | undefined
  let saving: Promise<void> = Promise.resolve()
  const ended = Promise.withResolvers<boolean>()

  const dispatch = (event: Unstamped<DeliveryEvent>): void => {
    const [next, effects] = stepDelivery(delivery, { ...event, atMs: nowMs() })
    delivery = next
    clearTimeout(timer)
    const dueAtMs = deliveryDueAtMs(delivery)
    // A timer may ring early by less than a millisecond: then this comes by again.
    if (dueAtMs !== null) timer = setTimeout(() => dispatch({ type: 'ticked' }), Math.max(1, dueAtMs - nowMs()))
    for (const effect of effects) execute(effect)
  }
  const execute = (effect: DeliveryEffect): void => {
    switch (effect.type) {
      case 'read_slice': {
        const current = { run, syncedSeq: journal.syncedSeq(), stub }
        void nextSlice(options.journalDir, effect.cursor, current).then(
          (slice) => dispatch({ type: 'slice_read', slice }),
          () => dispatch({ type: 'slice_unreadable' }),
        )
        return
      }
      case 'send': {
        const { slice } = effect
        const batch: Batch = { version: 1, bot, run: slice.run, records: [...slice.records] }
        void options.client
          .post('/edge/v1/batch', JSON.stringify(batch), BatchReply, answerWithinMs)
          .then((answer) => dispatch({ type: 'answered', end: slice.end, answer }))
        return
      }
      case 'save_cursor':
        // One after the other, or the older one might win.
        saving = saving.then(() => replaceFile(cursorPath, JSON.stringify(effect.cursor))).catch(() => undefined)
        return
      case 'report_refusal':
        return options.onRefused(effect.detail)
      case 'ended':
        return ended.resolve(effect.isComplete)
    }
  }
  dispatch({ type: 'started' })

  return {
    ackedSeq: () => delivery.ackedSeq,
    async drain(maxMs) {
      const deadline = setTimeout(() => dispatch({ type: 'stopped' }), maxMs)
      await journal.flush()
      dispatch({ type: 'drain_asked', lastSeq: journal.lastSeq() })
      const isComplete = await ended.promise
      clearTimeout(deadline)
      await saving
      return isComplete
    },
    stop: () => dispatch({ type: 'stopped' }),
  }
}

type Unstamped<Event> = Event extends unknown ? Omit<Event, 'atMs'> : never

function readCursor(path: string): Cursor | null {
  const text = readFileOrNull(path)
  if (text === null) return null
  try {
    return CursorFile.parse(JSON.parse(text))
  } catch {
    return null // Begin anew: the cloud drops what it knows.
  }
}

import { join } from 'node:path'
import { BatchReply } from '#shared/contracts/batch.ts'
import { hold } from '#shared/held.ts'
import type { MonoMs } from '#shared/units.ts'
import { alarm } from '../connection/alarm.ts'
import type { JournalWriter } from '../journal/writer.ts'
import { readFileOrNull, replaceFile } from '../journal/small-file.ts'
import { batchOf, damagedStub } from './backlog.ts'
import { nextSlice } from './backlog-files.ts'
import type { CloudClient } from './cloud-client.ts'
import { cursorFile, cursorIn, cursorText } from './cursor-file.ts'
import {
  answerWithinMs,
  deliveryDueAtMs,
  idleDelivery,
  stepDelivery,
  type Delivery,
  type DeliveryEffect,
  type DeliveryEvent,
} from './delivery.ts'

// Carries the journal to the cloud; delivery.ts says when and what. The cursor is on disk, so a restart repeats a batch at
// worst.

export type Upload = {
  /** Highest sequence of this run that the cloud holds without a gap. */
  ackedSeq(): number
  /** True when all that is journaled by then has been acknowledged before the deadline. */
  drain(maxMs: number): Promise<boolean>
  stop(): void
}

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
  const cursorPath = join(options.stateDir, cursorFile)
  const stub = damagedStub({ bot, run, boot, wallMs: options.startedAtWallMs })
  let saving: Promise<void> = Promise.resolve()
  const ended = Promise.withResolvers<boolean>()

  const execute = (effect: DeliveryEffect): void => {
    switch (effect.type) {
      case 'read_slice': {
        const current = { run, syncedSeq: journal.syncedSeq(), stub }
        void nextSlice(options.journalDir, effect.cursor, current).then(
          (slice) => held.dispatch({ type: 'slice_read', slice }),
          () => held.dispatch({ type: 'slice_unreadable' }),
        )
        return
      }
      case 'send': {
        const { slice } = effect
        void options.client
          .post('/edge/v1/batch', JSON.stringify(batchOf(bot, slice)), BatchReply, answerWithinMs)
          .then((answer) => held.dispatch({ type: 'answered', end: slice.end, answer }))
        return
      }
      case 'save_cursor':
        // One after the other, or the older one might win.
        saving = saving.then(() => replaceFile(cursorPath, cursorText(effect.cursor))).catch(() => undefined)
        return
      case 'report_refusal':
        return options.onRefused(effect.detail)
      case 'ended':
        return ended.resolve(effect.isComplete)
    }
  }
  const held = hold<Delivery, DeliveryEvent, DeliveryEffect>({
    start: idleDelivery(run, cursorIn(readFileOrNull(cursorPath))),
    step: stepDelivery,
    dueAtMs: deliveryDueAtMs,
    nowMs,
    run: execute,
    wakeAt: alarm(nowMs, () => held.dispatch({ type: 'ticked' })),
  })
  held.dispatch({ type: 'started' })

  return {
    ackedSeq: () => held.state().ackedSeq,
    async drain(maxMs) {
      const deadline = setTimeout(() => held.dispatch({ type: 'stopped' }), maxMs)
      await journal.flush()
      held.dispatch({ type: 'drain_asked', lastSeq: journal.lastSeq() })
      const isComplete = await ended.promise
      clearTimeout(deadline)
      await saving
      return isComplete
    },
    stop: () => held.dispatch({ type: 'stopped' }),
  }
}

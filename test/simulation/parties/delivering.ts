import { BatchReply } from '#shared/contracts/batch.ts'
import { hold, type Held } from '#shared/held.ts'
import { monoMs, type MonoMs } from '#shared/units.ts'
import { replacement } from '../../../edge-daemon/journal/disk-step.ts'
import type { Read } from '../../../edge-daemon/journal/byte-search.ts'
import type { JournalFile } from '../../../edge-daemon/journal/files.ts'
import {
  batchOf,
  damagedStub,
  findSlice,
  type Current,
  type Cursor,
  type Slice,
} from '../../../edge-daemon/uplink/backlog.ts'
import { cursorFile, cursorText } from '../../../edge-daemon/uplink/cursor-file.ts'
import {
  answerWithinMs,
  deliveryDueAtMs,
  idleDelivery,
  stepDelivery,
  type Delivery,
  type DeliveryEffect,
  type DeliveryEvent,
} from '../../../edge-daemon/uplink/delivery.ts'
import { alarm, type Alarms } from './alarms.ts'
import { call, type Caller } from './calls.ts'
import type { ToDaemon } from './daemon.ts'
import type { Purpose, WorldDiskStep } from './disk.ts'
import { flush, pathIn, type Keeping } from './keeping.ts'
import { bot } from './venue.ts'

// The journal on its way to the cloud: the product's delivery and its search of the backlog, over the world's disk.

type Process = Caller & {
  readonly boot: number
  readonly run: string
  readonly alarms: Alarms
  readonly monoNow: () => MonoMs
  readonly outside: {
    after(delayMs: number, message: ToDaemon): void
    wallMs(): number
    beginJob(steps: readonly WorldDiskStep[], purpose: Purpose): void
    journalFiles(): readonly JournalFile[]
    read(what: Read): Buffer
  }
}

export type Delivering = {
  readonly state: () => Delivery
  /** Somebody stops; what became of it is told to `onDrained`, by then or soon after. */
  drain(maxMs: number): void
  /** The journal is flushed as far as it can be. */
  flushed(): void
  /** A cursor is on disk, or could not be put there. */
  saved(): void
}

/** As uplink/upload.ts. */
export function deliverJournal(
  process: Process,
  keeping: Keeping,
  cursor: Cursor | null,
  onDrained: (isComplete: boolean) => void,
): Delivering {
  const { run, boot, outside, monoNow } = process
  const stub = damagedStub({ bot, run, boot: `boot-${boot}`, wallMs: Math.round(outside.wallMs()) })
  const cursors: Cursor[] = []
  let isFlushing = false
  let isComplete: boolean | null = null
  const setDeadline = alarm(process, 'drain', () => held.dispatch({ type: 'stopped' }))

  const execute = (effect: DeliveryEffect): void => {
    switch (effect.type) {
      case 'read_slice': {
        const current = { run, syncedSeq: keeping.writer.syncedSeq, stub }
        return held.dispatch({ type: 'slice_read', slice: nextSlice(outside, effect.cursor, current) })
      }
      case 'send': {
        const { slice } = effect
        return call(process, { type: 'batch', batch: batchOf(bot, slice) }, answerWithinMs, BatchReply, (answer) =>
          held.dispatch({ type: 'answered', end: slice.end, answer }),
        )
      }
      case 'save_cursor':
        cursors.push(effect.cursor)
        return cursors.length === 1 ? save() : undefined
      case 'report_refusal':
        return undefined
      case 'ended':
        isComplete = effect.isComplete
        setDeadline(null)
        return tell()
    }
  }
  const save = (): void => {
    const [oldest] = cursors
    if (oldest !== undefined) outside.beginJob(replacement(pathIn(cursorFile), cursorText(oldest)), { what: 'cursor' })
  }
  const tell = (): void => {
    if (isComplete !== null && !isFlushing && cursors.length === 0) onDrained(isComplete)
  }
  const held: Held<Delivery, DeliveryEvent> = hold<Delivery, DeliveryEvent, DeliveryEffect>({
    start: idleDelivery(run, cursor),
    step: stepDelivery,
    dueAtMs: deliveryDueAtMs,
    nowMs: monoNow,
    run: execute,
    wakeAt: alarm(process, 'delivery', () => held.dispatch({ type: 'ticked' })),
  })
  held.dispatch({ type: 'started' })
  return {
    state: held.state,
    drain(maxMs) {
      setDeadline(monoMs(monoNow() + maxMs))
      isFlushing = true
      flush(keeping)
    },
    flushed() {
      if (!isFlushing) return
      isFlushing = false
      held.dispatch({ type: 'drain_asked', lastSeq: keeping.writer.lastSeq })
      tell()
    },
    saved() {
      cursors.shift()
      save()
      tell()
    },
  }
}

/** As uplink/backlog-files.ts, from a disk that answers at once. */
function nextSlice(
  { journalFiles, read }: Pick<Process['outside'], 'journalFiles' | 'read'>,
  cursor: Cursor | null,
  current: Current,
): Slice | null {
  const search = findSlice(journalFiles(), cursor, current)
  for (let step = search.next(); ; step = search.next(read(step.value))) if (step.done === true) return step.value
}

import type { ControlState } from '#shared/contracts/control.ts'
import type { RecordEnvelope } from '#shared/contracts/records.ts'
import { monoMs, type MonoMs } from '#shared/units.ts'
import { journalPath } from '../../../edge-daemon/journal/files.ts'
import { replacement } from '../../../edge-daemon/journal/disk-step.ts'
import {
  initialWriter,
  stepWriter,
  type WriterEvent,
  type WriterState,
} from '../../../edge-daemon/journal/write-groups.ts'
import {
  controlFile,
  initialKeeper,
  stepKeeper,
  type KeeperEvent,
  type KeeperState,
} from '../../../edge-daemon/runtime/control-keeper.ts'
import { farewellFile, farewellText } from '../../../edge-daemon/runtime/farewell.ts'
import { orderIdFile, reservationText } from '../../../edge-daemon/runtime/order-ids.ts'
import { servedConfigFile, servedConfigText, type ServedConfig } from '../../../edge-daemon/runtime/served-config.ts'
import { alarm, type Alarms } from './alarms.ts'
import type { ToDaemon } from './daemon.ts'
import type { Purpose, WorldDiskStep } from './disk.ts'
import { bot } from './venue.ts'

// What one life of the process keeps on disk: its journal and its small files, by the product's own reducers and plans.

/** Small enough that a run of minutes has parts as one of days. */
const partMaxBytes = 24 * 1024

export const stateFolder = '/state'
export const journalFolder = `${stateFolder}/journal`
export const pathIn = (name: string): string => `${stateFolder}/${name}`

type Process = {
  readonly boot: number
  readonly run: string
  readonly alarms: Alarms
  readonly monoNow: () => MonoMs
  readonly outside: {
    after(delayMs: number, message: ToDaemon): void
    wallMs(): number
    /** Has the disk do something; the end of it comes back as a message. */
    beginJob(steps: readonly WorldDiskStep[], purpose: Purpose): void
  }
}

/** Whom the process tells what became of it. */
export type Told = {
  readonly onTrouble: (reason: string | null) => void
  readonly onReserved: (upTo: number, error: string | null) => void
  readonly onFlushed: () => void
  readonly onFarewell: () => void
  readonly onCursor: () => void
}

export type DiskDone = { readonly type: 'disk_done'; readonly purpose: Purpose; readonly error: string | null }

export type Keeping = {
  readonly process: Process
  readonly told: Told
  readonly run: string
  readonly epoch: number
  readonly writer: WriterState
  keeper: KeeperState
  /** Every line that was journaled, with its newline. */
  readonly lines: string[]
  isWritingConfig: boolean
  configWaiting: ServedConfig | null
  /** Tries left of a flush that somebody waits for; 0 when nobody does. */
  flushTries: number
  readonly wakeAt: (atMs: MonoMs | null) => void
}

export function startKeeping(process: Process, epoch: number, told: Told): Keeping {
  const { run, boot } = process
  const keeping: Keeping = {
    process,
    told,
    run,
    epoch,
    writer: initialWriter('event', { bot, run, boot: `boot-${boot}` }, partMaxBytes),
    keeper: initialKeeper,
    lines: [],
    isWritingConfig: false,
    configWaiting: null,
    flushTries: 0,
    wakeAt: alarm(process, 'journal', () => dispatch(keeping, { type: 'due' }, keeping.writer.dueAtMs)),
  }
  return keeping
}

export function journal(
  keeping: Keeping,
  record: string,
  data: Readonly<Record<string, unknown>>,
  isUrgent: boolean,
): void {
  const wallAtMs = keeping.process.outside.wallMs()
  dispatch(keeping, { type: 'appended', wallAtMs, record, data: data as RecordEnvelope['data'], isUrgent })
  keeping.lines.push(keeping.writer.waiting.at(-1)?.text ?? '')
}

/** As the writer's own flush: five tries, then the end goes on without. */
export function flush(keeping: Keeping): void {
  keeping.flushTries = 5
  flushOn(keeping)
}

function flushOn(keeping: Keeping): void {
  const { writer, told } = keeping
  if (writer.syncedSeq < writer.lastSeq && keeping.flushTries > 0) return dispatch(keeping, { type: 'flush_asked' })
  keeping.flushTries = 0
  told.onFlushed()
}

export function keepControl(keeping: Keeping, event: KeeperEvent): void {
  const [next, text] = stepKeeper(keeping.keeper, event)
  keeping.keeper = next
  if (text !== null) keeping.process.outside.beginJob(replacement(pathIn(controlFile), text), { what: 'control' })
}

export const hearControl = (keeping: Keeping, control: ControlState): void =>
  keepControl(keeping, { type: 'heard', control })

/** As runtime/config-keeper.ts: one write after the other, and the newest of those that wait. */
export function keepConfig(keeping: Keeping, served: ServedConfig): void {
  keeping.configWaiting = served
  if (!keeping.isWritingConfig) writeConfig(keeping)
}

function writeConfig(keeping: Keeping): void {
  const { configWaiting } = keeping
  keeping.configWaiting = null
  keeping.isWritingConfig = configWaiting !== null
  if (configWaiting === null) return
  const steps = replacement(pathIn(servedConfigFile), servedConfigText(configWaiting))
  keeping.process.outside.beginJob(steps, { what: 'config' })
}

export const reserveIds = ({ process, epoch }: Keeping, upTo: number): void =>
  process.outside.beginJob(replacement(pathIn(orderIdFile), reservationText(epoch, upTo)), {
    what: 'ids_reserved',
    upTo,
  })

export const rememberFarewell = ({ process, run }: Keeping): void =>
  process.outside.beginJob(replacement(pathIn(farewellFile), farewellText(run)), { what: 'farewell' })

/** The disk is done with what was asked of it. */
export function hearDisk(keeping: Keeping, { purpose, error }: DiskDone): void {
  switch (purpose.what) {
    case 'records':
      dispatch(keeping, error === null ? { type: 'written' } : { type: 'write_failed', reason: error })
      if (keeping.flushTries === 0) return
      if (error !== null) keeping.flushTries -= 1
      return flushOn(keeping)
    case 'control':
      return keepControl(keeping, { type: error === null ? 'written' : 'write_failed' })
    case 'ids_reserved':
      return keeping.told.onReserved(purpose.upTo, error)
    case 'farewell':
      return keeping.told.onFarewell()
    case 'config':
      return writeConfig(keeping)
    case 'cursor':
      return keeping.told.onCursor()
    case 'settled':
    case 'ids_taken':
      return
  }
}

type Unstamped<Event> = Event extends unknown ? Omit<Event, 'atMs'> : never

/** As journal/writer.ts. */
function dispatch(keeping: Keeping, event: Unstamped<WriterEvent>, notBeforeMs = 0): void {
  const { writer, process, told, run } = keeping
  const dueBeforeMs = writer.dueAtMs
  for (const effect of stepWriter(writer, { ...event, atMs: Math.max(notBeforeMs, process.monoNow()) })) {
    switch (effect.type) {
      case 'write': {
        const path = journalPath(journalFolder, 'event', run, effect.part)
        const { isNew, text } = effect
        const steps: readonly WorldDiskStep[] = isNew
          ? [
              { type: 'write', path, text },
              { type: 'sync_folder', path: journalFolder },
            ]
          : [{ type: 'append', path, text }]
        process.outside.beginJob(steps, { what: 'records' })
        break
      }
      case 'report':
        told.onTrouble(effect.trouble)
        break
      case 'close':
        break
    }
  }
  if (writer.dueAtMs !== dueBeforeMs) keeping.wakeAt(writer.dueAtMs === Infinity ? null : monoMs(writer.dueAtMs))
}

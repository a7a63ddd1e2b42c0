import type { ControlState } from '#shared/contracts/control.ts'
import type { RefusalKind } from '#shared/contracts/refusal.ts'
import { monoMs, wallMs, type MonoMs } from '#shared/units.ts'
import type { Held } from '#shared/held.ts'
import { socketTiming } from '../../../edge-daemon/connection/connection.ts'
import { checkpointJson } from '../../../edge-daemon/core/account/fills.ts'
import { isCloudHeard } from '../../../edge-daemon/runtime/run-facts.ts'
import type { Effect } from '../../../edge-daemon/core/effect.ts'
import type { StreamName } from '../../../edge-daemon/core/event.ts'
import type { EngineState } from '../../../edge-daemon/core/state.ts'
import { runIdOf, type JournalFile } from '../../../edge-daemon/journal/files.ts'
import type { Ending, EndingEvent } from '../../../edge-daemon/runtime/ending.ts'
import { fillRecord } from '../../../edge-daemon/runtime/fill-record.ts'
import { heartbeatOf, isLoopAlive } from '../../../edge-daemon/runtime/heartbeat.ts'
import { noteCommandRecord, safeAcks, type CommandSeqs } from '../../../edge-daemon/runtime/safe-acks.ts'
import { createEventQueue, tickMs, type EventQueue } from '../../../edge-daemon/runtime/event-queue.ts'
import type { Read } from '../../../edge-daemon/journal/byte-search.ts'
import { controlListener, controlTiming } from '../../../edge-daemon/uplink/control-listener.ts'
import type { Cadence, CadenceEvent } from '../../../edge-daemon/uplink/heartbeat-cadence.ts'
import { streamListener } from '../../../edge-daemon/venue/extended/stream-listener.ts'
import { startFrameReader, streamNames } from '../../../edge-daemon/venue/extended/stream-readers.ts'
import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import { isAsking } from '../../../edge-daemon/venue/asking.ts'
import type { Correspondent } from '../../../edge-daemon/venue/extended/asking-talk.ts'
import {
  ask,
  createCorrespondence,
  hear,
  type Correspondence,
  type Post,
  type ToCorrespondence,
} from './correspondence.ts'
import type { CloudCall, CloudSaid } from '../links/cloud-way.ts'
import type { ConnectionName } from '../links/lines.ts'
import { ring, type AlarmRang, type Alarms } from './alarms.ts'
import { beatRegularly } from './beats.ts'
import { hearCloud, type Calls } from './calls.ts'
import { hearLine, openConnection, type Connections, type ToConnection } from './connections.ts'
import { deliverJournal, type Delivering } from './delivering.ts'
import { endInOrder, type ToEnding } from './ending.ts'
import type { Purpose, WorldDiskStep } from './disk.ts'
import {
  flush,
  hearControl,
  hearDisk,
  journal,
  keepConfig,
  rememberFarewell,
  reserveIds,
  startKeeping,
  type DiskDone,
  type Keeping,
} from './keeping.ts'
import type { Recovered } from './recovery.ts'
import { hangingQueue } from './hanging-queue.ts'
import { obeyConfig, type ConfigFile, type Settings } from './settings.ts'
import type { ConfigInForce } from '../../../edge-daemon/runtime/config-in-force.ts'
import { bot } from './venue.ts'

// One life of the daemon's process: the real core, readers, decoders and back-off, with sockets and timers that are messages.
// Connections, heartbeats, the loop and the ending are the product's own reducers; what stands in runtime/effects.ts and run.ts is
// told again here.

/** A boot counts the lives of the process: what was meant for an earlier one reaches nobody. A line is one connection. */
export type ToDaemon = { readonly to: 'daemon'; readonly boot: number } & (
  | { readonly type: 'tick' }
  | ToCorrespondence
  | ToConnection
  | AlarmRang
  | DiskDone
  | { readonly type: 'cloud_said'; readonly id: number; readonly said: CloudSaid }
  | ToEnding
  | { readonly type: 'stop_asked' | 'memory_due' }
  /** The local file is read again. */
  | { readonly type: 'reload_asked' }
)

/** What the process can do to the world. */
export type Outside = {
  /** The machine's monotonic clock, which does not begin with the process. */
  monoMs(): number
  /** The machine's wall clock, which faults move. */
  wallMs(): number
  after(delayMs: number, message: ToDaemon): void
  readonly rest: Pick<Post, 'nextId' | 'assign' | 'write' | 'release' | 'drop'>
  /** The local file as it is at that moment. */
  configFile(): ConfigFile
  rssMb(): number
  isLoopHeld(): boolean
  /** Called before each call of the shell. */
  mayThrow(): void
  connect(name: ConnectionName): number
  ping(line: number): void
  hangUp(line: number): void
  callCloud(call: CloudCall, withinMs: number): number
  /** Has the disk do something; the end of it comes back as a message. */
  beginJob(steps: readonly WorldDiskStep[], purpose: Purpose): void
  journalFiles(): readonly JournalFile[]
  read(what: Read): Buffer
  /** The process is gone when it has worked off the message. */
  ended(): void
  /** After each step of the core. */
  stepped(event: VenueEvent, effects: readonly Effect[]): void
}

export type Daemon = {
  readonly boot: number
  readonly state: EngineState
  readonly settings: Settings
  readonly correspondent: Correspondent
  readonly outside: Outside
  readonly monoNow: () => MonoMs
  readonly run: string
  readonly keeping: Keeping
  readonly commandSeqs: CommandSeqs
  readonly delivering: Delivering
  readonly alarms: Alarms
  readonly calls: Calls
  readonly connections: Connections
  readonly queue: EventQueue
  readonly beats: Held<Cadence, CadenceEvent>
  readonly ending: Held<Ending, EndingEvent>
  readonly rest: Correspondence
  /** The core has said its last word. */
  hasStopped: boolean
}

type Parts = Pick<Daemon, 'boot' | 'state' | 'correspondent' | 'outside'> & {
  readonly inForce: ConfigInForce
  /** When the process began, by the machine's clock: its own begins with it. */
  readonly bootMonoMs: number
  readonly recovered: Recovered
}

/** As runtime/run.ts: everything is made, then connected. */
export function startDaemon({ bootMonoMs, recovered, inForce, ...parts }: Parts): Daemon {
  const { boot, state, outside, correspondent } = parts
  const config = inForce.trading()
  const { epoch } = recovered.ids
  const run = runIdOf(epoch, 'simulation')
  const monoNow = () => monoMs(outside.monoMs() - bootMonoMs + 1)
  const process = { boot, run, outside, monoNow, alarms: new Map(), connections: new Map(), calls: new Map() }
  const clock = { monoMs: monoNow, wallMs: () => wallMs(outside.wallMs()) }
  const tape = {
    record: (event: VenueEvent, _: unknown, effects: readonly Effect[]) => outside.stepped(event, effects),
    crashed: () => undefined,
  }
  const execute = (effect: Effect) => carryOut(daemon, effect)
  const onControl = (control: ControlState, askedAtMs: MonoMs | null = null) => {
    daemon.queue.push({ type: 'control_received', control, askedAtMs })
    hearControl(daemon.keeping, control)
    settings.hearControl(control)
  }
  const keeping = startKeeping(process, epoch, {
    onTrouble: (reason) => daemon.queue.push({ type: 'journal_degraded', reason }),
    onReserved: (upTo, error) =>
      daemon.queue.push(error === null ? { type: 'ids_reserved', upTo } : { type: 'ids_not_reserved', reason: error }),
    onFlushed() {
      daemon.ending.dispatch({ type: 'flushed' })
      daemon.delivering.flushed()
    },
    onCursor: () => daemon.delivering.saved(),
    onFarewell: () => daemon.ending.dispatch({ type: 'remembered' }),
  })
  const onRefused = (detail: string, kind: RefusalKind) => daemon.queue.push({ type: 'control_refused', detail, kind })
  const build = (seq: number) =>
    heartbeatOf(state, correspondent.translation.spec, {
      bot,
      run,
      seq,
      sentAtMs: Math.round(clock.wallMs()),
      journalSeq: keeping.writer.lastSeq,
      ackedSeq: daemon.delivering.state().ackedSeq,
      configVersion: inForce.version(),
      configHash: inForce.hash(),
      configRefused: inForce.refused(),
      acks: safeAcks(daemon.commandSeqs, state.control.acks, keeping.writer.syncedSeq),
    })
  const settings = obeyConfig(process, inForce, {
    push: (event) => daemon.queue.push(event),
    remember: (served) => keepConfig(keeping, served),
  })
  const daemon: Daemon = {
    ...parts,
    ...process,
    settings,
    commandSeqs: new Map(),
    keeping,
    delivering: deliverJournal(process, keeping, recovered.cursor, (isUploaded) =>
      daemon.ending.dispatch({ type: 'drained', isUploaded }),
    ),
    queue: hangingQueue(createEventQueue(state, config, clock, { execute, tape }), () => outside.isLoopHeld()),
    beats: beatRegularly(process, config.operations.heartbeatMs, {
      build,
      onControl,
      onRefused,
      isLoopAlive: () => daemon.hasStopped || isLoopAlive(state, monoNow()),
    }),
    ending: endInOrder(process, {
      writeLastRecord: (bookProvenEmpty) =>
        journal(
          keeping,
          'run_stopped',
          { bookProvenEmpty, isCloudHeard: isCloudHeard(state), checkpoint: checkpointJson(state) },
          true,
        ),
      flush: () => flush(keeping),
      drain: (maxMs) => daemon.delivering.drain(maxMs),
      stopBeats: () => daemon.beats.dispatch({ type: 'stopped' }),
      rememberFarewell: () => rememberFarewell(keeping),
    }),
    rest: createCorrespondence(correspondent, {
      ...outside.rest,
      monoMs: monoNow,
      after: (afterMs, message) => outside.after(afterMs, { to: 'daemon', boot, ...message }),
      push: (event) => daemon.queue.push(event),
    }),
    hasStopped: false,
  }
  const push = (event: VenueEvent) => daemon.queue.push(event)
  journal(keeping, 'run_started', startRecord(daemon, recovered), true)
  outside.after(tickMs, { to: 'daemon', boot, type: 'tick' })
  outside.after(measureEveryMs, { to: 'daemon', boot, type: 'memory_due' })
  daemon.beats.dispatch({ type: 'started' })
  openConnection({ name: 'control', timing: controlTiming, listener: controlListener(onControl), process })
  const readerParts = { translation: correspondent.translation, onOffGrid: () => undefined }
  for (const name of streamNames) {
    const startReader = () => startFrameReader(name, readerParts)
    const lose = (reason: string) => restartStream(daemon, name, reason)
    const listener = streamListener({ name, startReader, push, lose })
    openConnection({ name, timing: socketTiming, listener, process })
  }
  return daemon
}

/** As runtime/memory-gauge.ts. */
const measureEveryMs = 5_000

const restartStream = ({ connections }: Daemon, name: StreamName, reason: string): void =>
  connections.get(name)?.holder.dispatch({ type: 'given_up', reason })

/** Takes in one message that was meant for this life of the process. */
export function receive(daemon: Daemon, message: ToDaemon): void {
  const { outside, queue } = daemon
  switch (message.type) {
    case 'tick':
      if (!daemon.hasStopped) outside.after(tickMs, message)
      return queue.push({ type: 'clock_ticked' })
    case 'round_due':
    case 'request_due':
    case 'assigned':
    case 'connected':
    case 'request_failed':
    case 'answer':
      return hear(daemon.rest, message)
    case 'disk_done':
      return hearDisk(daemon.keeping, message)
    case 'stop_asked':
      return queue.push({ type: 'stop_requested', reason: 'SIGTERM' })
    case 'memory_due':
      if (!daemon.hasStopped) outside.after(measureEveryMs, message)
      return queue.push({ type: 'memory_measured', rssMb: outside.rssMb() })
    case 'reload_asked':
      return daemon.settings.reload(outside.configFile())
    case 'alarm_rang':
      return ring(daemon.alarms, message)
    case 'cloud_said':
      return hearCloud(daemon.calls, message)
    case 'closed_all':
      return daemon.ending.dispatch({ type: 'closed' })
    default:
      return hearLine(daemon.connections, message)
  }
}

/** As runtime/effects.ts. */
function carryOut(daemon: Daemon, effect: Effect): void {
  daemon.outside.mayThrow()
  if (isAsking(effect)) return ask(daemon.rest, effect)
  switch (effect.type) {
    case 'restart_stream':
      return restartStream(daemon, effect.stream, effect.reason)
    case 'reserve_ids':
      return reserveIds(daemon.keeping, effect.upTo)
    case 'journal':
      journal(daemon.keeping, effect.record, effect.data, 'checkpoint' in effect.data)
      return noteCommandRecord(daemon.commandSeqs, effect.record, effect.data, daemon.keeping.writer.lastSeq)
    case 'journal_fill':
      return journal(daemon.keeping, 'fill', fillRecord(effect, daemon.correspondent.translation.spec), true)
    case 'announce':
      return daemon.beats.dispatch({ type: 'announced' })
    case 'stopped':
      daemon.hasStopped = true
      daemon.queue.stop()
      return daemon.ending.dispatch({ type: 'core_stopped', bookProvenEmpty: effect.bookProvenEmpty })
    case 'journal_market':
      return undefined
  }
}

/** Of the record that opens a journal what a later start reads. */
function startRecord({ state, correspondent }: Daemon, { lastWords, wasUnclean, ids }: Recovered) {
  const { name, tickSize, lotSize } = correspondent.translation.spec
  const checkpoint = lastWords.checkpoint === null ? {} : { checkpoint: checkpointJson(state) }
  return { market: name, account: 'live', epoch: ids.epoch, wasUnclean, tickSize, lotSize, ...checkpoint }
}

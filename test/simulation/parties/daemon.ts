import type { TradingConfig } from '#shared/config/config.ts'
import { ControlState } from '#shared/contracts/control.ts'
import { monoMs, wallMs, type MonoMs, type WallMs } from '#shared/units.ts'
import type { Checkpoint } from '../../../edge-daemon/core/account/checkpoint.ts'
import type { Effect } from '../../../edge-daemon/core/effect.ts'
import { step } from '../../../edge-daemon/core/engine.ts'
import type { StreamName } from '../../../edge-daemon/core/event.ts'
import type { EngineState } from '../../../edge-daemon/core/state.ts'
import type { HttpOutcome } from '../../../edge-daemon/venue/extended/failures.ts'
import type { FrameReader } from '../../../edge-daemon/venue/extended/frame-reader.ts'
import { idleLink, stepLink, type Link, type LinkEvent } from '../../../edge-daemon/connection/reconnect.ts'
import { startFrameReader, streamNames } from '../../../edge-daemon/venue/extended/stream-readers.ts'
import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import {
  beginConversation,
  firstRequests,
  hear,
  isAsking,
  type Conversation,
  type Correspondent,
} from './conversation.ts'
import type { CloudCall, CloudSaid } from '../links/cloud-way.ts'
import type { RestRequest } from '../links/rest.ts'
import { heartbeatOf } from '../../../edge-daemon/runtime/heartbeat.ts'
import { readCloudAnswer } from '../../../edge-daemon/uplink/cloud-client.ts'
import { answerWithinMs } from '../../../edge-daemon/uplink/heartbeat-cadence.ts'
import { bot } from './venue.ts'

// One life of the daemon's process: the real core, readers, decoders and back-off, with sockets and timers that are messages.
// What stands in runtime/ and in the adapter's shells (loop, effects, stream, socket, heartbeats) is told again here.

/** A boot counts the lives of the process: what was meant for an earlier one reaches nobody. A line is one connection. */
export type ToDaemon = { readonly to: 'daemon'; readonly boot: number } & (
  | { readonly type: 'tick' }
  | { readonly type: 'answer'; readonly id: number; readonly outcome: HttpOutcome }
  | { readonly type: 'opened'; readonly line: number }
  | { readonly type: 'frame'; readonly line: number; readonly text: string }
  | { readonly type: 'pong'; readonly line: number }
  | { readonly type: 'ping_due' | 'pong_due' | 'handshake_due'; readonly line: number }
  | { readonly type: 'closed'; readonly line: number; readonly reason: string }
  | { readonly type: 'reconnect_due'; readonly stream: StreamName }
  | { readonly type: 'ids_reserved'; readonly upTo: number }
  | { readonly type: 'heartbeat_due' }
  | { readonly type: 'cloud_said'; readonly id: number; readonly said: CloudSaid }
  /** The cloud pushes its orders. */
  | { readonly type: 'control'; readonly control: ControlState }
  | { readonly type: 'stop_asked' }
)

/** What the process can do to the world. */
export type Outside = {
  nowMs(): number
  /** The machine's wall clock, which faults move. */
  wallMs(): number
  after(delayMs: number, message: ToDaemon): void
  request(request: RestRequest): number
  connect(stream: StreamName): number
  ping(line: number): void
  hangUp(line: number): void
  callCloud(call: CloudCall, withinMs: number): number
  /** The cloud's word, for a restart without it. */
  keepControl(control: ControlState): void
  /** A record that a restart needs; it is on disk some time later. */
  keep(checkpoint: Checkpoint): void
  /** The cloud was heard, by what the journal says. */
  noteHeard(): void
  reserveIds(upTo: number): void
  stopped(effect: Extract<Effect, { type: 'stopped' }>): void
  /** After each step of the core. */
  stepped(event: VenueEvent, effects: readonly Effect[]): void
}

type Socket = {
  link: Link
  line: number | null
  isUp: boolean
  read: FrameReader | null
  pongDueAtMs: number | null
}

export type Daemon = {
  readonly boot: number
  readonly bootAtMs: number
  readonly run: string
  readonly state: EngineState
  readonly config: TradingConfig
  readonly correspondent: Correspondent
  readonly outside: Outside
  readonly inbox: VenueEvent[]
  readonly sockets: Record<StreamName, Socket>
  /** Requests under way, and which of their round each is. */
  readonly talks: Map<number, { readonly talk: Conversation; readonly nth: number }>
  isRunning: boolean
  hasStopped: boolean
  beats: { seq: number; lastAtMs: number }
  /** Heartbeats without an answer yet. */
  readonly asked: Set<number>
}

const tickMs = 50
const handshakeMs = 5_000
const pingEveryMs = 5_000
const pongWithinMs = 5_000
const announceEveryMs = 200

/** The process's own monotonic clock, which begins with it. */
export const monoNow = ({ bootAtMs, outside }: Pick<Daemon, 'bootAtMs' | 'outside'>): MonoMs =>
  monoMs(outside.nowMs() - bootAtMs + 1)
export const wallNow = ({ outside }: Daemon): WallMs => wallMs(outside.wallMs())

export function startDaemon(
  parts: Pick<Daemon, 'boot' | 'bootAtMs' | 'run' | 'state' | 'config' | 'correspondent' | 'outside'>,
) {
  const idle = (): Socket => ({
    link: idleLink(`${parts.boot}`),
    line: null,
    isUp: false,
    read: null,
    pongDueAtMs: null,
  })
  const daemon: Daemon = {
    ...parts,
    inbox: [],
    sockets: {
      account: idle(),
      book: idle(),
      touch: idle(),
      trades: idle(),
      mark: idle(),
      index: idle(),
      funding: idle(),
    },
    talks: new Map(),
    isRunning: false,
    hasStopped: false,
    beats: { seq: 0, lastAtMs: Number.NEGATIVE_INFINITY },
    asked: new Set(),
  }
  for (const stream of streamNames) {
    daemon.sockets[stream].link = idleLink(`${stream} ${parts.boot}`)
    dispatch(daemon, stream, { type: 'started' })
  }
  parts.outside.after(tickMs, { to: 'daemon', boot: parts.boot, type: 'tick' })
  parts.outside.after(0, { to: 'daemon', boot: parts.boot, type: 'heartbeat_due' })
  return daemon
}

/** Takes in one message that was meant for this life of the process. */
export function receive(daemon: Daemon, message: ToDaemon): void {
  const { outside, boot } = daemon
  if (daemon.hasStopped) return
  switch (message.type) {
    case 'tick':
      outside.after(tickMs, message)
      return push(daemon, { type: 'clock_ticked' })
    case 'answer':
      return onAnswer(daemon, message)
    case 'ids_reserved':
      return push(daemon, { type: 'ids_reserved', upTo: message.upTo })
    case 'heartbeat_due':
      outside.after(daemon.config.operations.heartbeatMs, message)
      return beat(daemon)
    case 'control':
      return hearControl(daemon, message.control)
    case 'cloud_said':
      return hearCloud(daemon, message)
    case 'stop_asked':
      return push(daemon, { type: 'stop_requested', reason: 'SIGTERM' })
    case 'reconnect_due':
      return dispatch(daemon, message.stream, { type: 'waited' })
    default:
      break
  }
  const stream = streamNames.find((name) => daemon.sockets[name].line === message.line)
  if (stream === undefined) return
  const socket = daemon.sockets[stream]
  switch (message.type) {
    case 'opened':
      outside.after(pingEveryMs, { to: 'daemon', boot, type: 'ping_due', line: message.line })
      return dispatch(daemon, stream, { type: 'opened', atMs: monoNow(daemon) })
    case 'handshake_due':
      return socket.isUp ? undefined : lose(daemon, stream, 'no connection')
    case 'ping_due':
      outside.ping(message.line)
      outside.after(pingEveryMs, message)
      if (socket.pongDueAtMs !== null) return
      socket.pongDueAtMs = outside.nowMs() + pongWithinMs
      return outside.after(pongWithinMs, { to: 'daemon', boot, type: 'pong_due', line: message.line })
    case 'pong_due':
      if (socket.pongDueAtMs === null || outside.nowMs() < socket.pongDueAtMs) return
      return lose(daemon, stream, `no pong within ${pongWithinMs} ms`)
    case 'pong':
      socket.pongDueAtMs = null
      return push(daemon, { type: 'stream_proved', stream })
    case 'closed':
      return lose(daemon, stream, message.reason)
    case 'frame':
      return onFrame(daemon, stream, message.text)
  }
}

function onFrame(daemon: Daemon, stream: StreamName, text: string): void {
  const socket = daemon.sockets[stream]
  if (!socket.isUp || socket.read === null) return
  const { line } = socket
  const { events, broken } = socket.read(text)
  for (const event of events) {
    push(daemon, event)
    if (!socket.isUp || socket.line !== line) return
  }
  if (broken !== null) lose(daemon, stream, broken)
}

const lose = (daemon: Daemon, stream: StreamName, reason: string): void =>
  dispatch(daemon, stream, { type: 'lost', atMs: monoNow(daemon), reason })

function dispatch(daemon: Daemon, stream: StreamName, event: LinkEvent): void {
  const socket = daemon.sockets[stream]
  const { outside, boot, correspondent } = daemon
  const [next, effects] = stepLink(socket.link, event)
  socket.link = next
  for (const effect of effects) {
    switch (effect.type) {
      case 'connect':
        socket.line = outside.connect(stream)
        socket.pongDueAtMs = null
        outside.after(handshakeMs, { to: 'daemon', boot, type: 'handshake_due', line: socket.line })
        break
      case 'drop':
        if (socket.line !== null) outside.hangUp(socket.line)
        socket.line = null
        break
      case 'wait':
        outside.after(effect.delayMs, { to: 'daemon', boot, type: 'reconnect_due', stream })
        break
      case 'report_up':
        socket.read = startFrameReader(stream, { translation: correspondent.translation, onOffGrid: () => undefined })
        socket.isUp = true
        push(daemon, { type: 'stream_changed', stream, isUp: true, reason: 'connected' })
        break
      case 'report_down':
        socket.isUp = false
        push(daemon, { type: 'stream_changed', stream, isUp: false, reason: effect.reason })
        break
    }
  }
}

function onAnswer(daemon: Daemon, { id, outcome }: Extract<ToDaemon, { type: 'answer' }>): void {
  const known = daemon.talks.get(id)
  if (known === undefined) return
  daemon.talks.delete(id)
  const { requests, event } = hear(known.talk, known.nth, outcome, daemon.correspondent)
  ask(daemon, known.talk, requests, false)
  if (event !== null) push(daemon, event)
}

/** The core has paid for the first request of an effect; of the others it is told. */
function ask(daemon: Daemon, talk: Conversation, requests: readonly RestRequest[], isFirstPaid: boolean): void {
  for (const [nth, request] of requests.entries()) {
    daemon.talks.set(daemon.outside.request(request), { talk, nth })
    if (!isFirstPaid || nth > 0) push(daemon, { type: 'requests_sent', count: 1 })
  }
}

/** As runtime/loop.ts: what comes while an event is worked on waits its turn. */
function push(daemon: Daemon, event: VenueEvent): void {
  daemon.inbox.push(event)
  if (daemon.isRunning) return
  daemon.isRunning = true
  for (let next = daemon.inbox.shift(); next !== undefined; next = daemon.inbox.shift()) {
    const stamp = { atMs: monoNow(daemon), wallAtMs: wallNow(daemon) }
    const effects = step(daemon.state, { ...next, ...stamp }, daemon.config)
    for (const effect of effects) execute(daemon, effect)
    daemon.outside.stepped(next, effects)
    if (daemon.hasStopped) daemon.inbox.length = 0
  }
  daemon.isRunning = false
}

function execute(daemon: Daemon, effect: Effect): void {
  const { outside, boot } = daemon
  if (isAsking(effect)) {
    const talk = beginConversation(effect, monoNow(daemon))
    return ask(daemon, talk, firstRequests(talk, daemon.correspondent), true)
  }
  switch (effect.type) {
    case 'restart_stream':
      return lose(daemon, effect.stream, effect.reason)
    case 'reserve_ids':
      return outside.reserveIds(effect.upTo)
    case 'journal':
      if (effect.record === 'control') outside.noteHeard()
      if (isCheckpoint(effect.data['checkpoint'])) outside.keep(structuredClone(effect.data['checkpoint']))
      return
    case 'journal_fill':
      return outside.keep(structuredClone(effect.checkpoint))
    case 'announce':
      if (outside.nowMs() - daemon.beats.lastAtMs >= announceEveryMs) return beat(daemon)
      return
    case 'stopped':
      daemon.hasStopped = true
      return outside.stopped(effect)
    default:
      return void boot
  }
}

/** Records hold a checkpoint as JSON; its form is that of the core's own type. */
const isCheckpoint = (value: unknown): value is Checkpoint =>
  typeof value === 'object' && value !== null && 'ledger' in value

function beat(daemon: Daemon): void {
  daemon.beats.seq += 1
  daemon.beats.lastAtMs = daemon.outside.nowMs()
  const heartbeat = heartbeatOf(daemon.state, daemon.correspondent.translation.spec, {
    bot,
    run: daemon.run,
    seq: daemon.beats.seq,
    sentAtMs: Math.round(wallNow(daemon)),
    journalSeq: 0,
    ackedSeq: 0,
    configVersion: 0,
    configHash: '',
  })
  daemon.asked.add(daemon.outside.callCloud({ type: 'heartbeat', heartbeat }, answerWithinMs))
}

function hearCloud(daemon: Daemon, { id, said }: Extract<ToDaemon, { type: 'cloud_said' }>): void {
  if (!daemon.asked.delete(id) || said.result === 'away') return
  const answer = readCloudAnswer(said.status, said.text, ControlState)
  if (answer.result === 'ok') hearControl(daemon, answer.value)
}

function hearControl(daemon: Daemon, control: ControlState): void {
  push(daemon, { type: 'control_received', control })
  daemon.outside.keepControl(control)
}

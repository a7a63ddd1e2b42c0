import type { StreamName } from '../../../edge-daemon/core/event.ts'
import type { InProcessStream } from '../../../simulator/in-process/in-process-exchange.ts'
import type { Around } from '../around.ts'
import { fire } from '../injections/active.ts'
import type { Peer } from '../injections/kind.ts'
import type { ToDaemon } from '../parties/daemon.ts'
import { cloudMs, cutUntilMs, delayMs, moreDelayMs, refusalOf, undisturbedMs } from './delay.ts'

// Connections of the daemon, one for each stream of the exchange and one to the cloud: order holds within one and not between two.

export type ConnectionName = StreamName | 'control'

export type Line = {
  readonly name: ConnectionName
  readonly boot: number
  handle: InProcessStream | null
  lastArrivalMs: number
  /** By how much the numbers told differ from the exchange's own. */
  shift: number
  /** The last frame that was passed on or kept back, with the exchange's own number. */
  last: string
  readonly openedAtMs: number
}

export type Lines = {
  count: number
  readonly open: Map<number, Line>
  /** When the process has read what has come so far. */
  readUntilMs: number
}

/** The texts that take the place of one frame, whether each has a number of its own, and after how long. */
export type FrameFate = { readonly texts: readonly string[]; readonly keepsNumber: boolean; readonly delayMs: number }

export const createLines = (): Lines => ({ count: 0, open: new Map(), readUntilMs: 0 })

/** Begins a connection and answers its number. */
export function connect(around: Around, name: ConnectionName, boot: number): number {
  const line = (around.lines.count += 1)
  const { nowMs } = around
  around.lines.open.set(line, { name, boot, handle: null, lastArrivalMs: 0, shift: 0, last: '', openedAtMs: nowMs })
  const peer = peerOf(name)
  const refusal = refusalOf(around, peer)
  if (refusal === null && cutUntilMs(around, peer, 'out') === null)
    around.post(wayMs(around, peer), { to: peer, type: 'connect_arrived', line })
  if (refusal !== null && refusal.afterMs !== Infinity) closeLine(around, line, refusal.afterMs, refusal.detail)
  return line
}

export function ping(around: Around, line: number): void {
  const name = around.lines.open.get(line)?.name
  if (name === undefined) return
  const peer = peerOf(name)
  if (cutUntilMs(around, peer, 'out') === null)
    around.post(wayMs(around, peer), { to: peer, type: 'ping_arrived', line })
}

export function hangUp(around: Around, line: number): void {
  const name = around.lines.open.get(line)?.name
  if (name !== undefined) around.post(hangUpMs, { to: peerOf(name), type: 'hang_up_arrived', line })
}

const peerOf = (name: ConnectionName): Peer => (name === 'control' ? 'cloud' : 'exchange')

const wayMs = (around: Around, peer: Peer): number => (peer === 'cloud' ? cloudMs(around) : delayMs(around))

const hangUpMs = 10

/** A frame that the other side has just sent. */
export function passOn(around: Around, number: number, text: string): void {
  const line = around.lines.open.get(number)
  if (line === undefined) return
  line.last = text
  const keptMs = keptMsOf(around, line.name, text)
  if (keptMs !== null) {
    line.shift -= 1
    return around.post(keptMs, { to: 'exchange', type: 'held_due', line: number, text, madeAtMs: around.nowMs })
  }
  const fate = fateOf(around, line.name, text)
  // What a silent connection carries is late, as TCP has it; when the connection is given up before, nobody hears it.
  const heldMs = (heldOf(around, line.name, text.length)?.untilMs ?? around.nowMs) - around.nowMs
  if (!fate.keepsNumber) line.shift -= fate.texts.length === 0 ? 1 : 0
  for (const [nth, one] of fate.texts.entries()) {
    if (nth > 0 && !fate.keepsNumber) line.shift += 1
    const told = line.shift === 0 ? one : renumbered(one, line.shift)
    arriveInOrder(around, line, readMs(around, line.name, heldMs + fate.delayMs), {
      to: 'daemon',
      type: 'frame',
      boot: line.boot,
      line: number,
      text: told,
      madeAtMs: around.nowMs,
    })
  }
  closeAtFault(around, line, number)
}

function closeAtFault(around: Around, line: Line, number: number): void {
  for (const one of around.faults.now) {
    if (one.kind.disconnects?.(one, line.name, around.nowMs - line.openedAtMs) !== true) continue
    fire(one)
    closeLine(around, number, closeMs, 'closed by the venue with code 1006')
  }
}

/** The daemon hears that its connection is no more. */
export function closeLine(around: Around, number: number, afterMs: number, reason: string): void {
  const line = around.lines.open.get(number)
  if (line !== undefined)
    arriveInOrder(around, line, afterMs, { to: 'daemon', type: 'closed', boot: line.boot, line: number, reason })
}

/** A frame that was kept back goes out with the number that comes next. */
export function passOnHeld(around: Around, number: number, text: string, madeAtMs: number): void {
  const line = around.lines.open.get(number)
  if (line === undefined) return
  line.shift += 1
  const seq = Number(/"seq":(\d+)/.exec(line.last)?.[1])
  const told = text.replace(/"seq":\d+/, `"seq":${seq + line.shift}`)
  const message = { to: 'daemon', type: 'frame', boot: line.boot, line: number, text: told, madeAtMs } as const
  const heldMs = (heldOf(around, line.name, text.length)?.untilMs ?? around.nowMs) - around.nowMs
  arriveInOrder(around, line, heldMs + undisturbedMs(around), message)
}

function keptMsOf({ faults }: Around, name: ConnectionName, text: string): number | null {
  if (name === 'control') return null
  for (const one of faults.now) {
    const ms = one.kind.holdsMs?.(one, name, text) ?? null
    if (ms === null) continue
    fire(one)
    return ms
  }
  return null
}

const closeMs = 5

/** The other side has heard a ping. */
export function answerPing(around: Around, number: number): void {
  const line = around.lines.open.get(number)
  if (line === undefined) return
  const peer = peerOf(line.name)
  const held = heldOf(around, line.name, pongBytes)
  const cutMs = cutUntilMs(around, peer, 'in') ?? around.nowMs
  const untilMs = Math.max(cutMs, held?.hasPongs === false ? held.untilMs : 0)
  const ms = untilMs - around.nowMs + wayMs(around, peer)
  const pong = { to: 'daemon', type: 'pong', boot: line.boot, line: number } as const
  // Whoever has frames and does not send them answers pings before them.
  if (held?.hasPongs === true) around.post(ms, pong)
  else arriveInOrder(around, line, ms, pong)
  closeAtFault(around, line, number)
}

/** Nothing overtakes what came before it on the same line. */
export function arriveInOrder(around: Around, line: Line, afterMs: number, message: ToDaemon): void {
  line.lastArrivalMs = Math.max(line.lastArrivalMs, around.nowMs + afterMs)
  around.postAt(line.lastArrivalMs, message)
}

function fateOf(around: Around, name: ConnectionName, text: string): FrameFate {
  const peer = peerOf(name)
  const cutMs = cutUntilMs(around, peer, 'in')
  const onItsWayMs = name === 'control' ? cloudMs(around) : 8 + around.chance.exponential(4) + moreDelayMs(around)
  const ms = (cutMs === null ? 0 : cutMs - around.nowMs) + onItsWayMs
  const smooth: FrameFate = { texts: [text], keepsNumber: true, delayMs: ms }
  if (name === 'control') return smooth
  for (const one of around.faults.now) {
    const fate = one.kind.frame?.(one, name, text, smooth) ?? null
    if (fate === null) continue
    fire(one)
    return fate
  }
  return smooth
}

/** After how long a frame that arrives then has been read. */
function readMs({ faults, lines, nowMs }: Around, name: ConnectionName, afterMs: number): number {
  let costMs = 0
  if (name !== 'control')
    for (const one of faults.now) {
      const ms = one.kind.readMs?.(one) ?? null
      if (ms === null) continue
      fire(one)
      costMs += ms
    }
  if (costMs === 0) return afterMs
  lines.readUntilMs = Math.max(lines.readUntilMs, nowMs + afterMs) + costMs
  return lines.readUntilMs - nowMs
}

const pongBytes = 6

type Holding = { readonly hasPongs: boolean; readonly untilMs: number }

/** This connection carries nothing so long now, and nothing so large. */
function heldOf({ faults, nowMs }: Around, name: ConnectionName, bytes: number): Holding | null {
  for (const one of faults.now) {
    const silence = one.kind.silences?.(one, name, bytes) ?? null
    if (silence === null) continue
    if (bytes !== pongBytes || !silence.hasPongs) fire(one)
    return { hasPongs: silence.hasPongs, untilMs: silence.forMs === undefined ? one.untilMs : nowMs + silence.forMs }
  }
  return null
}

const renumbered = (text: string, shift: number): string =>
  text.replace(/"seq":(\d+)/, (_, seq: string) => `"seq":${Number(seq) + shift}`)

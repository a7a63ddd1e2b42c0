// A connection that lasts, as a pure reducer: handshake, pings, pongs and the back-off between one socket and the next. Every
// deadline is a field; whoever holds it says what time it is, at the latest when `connectionDueAtMs` has come.

import { unreachable } from '#shared/assert.ts'
import { earliest } from '#shared/held.ts'
import { monoMs, type MonoMs } from '#shared/units.ts'
import { idleLink, stepLink, type Link, type LinkEvent } from './reconnect.ts'

/** Milliseconds. A pong is due so long after the first ping that is not answered yet. */
export type ConnectionTiming = {
  readonly handshakeMs: number
  readonly pingEveryMs: number
  readonly pongWithinMs: number
}

/**
 * The venue answers pings of the protocol. Each answer proves a quiet connection, often enough for `risk.streamSilentMaxMs`;
 * a dead one is given up after six seconds at the latest.
 */
export const socketTiming: ConnectionTiming = { handshakeMs: 5_000, pingEveryMs: 1_000, pongWithinMs: 5_000 }

export type Connection = {
  readonly link: Link
  /** Counts the sockets: what an earlier one still says is nobody's. */
  readonly line: number
  readonly openDueMs: MonoMs | null
  readonly pingAtMs: MonoMs | null
  /** While a ping is out; the next waits for its answer. */
  readonly pongDueMs: MonoMs | null
  /** When that ping is told as slow. */
  readonly slowAtMs: MonoMs | null
  readonly againAtMs: MonoMs | null
}

export type ConnectionEvent = { readonly atMs: MonoMs } & (
  | { readonly type: 'started' | 'ticked' }
  | { readonly type: 'opened' | 'ponged'; readonly line: number }
  /** The socket failed, ended or said what it must not, whether it was open or not. */
  | { readonly type: 'failed'; readonly line: number; readonly reason: string }
  /** By whoever holds it: it is begun anew after the back-off. */
  | { readonly type: 'given_up'; readonly reason: string }
  /** For good. */
  | { readonly type: 'ended' }
)

export type ConnectionEffect =
  | { readonly type: 'open' | 'ping' | 'drop'; readonly line: number }
  | { readonly type: 'up' }
  /** Somebody is there, although nothing may be said; `isQuick`: within half a second of the question. */
  | { readonly type: 'proved'; readonly isQuick: boolean }
  /** A ping has waited half a second. */
  | { readonly type: 'slow' }
  | { readonly type: 'down'; readonly reason: string }

type Step = readonly [Connection, readonly ConnectionEffect[]]

const nothingDue = { openDueMs: null, pingAtMs: null, pongDueMs: null, slowAtMs: null, againAtMs: null } as const

/** What waits longer than this for an answer of the venue is old when it comes. */
export const slowMs = 500
/** A clock that wakes us later than this has held up the answer as well, which may lie in the socket. */
const wokenLateMs = 100

/** `seed` draws the jitter of its back-off. */
export const idleConnection = (seed: string): Connection => ({ link: idleLink(seed), line: 0, ...nothingDue })

/** Whether what this socket says is heard: it is the newest, open, and not given up. */
export const isHeard = ({ link, line }: Connection, of: number): boolean => link.phase === 'up' && line === of

/** When it must hear of the time at the latest; null while nothing waits. */
export const connectionDueAtMs = ({ openDueMs, pingAtMs, pongDueMs, slowAtMs, againAtMs }: Connection): MonoMs | null =>
  earliest(openDueMs, pingAtMs, pongDueMs, slowAtMs, againAtMs)

/** The next state and what to do now, in order. Events of an earlier socket, or that do not fit, change nothing. */
export function stepConnection(connection: Connection, event: ConnectionEvent, timing: ConnectionTiming): Step {
  const { atMs } = event
  switch (event.type) {
    case 'started':
      return follow(connection, { type: 'started' }, atMs, timing)
    case 'opened':
      return event.line === connection.line
        ? follow(connection, { type: 'opened', atMs }, atMs, timing)
        : [connection, []]
    case 'ponged':
      if (!isHeard(connection, event.line)) return [connection, []]
      return ponged(connection, atMs, timing)
    case 'failed':
      return event.line === connection.line
        ? follow(connection, { type: 'lost', atMs, reason: event.reason }, atMs, timing)
        : [connection, []]
    case 'given_up':
      return follow(connection, { type: 'lost', atMs, reason: event.reason }, atMs, timing)
    case 'ended':
      return follow(connection, { type: 'closed' }, atMs, timing)
    case 'ticked':
      return ticked(connection, atMs, timing)
    default:
      return unreachable(event)
  }
}

function ponged(connection: Connection, nowMs: MonoMs, timing: ConnectionTiming): Step {
  const { pongDueMs, slowAtMs } = connection
  if (pongDueMs === null) return [connection, [{ type: 'proved', isQuick: false }]]
  const pingAtMs = monoMs(Math.max(nowMs, pongDueMs - timing.pongWithinMs + timing.pingEveryMs))
  const isQuick = slowAtMs !== null && nowMs < slowAtMs
  return [{ ...connection, pingAtMs, pongDueMs: null, slowAtMs: null }, [{ type: 'proved', isQuick }]]
}

function ticked(connection: Connection, nowMs: MonoMs, timing: ConnectionTiming): Step {
  const { line, openDueMs, pingAtMs, pongDueMs, slowAtMs, againAtMs } = connection
  if (againAtMs !== null && nowMs >= againAtMs) return follow(connection, { type: 'waited' }, nowMs, timing)
  const lost = (reason: string) => follow(connection, { type: 'lost', atMs: nowMs, reason }, nowMs, timing)
  if (openDueMs !== null && nowMs >= openDueMs) return lost(`no connection within ${timing.handshakeMs} ms`)
  if (pongDueMs !== null && nowMs >= pongDueMs) return lost(`no pong within ${timing.pongWithinMs} ms`)
  if (slowAtMs !== null && nowMs >= slowAtMs)
    return [{ ...connection, slowAtMs: null }, nowMs - slowAtMs > wokenLateMs ? [] : [{ type: 'slow' }]]
  if (pingAtMs === null || nowMs < pingAtMs) return [connection, []]
  const pongDue = monoMs(nowMs + timing.pongWithinMs)
  const next = { ...connection, pingAtMs: null, pongDueMs: pongDue, slowAtMs: monoMs(nowMs + slowMs) }
  return [next, [{ type: 'ping', line }]]
}

/** What the link wants, as sockets and deadlines. */
function follow(connection: Connection, event: LinkEvent, nowMs: MonoMs, timing: ConnectionTiming): Step {
  const [link, wanted] = stepLink(connection.link, event)
  let next: Connection = { ...connection, link }
  const effects: ConnectionEffect[] = []
  for (const want of wanted) {
    switch (want.type) {
      case 'connect':
        next = { ...next, ...nothingDue, line: next.line + 1, openDueMs: monoMs(nowMs + timing.handshakeMs) }
        effects.push({ type: 'open', line: next.line })
        break
      case 'drop':
        next = { ...next, ...nothingDue }
        effects.push({ type: 'drop', line: next.line })
        break
      case 'wait':
        next = { ...next, againAtMs: monoMs(nowMs + want.delayMs) }
        break
      case 'report_up':
        next = { ...next, openDueMs: null, pingAtMs: monoMs(nowMs + timing.pingEveryMs) }
        effects.push({ type: 'up' })
        break
      case 'report_down':
        effects.push({ type: 'down', reason: want.reason })
        break
    }
  }
  return [next, effects]
}

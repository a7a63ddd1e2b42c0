// The life of one request on a connection, as a pure reducer: when it may leave, when it is given up, and whether it can have
// arrived. The shell (http.ts) owns connections and timers and obeys.

import { unreachable } from '#shared/assert.ts'
import type { HttpOutcome } from './failures.ts'
import type { HttpRequest } from './http-request.ts'

export type SendingTiming = {
  /** From the attempt to connect to the end of the handshake; waiting for a free connection does not count. */
  readonly connectTimeoutMs: number
  /** From the call to the last byte of the answer. */
  readonly totalTimeoutMs: number
}

export const sendingTiming: SendingTiming = { connectTimeoutMs: 2_000, totalTimeoutMs: 3_000 }

/** A write that is older than this when its turn comes was decided before a hang: sending it would act on an old market. */
const decisionMaxAgeMs = 1_000
const closedDetail = 'the client was closed'

export type Sending = {
  readonly request: HttpRequest
  readonly timing: SendingTiming
  /** Nothing of it is written before it has left, not even into a buffer: what ends earlier has certainly not been sent. */
  readonly phase: 'waiting' | 'connecting' | 'left' | 'ended'
  /** Connections asked for so far: what an earlier one still says is nobody's. */
  readonly attempt: number
  readonly connectDueAtMs: number | null
  readonly totalDueAtMs: number
}

export type SendingEvent = { readonly atMs: number } &
  /** A connection is there, standing or still to be made: the TCP connection alone is not enough where TLS is agreed upon. */
  (
    | { readonly type: 'assigned'; readonly isConnecting: boolean }
    | { readonly type: 'connected' }
    /** `isStale`: the other side had closed an idle connection at the moment we used it. */
    | { readonly type: 'failed'; readonly detail: string; readonly isStale: boolean }
    | {
        readonly type: 'answered'
        readonly status: number
        readonly retryAfterMs: number | null
        readonly text: string
      }
    /** An answer began that is of no use. */
    | { readonly type: 'cut_off'; readonly detail: string }
    | { readonly type: 'time_came' }
    | { readonly type: 'closed' }
  )

export type SendingEffect =
  /** Get a connection: one of those that never wait behind others when the request is protective. */
  | { readonly type: 'connect' }
  | { readonly type: 'write' }
  /** Give up the connection, or the place in the queue for one. */
  | { readonly type: 'drop' }
  | { readonly type: 'end'; readonly outcome: HttpOutcome }

type Stepped = readonly [Sending, readonly SendingEffect[]]

/** `isClosed`: nothing leaves any more. */
export function beginSending(request: HttpRequest, timing: SendingTiming, isClosed: boolean, atMs: number): Stepped {
  const sending: Sending = {
    request,
    timing,
    phase: isClosed ? 'ended' : 'waiting',
    attempt: 1,
    connectDueAtMs: null,
    totalDueAtMs: atMs + timing.totalTimeoutMs,
  }
  return [
    sending,
    [isClosed ? { type: 'end', outcome: { result: 'not_sent', detail: closedDetail } } : { type: 'connect' }],
  ]
}

/** The next state and what the shell must do now, in order. Events that do not fit the phase change nothing. */
export function stepSending(sending: Sending, event: SendingEvent): Stepped {
  const { phase, timing } = sending
  if (phase === 'ended') return [sending, []]
  switch (event.type) {
    case 'assigned':
      if (phase !== 'waiting') return [sending, []]
      if (!event.isConnecting) return leave(sending, event.atMs)
      return [{ ...sending, phase: 'connecting', connectDueAtMs: event.atMs + timing.connectTimeoutMs }, []]
    case 'connected':
      return phase === 'connecting' ? leave(sending, event.atMs) : [sending, []]
    case 'failed':
      // A read may simply ask again, once.
      return event.isStale && sending.request.purpose === 'read' && sending.attempt === 1
        ? again(sending, event.atMs)
        : fail(sending, event.detail)
    case 'answered': {
      const { status, retryAfterMs, text } = event
      return [ended(sending), [{ type: 'end', outcome: { result: 'answered', status, retryAfterMs, text } }]]
    }
    case 'cut_off':
      return [ended(sending), [{ type: 'drop' }, { type: 'end', outcome: { result: 'lost', detail: event.detail } }]]
    case 'time_came':
      if (event.atMs >= sending.totalDueAtMs) return fail(sending, `no answer within ${timing.totalTimeoutMs} ms`)
      if (event.atMs >= (sending.connectDueAtMs ?? Infinity))
        return fail(sending, `no connection within ${timing.connectTimeoutMs} ms`)
      return [sending, []]
    case 'closed':
      return fail(sending, closedDetail)
    default:
      return unreachable(event)
  }
}

/** When `time_came` is due, by the same clock as the events. */
export const sendingDueAtMs = ({ phase, connectDueAtMs, totalDueAtMs }: Sending): number =>
  phase === 'ended' ? Infinity : Math.min(connectDueAtMs ?? Infinity, totalDueAtMs)

function leave(sending: Sending, atMs: number): Stepped {
  if (atMs - (sending.request.decidedAtMs ?? Infinity) > decisionMaxAgeMs) {
    return fail(sending, 'held back: it was decided too long ago')
  }
  return [{ ...sending, phase: 'left', connectDueAtMs: null }, [{ type: 'write' }]]
}

const again = (sending: Sending, atMs: number): Stepped => [
  {
    ...sending,
    phase: 'waiting',
    attempt: sending.attempt + 1,
    connectDueAtMs: null,
    totalDueAtMs: atMs + sending.timing.totalTimeoutMs,
  },
  [{ type: 'drop' }, { type: 'connect' }],
]

function fail(sending: Sending, detail: string): Stepped {
  const outcome: HttpOutcome = { result: sending.phase === 'left' ? 'lost' : 'not_sent', detail }
  return [ended(sending), [{ type: 'drop' }, { type: 'end', outcome }]]
}

const ended = (sending: Sending): Sending => ({ ...sending, phase: 'ended', connectDueAtMs: null })

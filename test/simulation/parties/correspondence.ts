import type { MonoMs } from '#shared/units.ts'
import type { Asking } from '../../../edge-daemon/venue/asking.ts'
import { talkOf, type Correspondent } from '../../../edge-daemon/venue/extended/asking-talk.ts'
import type { HttpOutcome } from '../../../edge-daemon/venue/extended/failures.ts'
import type { HttpRequest } from '../../../edge-daemon/venue/extended/http-request.ts'
import { freshMeter, stepMeter, type Meter } from '../../../edge-daemon/venue/extended/meter.ts'
import {
  beginSending,
  sendingDueAtMs,
  sendingTiming,
  stepSending,
  type Sending,
  type SendingEffect,
  type SendingEvent,
} from '../../../edge-daemon/venue/extended/sending.ts'
import { outcomeAt, type Talk } from '../../../edge-daemon/venue/extended/talk.ts'
import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import type { Carriage } from '../links/pools.ts'

// What the daemon asks of the exchange: the adapter's own talks, its own life of a request and its own meter. Only what
// carry.ts and http.ts do with promises, sockets and timers is done here with the world's links and messages.

export type ToCorrespondence =
  /** A talk goes on after its pause. */
  | { readonly type: 'round_due'; readonly id: number }
  | { readonly type: 'request_due'; readonly id: number }
  | ({ readonly id: number; readonly attempt: number } & (
      | { readonly type: 'assigned'; readonly isConnecting: boolean }
      | { readonly type: 'connected' }
      | { readonly type: 'request_failed'; readonly detail: string; readonly isStale: boolean }
      | { readonly type: 'answer'; readonly outcome: HttpOutcome }
    ))

export type Post = {
  monoMs(): MonoMs
  /** Of this life, from now. */
  after(afterMs: number, message: Extract<ToCorrespondence, { type: 'round_due' | 'request_due' }>): void
  /** A number that nobody had before. */
  nextId(): number
  assign(carriage: Carriage): 'standing' | 'connecting' | 'waiting'
  write(carriage: Carriage, request: HttpRequest): void
  /** The answer is whole. */
  release(id: number): void
  drop(id: number): void
  push(event: VenueEvent): void
}

type Asked = { isPaid: boolean }
type Going = Extract<Talk<VenueEvent>, { isOver: false }>
type Round = { readonly talk: Going; readonly asked: Asked; readonly outcomes: HttpOutcome[]; left: number }
type UnderWay = { sending: Sending; readonly round: Round; readonly nth: number; dueAtMs: number }

export type Correspondence = {
  readonly parts: Correspondent
  readonly post: Post
  readonly underWay: Map<number, UnderWay>
  readonly pausing: Map<number, { readonly talk: Going; readonly asked: Asked }>
  meter: Meter
}

export const createCorrespondence = (parts: Correspondent, post: Post): Correspondence => ({
  parts,
  post,
  underWay: new Map(),
  pausing: new Map(),
  meter: { ...freshMeter, isListened: true },
})

/** As connect.ts: the first request that leaves is paid for. */
export const ask = (rest: Correspondence, asking: Asking): void =>
  goOn(rest, talkOf(asking, rest.parts, rest.post.monoMs()), { isPaid: true })

/** It is about a request that ended long ago. */
export const isPast = ({ underWay, pausing }: Correspondence, { type, id }: ToCorrespondence): boolean =>
  type === 'round_due' ? !pausing.has(id) : !underWay.has(id)

export function hear(rest: Correspondence, message: ToCorrespondence): void {
  if (message.type === 'round_due') {
    const paused = rest.pausing.get(message.id)
    rest.pausing.delete(message.id)
    return paused === undefined ? undefined : sendRound(rest, paused.talk, paused.asked)
  }
  const under = rest.underWay.get(message.id)
  if (under === undefined) return
  if (message.type === 'request_due') {
    under.dueAtMs = Infinity
    return dispatch(rest, message.id, under, { type: 'time_came', atMs: rest.post.monoMs() })
  }
  if (message.attempt === under.sending.attempt) dispatch(rest, message.id, under, eventOf(message, rest.post.monoMs()))
}

function eventOf(message: Extract<ToCorrespondence, { attempt: number }>, atMs: MonoMs): SendingEvent {
  switch (message.type) {
    case 'assigned':
      return { type: 'assigned', isConnecting: message.isConnecting, atMs }
    case 'connected':
      return { type: 'connected', atMs }
    case 'request_failed':
      return { type: 'failed', detail: message.detail, isStale: message.isStale, atMs }
    case 'answer':
      return message.outcome.result === 'answered'
        ? { ...message.outcome, type: 'answered', atMs }
        : { type: 'failed', detail: message.outcome.detail, isStale: false, atMs }
  }
}

/** As carry.ts. */
function goOn(rest: Correspondence, talk: Talk<VenueEvent>, asked: Asked): void {
  if (talk.isOver) return rest.post.push(talk.value)
  if (talk.afterMs === 0) return sendRound(rest, talk, asked)
  const id = rest.post.nextId()
  rest.pausing.set(id, { talk, asked })
  rest.post.after(talk.afterMs, { type: 'round_due', id })
}

function sendRound(rest: Correspondence, talk: Going, asked: Asked): void {
  const round: Round = { talk, asked, outcomes: [], left: talk.requests.length }
  for (const [nth, request] of talk.requests.entries()) {
    const id = rest.post.nextId()
    const [sending, effects] = beginSending(request, sendingTiming, false, rest.post.monoMs())
    const under: UnderWay = { sending, round, nth, dueAtMs: Infinity }
    rest.underWay.set(id, under)
    obey(rest, id, under, effects)
  }
}

/** As http.ts. */
function dispatch(rest: Correspondence, id: number, under: UnderWay, event: SendingEvent): void {
  const [sending, effects] = stepSending(under.sending, event)
  under.sending = sending
  if (event.type === 'answered') rest.post.release(id)
  obey(rest, id, under, effects)
}

function obey(rest: Correspondence, id: number, under: UnderWay, effects: readonly SendingEffect[]): void {
  const { post } = rest
  for (const effect of effects) {
    const { request, attempt } = under.sending
    const carriage = { id, attempt, isProtective: request.isProtective === true }
    switch (effect.type) {
      case 'connect': {
        const found = post.assign(carriage)
        if (found !== 'waiting')
          dispatch(rest, id, under, { type: 'assigned', isConnecting: found === 'connecting', atMs: post.monoMs() })
        break
      }
      case 'write':
        count(rest, under.round.asked)
        post.write(carriage, request)
        break
      case 'drop':
        post.drop(id)
        break
      case 'end':
        rest.underWay.delete(id)
        end(rest, under, effect.outcome)
        break
    }
  }
  const dueAtMs = sendingDueAtMs(under.sending)
  if (dueAtMs === under.dueAtMs || dueAtMs === Infinity) return
  under.dueAtMs = dueAtMs
  // As a timer of the runtime, which never comes within the same millisecond.
  post.after(Math.max(1, dueAtMs - post.monoMs()), { type: 'request_due', id })
}

function count(rest: Correspondence, asked: Asked): void {
  const [meter, count] = stepMeter(rest.meter, { type: 'left', isPaid: asked.isPaid })
  rest.meter = meter
  asked.isPaid = false
  if (count > 0) rest.post.push({ type: 'requests_sent', count })
}

function end(rest: Correspondence, { round, nth }: UnderWay, outcome: HttpOutcome): void {
  round.outcomes[nth] = outcome
  round.left -= 1
  if (round.left > 0) return
  const outcomes = round.talk.requests.map((_, index) => outcomeAt(round.outcomes, index))
  goOn(rest, round.talk.hear(outcomes, rest.post.monoMs()), round.asked)
}

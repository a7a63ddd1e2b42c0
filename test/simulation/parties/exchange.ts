import type { HttpOutcome } from '../../../edge-daemon/venue/extended/failures.ts'
import type { Around } from '../around.ts'
import { fire } from '../injections/active.ts'
import { answerHeldMs, delayMs, undisturbedMs } from '../links/delay.ts'
import { answerPing, arriveInOrder, passOn, passOnHeld } from '../links/lines.ts'
import { noteArrival, type RequestFate, type RestRequest, type Sender } from '../links/rest.ts'
import { pastAnswer, shortPage, type PastReads } from './past-reads.ts'
import { startAtMs, streamTargets, type Venue } from './venue.ts'

// The exchange: the simulator's own, with what reaches it and what it says.

export type Exchange = {
  readonly venue: Venue
  /** Sent and not passed on yet. */
  readonly frames: { readonly line: number; readonly text: string }[]
  /** Answers to reads of orders, for those that lag behind. */
  readonly past: PastReads
  /** Trades that were taken back. */
  readonly takenBack: string[]
  /** Orders of which one copy was refused and another is still under way. */
  readonly refused: Set<number>
  /** When it last took a refresh of the switch from the daemon; -Infinity before the first. */
  switchTakenAtMs: number
  /** Faults under which its switch is not set. */
  switchBreaks: number
}

export type ToExchange = { readonly to: 'exchange' } & (
  | RequestArrived
  | { readonly type: 'connect_arrived' | 'ping_arrived' | 'hang_up_arrived'; readonly line: number }
  | { readonly type: 'held_due'; readonly line: number; readonly text: string; readonly madeAtMs: number }
)

type RequestArrived = {
  readonly type: 'request_arrived'
  readonly sender: Sender
  readonly boot: number
  readonly id: number
  readonly attempt: number
  readonly request: RestRequest
  /** Null where nobody attacks the way. */
  readonly fate: RequestFate | null
  /** Whose deed it is, by the place in the plan: it has struck when the exchange takes it. */
  readonly strike: number | null
}

export const createExchange = (venue: Venue): Exchange => ({
  venue,
  frames: [],
  past: { looks: [] },
  takenBack: [],
  refused: new Set(),
  switchTakenAtMs: Number.NEGATIVE_INFINITY,
  switchBreaks: 0,
})

export function deliver(exchange: Exchange, message: ToExchange, around: Around): void {
  switch (message.type) {
    case 'request_arrived':
      return serve(exchange, message, around)
    case 'connect_arrived':
      return accept(exchange, message.line, around)
    case 'ping_arrived':
      return answerPing(around, message.line)
    case 'held_due':
      return passOnHeld(around, message.line, message.text, message.madeAtMs)
    case 'hang_up_arrived': {
      const handle = around.lines.open.get(message.line)?.handle
      if (handle?.type === 'open') handle.close()
      around.lines.open.delete(message.line)
    }
  }
}

/** What it has said meanwhile goes on its way. */
export function passOnFrames({ frames }: Exchange, around: Around): void {
  for (const { line, text } of frames) passOn(around, line, text)
  frames.length = 0
}

/** When something happens at it by itself. */
export const nextDueAtMs = ({ venue }: Exchange): number => (venue.exchange.nextDueAtMs() ?? Infinity) - startAtMs

export const advanceTo = ({ venue }: Exchange, nowMs: number): void => venue.exchange.advanceTo(startAtMs + nowMs)

function serve(exchange: Exchange, arrived: RequestArrived, around: Around): void {
  const { sender, boot, id, attempt, request, fate, strike } = arrived
  noteArrival(around.rest, id)
  // What refused the one copy refuses the other, whatever has changed between them, where the daemon is told that it is over.
  if (sender === 'daemon' && exchange.refused.delete(id)) return
  const own = fate?.isTaken === false ? null : inItsWords(request, act(exchange, sender, request, fate), around)
  const isTaken = own !== null && own.result === 'answered' && own.status === 200
  const striker = strike === null || !isTaken ? undefined : around.faults.planned[strike]
  if (striker !== undefined) fire(striker)
  const isToldOf = fate === null || fate.answerAfterMs !== null
  if (own !== null && !isTaken && isToldOf && around.rest.orders.delete(id)) exchange.refused.add(id)
  if (sender === 'daemon' && isTaken && request.path.startsWith('/user/deadmanswitch'))
    exchange.switchTakenAtMs = around.nowMs
  let outcome: HttpOutcome =
    fate?.answer === null || fate === null
      ? (own ?? { result: 'lost', detail: 'nothing' })
      : { result: 'answered', status: fate.answer.status, retryAfterMs: null, text: fate.answer.text }
  if (fate !== null) outcome = laggingAnswer(exchange, request, shortenedAnswer(request, outcome, around), around)
  if (sender === 'cloud')
    return around.post(undisturbedMs(around), { to: 'cloud', type: 'cloud_answered', id, outcome })
  if (sender === 'stranger' || fate === null || fate.answerAfterMs === null) return
  const bytes = outcome.result === 'answered' ? outcome.text.length : 0
  const ms = answerHeldMs(around, bytes) + fate.answerAfterMs
  around.post(ms, { to: 'daemon', type: 'answer', boot, id, attempt, outcome })
}

/** What is answered where the exchange leaves rows out. */
function shortenedAnswer(request: RestRequest, outcome: HttpOutcome, { faults }: Around): HttpOutcome {
  for (const one of faults.now) {
    const page = one.kind.shortens?.(one, request) ?? null
    const short = page === null ? outcome : shortPage(outcome, page)
    if (short === outcome) continue
    fire(one)
    return short
  }
  return outcome
}

/** What is answered where the exchange's reads lag behind its engine. */
function laggingAnswer(
  { past }: Exchange,
  request: RestRequest,
  outcome: HttpOutcome,
  { faults, nowMs }: Around,
): HttpOutcome {
  for (const one of faults.now) {
    const ageMs = one.kind.lags?.(one, request) ?? null
    if (ageMs === null) continue
    const old = pastAnswer(past, request.path, nowMs - ageMs)
    if (old === null || sameAnswer(old, outcome)) continue
    fire(one)
    return old
  }
  return outcome
}

const sameAnswer = (one: HttpOutcome, other: HttpOutcome): boolean =>
  one.result === 'answered' && other.result === 'answered' && one.status === other.status && one.text === other.text

/** What is answered to a cancel that comes too late is the venue's own secret. */
function inItsWords({ method }: RestRequest, outcome: Answered, { rest }: Around): Answered {
  const isTooLate = method === 'DELETE' && outcome.status !== 200 && outcome.text.includes('"code":1142')
  return isTooLate ? { ...outcome, ...rest.lateCancel } : outcome
}

type Answered = Extract<HttpOutcome, { result: 'answered' }>

function act({ venue }: Exchange, sender: Sender, request: RestRequest, fate: RequestFate | null): Answered {
  const { status, body } = venue.exchange.call({
    method: request.method,
    target: `/api/v1${request.path}`,
    apiKey: venue.apiKey,
    forwardedFor: sender,
    ...(request.body === null ? {} : { body: request.body }),
    ...(fate === null || fate.engineDelayMs === null ? {} : { engineDelayMs: fate.engineDelayMs }),
  })
  return { result: 'answered', status, retryAfterMs: null, text: body }
}

const refusedMs = 10

function accept({ venue, frames }: Exchange, number: number, around: Around): void {
  const line = around.lines.open.get(number)
  if (line === undefined) return
  const { boot, name } = line
  if (name === 'control') return
  line.handle = venue.exchange.openStream({
    target: `/stream.extended.exchange/v1${streamTargets[name]}`,
    apiKey: name === 'account' ? venue.apiKey : null,
    deliver: (text) => frames.push({ line: number, text }),
  })
  if (line.handle.type === 'refused')
    return around.post(refusedMs, { to: 'daemon', type: 'closed', boot, line: number, reason: 'refused' })
  arriveInOrder(around, line, delayMs(around), { to: 'daemon', type: 'opened', boot, line: number })
}

import { unreachable } from '#shared/assert.ts'
import {
  monoMs,
  type ClientOrderId,
  type MonoMs,
  type PriceTicks,
  type Side,
  type SizeLots,
  type VenueOrderId,
} from '#shared/units.ts'
import type { OrderAnswer, VenueOrder } from '../event.ts'
import { describeVenueError, hadNoEffect, type Disposition, type EndMeaning, type VenueError } from '../venue-error.ts'

// One order of ours from the request to its end. A phase that waits for the venue cannot be built without a deadline; past
// it the order is `unknown`, and only proof leads out: a report, two agreeing reads, or its expiry. A slot holds one such
// order, or two while an edit is on its way.

/** Exits have a slot of their own, beyond every level of the ladder. They take at once or end. */
export const exitLevel = 99

export type Order = {
  readonly clientId: ClientOrderId
  /** The venue's own name for it; absent until it has told. */
  readonly venueId?: VenueOrderId
  readonly side: Side
  readonly level: number
  readonly price: PriceTicks
  readonly size: SizeLots
  readonly filled: number
  readonly sentAtMs: MonoMs
  readonly expiresAtMs: MonoMs
  /** Our last request that could change this order: creation, edit or cancel. */
  readonly requestedAtMs: MonoMs
  /** When the venue last said something about it. */
  readonly heardAtMs: MonoMs
}

export type Leg = { readonly order: Order } & (
  | { readonly phase: 'sending' | 'accepted' | 'cancelling' | 'replacing'; readonly deadlineMs: MonoMs }
  | { readonly phase: 'live' }
  | {
      readonly phase: 'unknown'
      /** When it is asked about next, and whether it has been asked about at all. */
      readonly askAtMs: MonoMs
      readonly isAsked: boolean
      /** When the first of two agreeing reads began that did not show it. */
      readonly absentAtMs: MonoMs | null
    }
)

/** What is left of a leg that is over, and the proof. */
export type Ended = {
  readonly phase: 'ended'
  readonly order: Order
  readonly why: string
  /** What is done about it, besides the order being gone. */
  readonly act: Disposition
  readonly means: EndMeaning | null
  /** A cancel without a word of why that we know: somebody wanted it, and it may not have been us. */
  readonly isUnexplained: boolean
}

export type LegTimes = { readonly answerMaxMs: number; readonly requestMaxAgeMs: number }

export type LegEvent =
  | { readonly type: 'clock_ticked'; readonly nowMs: MonoMs }
  | { readonly type: 'create_answered'; readonly nowMs: MonoMs; readonly answer: OrderAnswer }
  | { readonly type: 'cancel_sent' | 'replace_sent'; readonly nowMs: MonoMs }
  /** `isOfAll`: to a mass cancel; where it is refused one read of all open orders tells of each. */
  | {
      readonly type: 'change_answered'
      readonly nowMs: MonoMs
      readonly answer: OrderAnswer
      readonly isOfAll?: boolean
    }
  | { readonly type: 'reported'; readonly nowMs: MonoMs; readonly report: VenueOrder }
  /** A read of this order, or of all open orders, that began at `startedAtMs` did not show it. */
  | { readonly type: 'not_found'; readonly nowMs: MonoMs; readonly startedAtMs: MonoMs }

type ChangeAnswered = LegEvent & { type: 'change_answered' }

/** How long after its expiry an order that nobody spoke of is certain to be gone: twice the clock difference we tolerate. */
export const expiryMarginMs = 10_000
/** Two reads that agree on absence must lie this far apart. */
const absenceGapMs = 1_000
/** A question leaves a hair after or before the tick that asks it; by so much more it is never too early to prove something. */
const roundingMs = 1
/** A second read a second later is the earliest that can agree. */
const askEveryMs = absenceGapMs + roundingMs
/** An order that nobody could tell about for this long is asked about less often. */
const askSlowlyAfterMs = 20_000
const askSlowlyMs = 5_000

/** Never negative, even when a report speaks of more than was ordered: it must not make room for other orders. */
export const remainingLots = (leg: Leg): number => Math.max(0, leg.order.size - leg.order.filled)

export function stepLeg(leg: Leg, event: LegEvent, times: LegTimes): Leg | Ended {
  switch (event.type) {
    case 'clock_ticked':
      if (event.nowMs > leg.order.expiresAtMs + expiryMarginMs) return ended(leg, 'expired unseen')
      return 'deadlineMs' in leg && event.nowMs >= leg.deadlineMs ? unknown(leg.order, event.nowMs) : leg
    case 'create_answered':
      return afterCreateAnswer(leg, event.answer, event.nowMs, times)
    case 'cancel_sent':
    case 'replace_sent':
      return {
        phase: event.type === 'cancel_sent' ? 'cancelling' : 'replacing',
        order: { ...leg.order, requestedAtMs: event.nowMs },
        deadlineMs: dueAfter(leg, event.nowMs, times),
      }
    case 'change_answered':
      return afterChangeAnswer(leg, event, times)
    case 'reported':
      return afterReport(leg, event.report, event.nowMs, times)
    case 'not_found':
      return afterAbsence(leg, event.startedAtMs, event.nowMs, times)
    default:
      return unreachable(event)
  }
}

/** An order that nobody has told of yet is asked about no later because something more is wanted of it. */
function dueAfter(leg: Leg, nowMs: MonoMs, { answerMaxMs }: LegTimes): MonoMs {
  const dueMs = after(nowMs, answerMaxMs)
  const isUnheard = 'deadlineMs' in leg && leg.order.heardAtMs <= leg.order.sentAtMs
  return isUnheard ? monoMs(Math.min(leg.deadlineMs, dueMs)) : dueMs
}

function afterCreateAnswer(leg: Leg, answer: OrderAnswer, nowMs: MonoMs, times: LegTimes): Leg | Ended {
  // Once the stream has spoken, or a cancel is out, the answer to the creation is old news.
  if (leg.phase !== 'sending' && leg.phase !== 'unknown') return leg
  if (answer.result === 'accepted') {
    const order = answer.venueId === null ? leg.order : { ...leg.order, venueId: answer.venueId }
    return leg.phase === 'sending' ? { phase: 'accepted', order, deadlineMs: after(nowMs, times.answerMaxMs) } : leg
  }
  return wasNeverCreated(answer.error)
    ? ended(leg, describeVenueError(answer.error))
    : leg.phase === 'unknown'
      ? leg
      : unknown(leg.order, nowMs)
}

/** A refused creation or edit made no new order, whatever it says of the old one; only a duplicate id may exist. */
function wasNeverCreated(error: VenueError): boolean {
  return hadNoEffect(error) || (error.kind === 'refused' && error.reason === 'unknown_order')
}

function afterChangeAnswer(leg: Leg, { answer, nowMs, isOfAll = false }: ChangeAnswered, times: LegTimes): Leg {
  if (leg.phase !== 'cancelling' && leg.phase !== 'replacing') return leg
  if (answer.result === 'accepted') {
    // However often the cancel is repeated and acknowledged, the order itself must be heard of or asked about.
    const lastMs = leg.order.requestedAtMs + 2 * times.answerMaxMs
    return { ...leg, deadlineMs: monoMs(Math.min(dueAfter(leg, nowMs, times), lastMs)) }
  }
  // In whatever words a cancel is refused, it may only have come too late: whether the order rests is asked.
  const mayHaveEnded = leg.phase === 'cancelling' && answer.error.kind === 'refused'
  if (hadNoEffect(answer.error) && !mayHaveEnded) return { phase: 'live', order: leg.order }
  return unknown(leg.order, isOfAll && mayHaveEnded ? monoMs(nowMs + askEveryMs) : nowMs)
}

function afterReport(leg: Leg, report: VenueOrder, nowMs: MonoMs, { answerMaxMs }: LegTimes): Leg | Ended {
  const { venueId } = report
  const order = { ...leg.order, venueId, filled: Math.max(leg.order.filled, report.filled), heardAtMs: nowMs }
  if (report.status !== 'open') {
    const { status, reason, means = null } = report
    const why = reason === null ? status : `${status} ${reason}`
    // What the table has no word for is dropped where it was refused.
    const act = report.act ?? (status === 'rejected' ? 'drop' : 'none')
    return { phase: 'ended', order, why, act, means, isUnexplained: isUnexplained(report) }
  }
  // An exit does not rest: its end is on the way, or is asked for.
  if (order.level === exitLevel)
    return leg.phase === 'unknown'
      ? { ...leg, order, absentAtMs: null }
      : { phase: 'accepted', order, deadlineMs: 'deadlineMs' in leg ? leg.deadlineMs : after(nowMs, answerMaxMs) }
  // News of an open order may be older than our cancel or edit, so it does not undo them.
  return leg.phase === 'cancelling' || leg.phase === 'replacing' ? { ...leg, order } : { phase: 'live', order }
}

/** Words that say nothing. */
const emptyWords = ['NONE', 'UNKNOWN']

/** A word that stands in no table is as good as none: the switch or the watchdog may have a new one. */
const isUnexplained = ({ status, reason, act }: VenueOrder): boolean =>
  status === 'cancelled' && (reason === null || act === undefined || emptyWords.includes(reason.toUpperCase()))

function afterAbsence(leg: Leg, startedAtMs: MonoMs, nowMs: MonoMs, times: LegTimes): Leg | Ended {
  if (leg.phase !== 'unknown') {
    // Only a read that began after the last word on a resting order contradicts it.
    return leg.phase === 'live' && leg.order.heardAtMs < startedAtMs ? unknown(leg.order, nowMs) : leg
  }
  if (startedAtMs < leg.order.requestedAtMs + times.requestMaxAgeMs) return leg
  if (leg.absentAtMs === null) return { ...leg, absentAtMs: startedAtMs }
  return startedAtMs - leg.absentAtMs >= absenceGapMs ? ended(leg, 'absent in two reads') : leg
}

/**
 * When to ask again: the first time at once, then each second, then more slowly. A question that would come just too early
 * to prove anything waits for the instant from which its answer does.
 */
export function askedAgain(leg: Leg & { phase: 'unknown' }, nowMs: MonoMs, times: LegTimes): Leg {
  const { requestedAtMs } = leg.order
  const nextMs = nowMs + (nowMs - requestedAtMs < askSlowlyAfterMs ? askEveryMs : askSlowlyMs)
  const provesAtMs = requestedAtMs + times.requestMaxAgeMs + roundingMs
  const isJustBefore = nextMs < provesAtMs && nextMs + askEveryMs > provesAtMs
  return { ...leg, isAsked: true, askAtMs: monoMs(isJustBefore ? provesAtMs : nextMs) }
}

const after = (nowMs: MonoMs, ms: number): MonoMs => monoMs(nowMs + ms)
const unknown = (order: Order, askAtMs: MonoMs): Leg => ({
  phase: 'unknown',
  order,
  askAtMs,
  isAsked: false,
  absentAtMs: null,
})
const ended = (leg: Leg, why: string): Ended => ({
  phase: 'ended',
  order: leg.order,
  why,
  act: 'none',
  means: null,
  isUnexplained: false,
})

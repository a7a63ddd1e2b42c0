import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clientOrderId, monoMs, priceTicks, sizeLots, venueOrderId } from '#shared/units.ts'
import type { OrderAnswer, OrderStatus } from '../event.ts'
import type { VenueError } from '../venue-error.ts'
import { askedAgain, exitLevel, expiryMarginMs, stepLeg, type Ended, type Leg, type LegEvent } from './slot.ts'

const times = { answerMaxMs: 1_500, requestMaxAgeMs: 10_000 }
const order = {
  clientId: clientOrderId('pl-1-b0-1-xx'),
  side: 'buy',
  level: 0,
  price: priceTicks(100),
  size: sizeLots(10),
  filled: 0,
  sentAtMs: monoMs(0),
  expiresAtMs: monoMs(120_000),
  requestedAtMs: monoMs(0),
  heardAtMs: monoMs(0),
} as const
const waiting = (phase: 'sending' | 'accepted' | 'cancelling' | 'replacing'): Leg => ({
  phase,
  order,
  deadlineMs: monoMs(1_500),
})
const legs: Record<Leg['phase'], Leg> = {
  sending: waiting('sending'),
  accepted: waiting('accepted'),
  cancelling: waiting('cancelling'),
  replacing: waiting('replacing'),
  live: { phase: 'live', order },
  unknown: { phase: 'unknown', order, askAtMs: monoMs(0), isAsked: false, absentAtMs: null },
}
const phases = ['sending', 'accepted', 'live', 'cancelling', 'replacing', 'unknown'] as const

const accepted: OrderAnswer = { result: 'accepted', venueId: null }
const refusal = (error: VenueError): OrderAnswer => ({ result: 'failed', error })
const invalid = refusal({ kind: 'refused', reason: 'invalid', code: 1, detail: 'x' })
const duplicate = refusal({ kind: 'refused', reason: 'duplicate', code: 1, detail: 'x' })
const gone = refusal({ kind: 'refused', reason: 'unknown_order', code: 1_142, detail: 'x' })
const tooMuch = refusal({ kind: 'rate_limited', retryAfterMs: 1_000 })
const ambiguous = refusal({ kind: 'ambiguous', detail: 'x' })

const report = (status: OrderStatus, filled = 0, nowMs = 100): LegEvent => ({
  type: 'reported',
  nowMs: monoMs(nowMs),
  report: {
    clientId: order.clientId,
    venueId: venueOrderId('1'),
    side: 'buy',
    status,
    reason: null,
    price: order.price,
    size: order.size,
    filled: sizeLots(filled),
    reduceOnly: false,
  },
})
const create = (answer: OrderAnswer): LegEvent => ({ type: 'create_answered', nowMs: monoMs(100), answer })
const change = (answer: OrderAnswer): LegEvent => ({ type: 'change_answered', nowMs: monoMs(100), answer })
const absent = (startedAtMs: number): LegEvent => ({
  type: 'not_found',
  nowMs: monoMs(startedAtMs + 50),
  startedAtMs: monoMs(startedAtMs),
})
const tick = (nowMs: number): LegEvent => ({ type: 'clock_ticked', nowMs: monoMs(nowMs) })

type Row = readonly [name: string, event: LegEvent, after: readonly (Leg['phase'] | 'ended')[]]
/** Columns: sending, accepted, live, cancelling, replacing, unknown. */
const table: readonly Row[] = [
  ['an accepted creation', create(accepted), ['accepted', 'accepted', 'live', 'cancelling', 'replacing', 'unknown']],
  ['a refused creation', create(invalid), ['ended', 'accepted', 'live', 'cancelling', 'replacing', 'ended']],
  [
    'a creation refused as duplicate',
    create(duplicate),
    ['unknown', 'accepted', 'live', 'cancelling', 'replacing', 'unknown'],
  ],
  ['an edit whose old order is gone', create(gone), ['ended', 'accepted', 'live', 'cancelling', 'replacing', 'ended']],
  ['an ambiguous creation', create(ambiguous), ['unknown', 'accepted', 'live', 'cancelling', 'replacing', 'unknown']],
  ['an accepted change', change(accepted), ['sending', 'accepted', 'live', 'cancelling', 'replacing', 'unknown']],
  ['a refused change', change(invalid), ['sending', 'accepted', 'live', 'unknown', 'live', 'unknown']],
  ['a change that was too much', change(tooMuch), ['sending', 'accepted', 'live', 'live', 'live', 'unknown']],
  ['a change of an order not known', change(gone), ['sending', 'accepted', 'live', 'unknown', 'unknown', 'unknown']],
  ['an ambiguous change', change(ambiguous), ['sending', 'accepted', 'live', 'unknown', 'unknown', 'unknown']],
  ['a report of open', report('open'), ['live', 'live', 'live', 'cancelling', 'replacing', 'live']],
  ['a report of filled', report('filled', 10), ['ended', 'ended', 'ended', 'ended', 'ended', 'ended']],
  ['a report of rejected', report('rejected'), ['ended', 'ended', 'ended', 'ended', 'ended', 'ended']],
  ['one absence', absent(50_000), ['sending', 'accepted', 'unknown', 'cancelling', 'replacing', 'unknown']],
  ['a tick before the deadline', tick(1_499), ['sending', 'accepted', 'live', 'cancelling', 'replacing', 'unknown']],
  ['a tick at the deadline', tick(1_500), ['unknown', 'unknown', 'live', 'unknown', 'unknown', 'unknown']],
  ['a tick after expiry and margin', tick(130_001), ['ended', 'ended', 'ended', 'ended', 'ended', 'ended']],
]

test.each(['sending', 'accepted', 'unknown'] as const)(
  'an exit that was %s and is told to be open does not rest',
  (phase) => {
    const exit: Leg = { ...legs[phase], order: { ...order, level: exitLevel } }
    const told = stepLeg(exit, report('open', 3), times)
    expect(told.phase).toBe(phase === 'unknown' ? 'unknown' : 'accepted')
    if (told.phase === 'ended') return
    expect(told.order.filled).toBe(3)
    expect(stepLeg(told, { type: 'clock_ticked', nowMs: monoMs(1_500) }, times).phase).toBe('unknown')
  },
)

describe('each phase and each event', () => {
  test.each(table)('%s', (_, event, after) => {
    expect(phases.map((phase) => stepLeg(legs[phase], event, times).phase)).toEqual(after)
  })
})

describe('absence', () => {
  const unknownAt = (events: readonly LegEvent[]) =>
    events.reduce<Leg | Ended>((leg, event) => (leg.phase === 'ended' ? leg : stepLeg(leg, event, times)), legs.unknown)
  test.each([
    ['two reads a second apart, both begun after the greatest age', [absent(10_000), absent(11_000)], 'ended'],
    ['two reads too near to each other', [absent(10_000), absent(10_999)], 'unknown'],
    ['a first read begun too early', [absent(9_999), absent(11_500)], 'unknown'],
    ['one read told twice', [absent(10_000), absent(10_000)], 'unknown'],
    ['a word between the two', [absent(10_000), report('open', 0, 10_500), absent(11_000)], 'unknown'],
  ] as const)('%s', (_, events, phase) => {
    expect(unknownAt(events).phase).toBe(phase)
  })
  test('a resting order is doubted only by a read that began after its last word', () => {
    const heard = stepLeg(legs.live, report('open', 0, 500), times)
    if (heard.phase !== 'live') throw new Error('not live')
    expect(stepLeg(heard, absent(500), times)).toBe(heard)
    expect(stepLeg(heard, absent(501), times).phase).toBe('unknown')
  })
})

describe('what is told of an order', () => {
  const cancelSent: LegEvent = { type: 'cancel_sent', nowMs: monoMs(400) }
  const replaceSent: LegEvent = { type: 'replace_sent', nowMs: monoMs(400) }

  test('a cancel and an edit are told apart, and each waits for its answer from the moment it left', () => {
    const changed = { order: { ...order, requestedAtMs: 400 }, deadlineMs: 1_900 }
    expect(stepLeg(legs.live, cancelSent, times)).toEqual({ phase: 'cancelling', ...changed })
    expect(stepLeg(legs.live, replaceSent, times)).toEqual({ phase: 'replacing', ...changed })
  })

  test('an accepted creation waits for the stream from the answer on', () => {
    expect(stepLeg(legs.sending, create(accepted), times)).toMatchObject({ phase: 'accepted', deadlineMs: 1_600 })
  })

  test.each([
    ['from its answer on', 600, 2_100],
    ['but never longer than twice the wait after the request', 2_900, 3_400],
  ])('an accepted cancel waits %s', (_, nowMs, deadlineMs) => {
    const told: Leg = { phase: 'live', order: { ...order, heardAtMs: monoMs(100) } }
    const sent = stepLeg(told, cancelSent, times)
    if (sent.phase === 'ended') throw new Error('ended')
    const answered = stepLeg(sent, { type: 'change_answered', nowMs: monoMs(nowMs), answer: accepted }, times)
    expect(answered).toMatchObject({ phase: 'cancelling', deadlineMs })
  })

  test('an order that nobody has told of is asked about no later for a cancel and its answer', () => {
    const sent = stepLeg(legs.accepted, cancelSent, times)
    if (sent.phase === 'ended') throw new Error('ended')
    expect(sent).toMatchObject({ phase: 'cancelling', deadlineMs: 1_500 })
    expect(stepLeg(sent, { type: 'change_answered', nowMs: monoMs(600), answer: accepted }, times)).toEqual(sent)
  })

  test('an end carries its reason, the one of the venue with it, and what is done about it', () => {
    const end = (status: OrderStatus, reason: string | null, act?: 'widen') => {
      const event = report(status)
      if (event.type !== 'reported') throw new Error('no report')
      const told = { ...event.report, reason, ...(act === undefined ? {} : { act }) }
      return stepLeg(legs.live, { ...event, report: told }, times)
    }
    expect(end('cancelled', null)).toMatchObject({ why: 'cancelled', act: 'none' })
    expect(end('rejected', 'INVALID_EXPIRE_TIME')).toMatchObject({ why: 'rejected INVALID_EXPIRE_TIME', act: 'drop' })
    expect(end('rejected', 'POST_ONLY_FAILED', 'widen')).toMatchObject({ act: 'widen' })
  })

  test('proofs of another kind name themselves', () => {
    const gone = [absent(10_000), absent(11_000)].reduce<Leg | Ended>(
      (leg, event) => (leg.phase === 'ended' ? leg : stepLeg(leg, event, times)),
      legs.unknown,
    )
    expect(gone).toMatchObject({ why: 'absent in two reads', act: 'none' })
    expect(stepLeg(legs.live, tick(130_001), times)).toMatchObject({ why: 'expired unseen' })
  })

  test('expiry proves nothing until the margin has passed too', () => {
    for (const nowMs of [110_001, 120_001, 130_000]) expect(stepLeg(legs.live, tick(nowMs), times)).toBe(legs.live)
  })

  test('an order that has just become unknown was not asked about yet, and an ambiguous answer leaves one that is as it is', () => {
    expect(stepLeg(legs.sending, tick(1_500), times)).toMatchObject({
      isAsked: false,
      askAtMs: 1_500,
      absentAtMs: null,
    })
    const asked: Leg = { phase: 'unknown', order, askAtMs: monoMs(7_000), isAsked: true, absentAtMs: monoMs(5) }
    expect(stepLeg(asked, create(ambiguous), times)).toBe(asked)
  })
})

describe('questions about an unknown order', () => {
  test.each([
    ['a second apart at first', 2_000, 3_001],
    ['a second apart while the proof is further off than the next question but one', 7_999, 9_000],
    ['at the instant from which an absence proves something, rather than just before it', 8_500, 10_001],
    ['each second again after it', 10_000, 11_001],
    ['each five seconds once nobody could tell for twenty', 20_000, 25_000],
    ['each second until the last of these twenty', 19_999, 21_000],
  ] as const)('come %s', (_, nowMs, nextMs) => {
    if (legs.unknown.phase !== 'unknown') throw new Error('not unknown')
    expect(askedAgain(legs.unknown, monoMs(nowMs), times)).toMatchObject({ askAtMs: nextMs, isAsked: true })
  })

  test('count from the newest request that could have changed it', () => {
    const later: Leg = { ...legs.unknown, order: { ...order, requestedAtMs: monoMs(15_000) } }
    if (later.phase !== 'unknown') throw new Error('not unknown')
    expect(askedAgain(later, monoMs(22_000), times)).toMatchObject({ askAtMs: 23_001 })
    expect(askedAgain(later, monoMs(23_500), times)).toMatchObject({ askAtMs: 25_001 })
  })
})

const anyEvent = fc.oneof(
  fc.constantFrom(accepted, invalid, duplicate, gone, ambiguous).map((answer) => ({ kind: 'create' as const, answer })),
  fc.constantFrom(accepted, invalid, duplicate, gone, ambiguous).map((answer) => ({ kind: 'change' as const, answer })),
  fc
    .tuple(
      fc.constantFrom<OrderStatus>('open', 'open', 'open', 'filled', 'cancelled', 'rejected', 'expired'),
      fc.nat(10),
    )
    .map(([status, filled]) => ({ kind: 'report' as const, status, filled })),
  fc.nat(3_000).map((ageMs) => ({ kind: 'absent' as const, ageMs })),
  fc.constantFrom('cancel_sent', 'replace_sent', 'clock_ticked', 'clock_ticked').map((kind) => ({ kind })),
)

describe('any life of an order', () => {
  test('ends only with proof, leaves each wait by its deadline, and never unfills', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(4_000), anyEvent), { maxLength: 60 }), (story) => {
        let leg: Leg = legs.sending
        let nowMs = 0
        const absences: number[] = []
        for (const [passedMs, drawn] of story) {
          nowMs += passedMs
          let event: LegEvent
          if (drawn.kind === 'create') event = { type: 'create_answered', nowMs: monoMs(nowMs), answer: drawn.answer }
          else if (drawn.kind === 'change')
            event = { type: 'change_answered', nowMs: monoMs(nowMs), answer: drawn.answer }
          else if (drawn.kind === 'report') event = report(drawn.status, drawn.filled, nowMs)
          else if (drawn.kind === 'absent')
            event = { type: 'not_found', nowMs: monoMs(nowMs), startedAtMs: monoMs(Math.max(0, nowMs - drawn.ageMs)) }
          else if (drawn.kind === 'clock_ticked') event = tick(nowMs)
          else {
            if (leg.phase !== 'live') continue
            event = { type: drawn.kind, nowMs: monoMs(nowMs) }
          }
          const before: Leg = leg
          const after: Leg | Ended = stepLeg(before, event, times)
          expect(after.order.filled).toBeGreaterThanOrEqual(before.order.filled)
          if (event.type === 'not_found' && event.startedAtMs >= before.order.requestedAtMs + times.requestMaxAgeMs)
            absences.push(event.startedAtMs)
          if (event.type === 'reported') absences.length = 0
          if (after.phase === 'ended') {
            const isProven =
              (event.type === 'reported' && event.report.status !== 'open') ||
              (event.type === 'create_answered' && (event.answer === invalid || event.answer === gone)) ||
              (event.type === 'clock_ticked' && nowMs > before.order.expiresAtMs + expiryMarginMs) ||
              (event.type === 'not_found' && Math.max(...absences) - Math.min(...absences) >= 1_000)
            expect(isProven).toBe(true)
            return
          }
          if ('deadlineMs' in after) {
            expect(after.deadlineMs - nowMs).toBeLessThanOrEqual(2_000)
            expect(stepLeg(after, tick(Math.max(nowMs, after.deadlineMs)), times).phase).not.toBe(after.phase)
          }
          if (after.phase === 'unknown' && before.phase !== 'unknown') expect(after.askAtMs).toBeLessThanOrEqual(nowMs)
          leg = after
        }
      }),
      { numRuns: 300 },
    )
  })
})

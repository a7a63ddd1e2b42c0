import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clientOrderId, monoMs, priceTicks, sizeLots, venueOrderId } from '#shared/units.ts'
import type { OrderAnswer, OrderStatus } from '../event.ts'
import type { VenueError } from '../venue-error.ts'
import { askedAgain, expiryMarginMs, stepLeg, type Ended, type Leg, type LegEvent } from './slot.ts'

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
  ['a refused change', change(invalid), ['sending', 'accepted', 'live', 'live', 'live', 'unknown']],
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

describe('questions about an unknown order', () => {
  test.each([
    ['a second apart at first', 2_000, 3_000],
    ['at the instant from which an absence proves something, rather than just before it', 8_500, 10_000],
    ['each second again after it', 10_000, 11_000],
    ['each five seconds once nobody could tell for twenty', 20_000, 25_000],
  ] as const)('come %s', (_, nowMs, nextMs) => {
    if (legs.unknown.phase !== 'unknown') throw new Error('not unknown')
    expect(askedAgain(legs.unknown, monoMs(nowMs), times)).toMatchObject({ askAtMs: nextMs, isAsked: true })
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

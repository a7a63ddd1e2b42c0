import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { clientOrderId, monoMs, sizeLots, venueOrderId } from '#shared/units.ts'
import type { OrderAnswer, VenueOrder } from '../event.ts'
import { ToyWorld } from '../toy-world.fixture.ts'
import { noteEnded } from './ended-ids.ts'
import { hold, legOf } from './legs.fixture.ts'
import { makeOrderId } from './order-id.ts'
import {
  applyCancelAnswer,
  applyCompleteOrders,
  applyCreateAnswer,
  applyMassCancelAnswer,
  applyOrderRead,
  applyReports,
  noteCancelSent,
  noteMassCancelSent,
  tickOrders,
} from './orders.ts'
import type { Leg } from './slot.ts'

// What one piece of news does to the slots and beside them, each at its edge. Whole lives of orders are in orders.test.ts.

const config = TradingConfig.parse({})
const nowMs = 100_000
const accepted: OrderAnswer = { result: 'accepted', venueId: null }
const refused: OrderAnswer = {
  result: 'failed',
  error: { kind: 'refused', reason: 'unknown_order', code: 1142, detail: 'not found' },
}
const forbidden: OrderAnswer = {
  result: 'failed',
  error: { kind: 'refused', reason: 'invalid', code: 1009, detail: 'action not allowed' },
}
const lost: OrderAnswer = { result: 'failed', error: { kind: 'ambiguous', detail: 'timeout' } }

function holding(...legs: readonly Leg[]) {
  const { state } = new ToyWorld({ config })
  state.nowMs = monoMs(nowMs)
  state.recovery = 'done'
  hold(state, ...legs)
  return state
}
type State = ReturnType<typeof holding>
const legsOf = (state: State) => state.slots.flatMap(({ legs }) => legs)
const phases = (state: State) => legsOf(state).map(({ phase }) => phase)
const told = ({ order }: Leg, over: Partial<VenueOrder> = {}): VenueOrder => ({
  clientId: order.clientId,
  venueId: venueOrderId('9'),
  side: order.side,
  status: 'open',
  reason: null,
  price: order.price,
  size: order.size,
  filled: sizeLots(order.filled),
  reduceOnly: false,
  ...over,
})
const names = (effects: readonly { readonly type: string }[]) =>
  effects.map((effect) => ('record' in effect ? String(effect.record) : effect.type))
const unknown = (leg: Leg, over: { readonly isAsked?: boolean; readonly askAtMs?: number } = {}): Leg => ({
  phase: 'unknown',
  order: leg.order,
  askAtMs: monoMs(over.askAtMs ?? nowMs),
  isAsked: over.isAsked ?? false,
  absentAtMs: null,
})

describe('the end of an order', () => {
  test('frees its slot, is written down, and leaves its lots in the book we see for 400 ms', () => {
    const leg = legOf('buy', 0, 9_990, 5, { filled: 2 })
    const state = holding(leg, legOf('sell', 0, 10_020, 5))
    const effects = applyReports(
      state,
      [told(leg, { status: 'cancelled', reason: 'SELF_TRADE', act: 'drop' })],
      null,
      config,
    )
    expect(effects).toMatchObject([
      {
        record: 'order_ended',
        data: {
          clientId: leg.order.clientId,
          why: 'cancelled SELF_TRADE',
          was: 'live',
          reason: 'cancelled SELF_TRADE',
          filledLots: 2,
        },
      },
    ])
    expect(legsOf(state).map(({ order }) => order.side)).toEqual(['sell'])
    expect(state.ghosts).toEqual([{ side: 'buy', price: 9_990, lots: 3, untilMs: nowMs + 400 }])
    expect(state.endedIds.atMs.get(leg.order.clientId)).toBe(nowMs)
    state.nowMs = monoMs(nowMs + 399)
    tickOrders(state, config)
    expect(state.ghosts).toHaveLength(1)
    state.nowMs = monoMs(nowMs + 400)
    tickOrders(state, config)
    expect(state.ghosts).toEqual([])
  })

  test('of one that never rested leaves none, and a rejection is counted', () => {
    const leg = legOf('buy', 0, 9_990, 5, { phase: 'sending' })
    const state = holding(leg)
    applyReports(state, [told(leg, { status: 'rejected', reason: 'X' })], null, config)
    expect(state.ghosts).toEqual([])
    expect(state.counts.rejects).toBe(1)
    expect(state.pausedUntilMs).toBe(0)
  })
})

describe('the first time an order is shown at rest', () => {
  const unsure = (leg: Leg, heardAtMs: number): Leg => ({
    phase: 'unknown',
    order: { ...leg.order, heardAtMs: monoMs(heardAtMs) },
    askAtMs: monoMs(nowMs),
    isAsked: false,
    absentAtMs: null,
  })
  const fresh = () => legOf('buy', 0, 9_990, 5, { phase: 'sending', sentAtMs: nowMs - 500 })
  test.each<[string, Leg, number]>([
    ['one just sent', fresh(), 1],
    ['one the venue has taken', legOf('buy', 0, 9_990, 5, { phase: 'accepted', sentAtMs: nowMs - 500 }), 1],
    ['an unknown one nobody has spoken of', unsure(fresh(), nowMs - 500), 1],
    ['an unknown one that was heard of before', unsure(fresh(), nowMs - 400), 0],
    ['one at rest already', legOf('buy', 0, 9_990, 5, { sentAtMs: nowMs - 500 }), 0],
    ['one whose cancel is out', legOf('buy', 0, 9_990, 5, { phase: 'cancelling', sentAtMs: nowMs - 500 }), 0],
  ])('counts as a success of its slot: %s', (_, leg, successes) => {
    const state = holding(leg)
    const slot = state.slots.find(({ legs }) => legs.length > 0)
    if (slot === undefined) throw new Error('no slot holds it')
    Object.assign(slot.refusals, { streak: 8, successes: 0 })
    applyReports(state, [told(leg)], null, config)
    expect(slot.refusals.successes).toBe(successes)
  })
})

describe('after refusals for lack of margin an order of five lots at rest', () => {
  test.each<['buy' | 'sell', number, boolean]>([
    ['buy', 0, true],
    ['buy', -4, true],
    ['buy', -5, false],
    ['sell', 4, true],
    ['sell', 5, false],
    ['sell', -5, true],
  ])('a %s beside a position of %d shows that the account carries it: %s', (side, positionLots, isCarried) => {
    const leg = legOf(side, 0, 9_990, 5, { phase: 'accepted' })
    const state = holding(leg)
    state.ledger.positionLots = positionLots
    Object.assign(state.risk.shortfall, { inRow: 2, halvings: 2, atMs: nowMs })
    applyReports(state, [told(leg)], null, config)
    expect(state.risk.shortfall).toEqual({ inRow: isCarried ? 0 : 2, halvings: 2, atMs: nowMs })
  })

  test.each([
    ['rejected', 'margin', 3],
    ['rejected', undefined, 2],
    ['cancelled', 'margin', 2],
  ] as const)('that the engine has %s for %s makes the row %d long', (status, means, inRow) => {
    const leg = legOf('buy', 0, 9_990, 5, { phase: 'accepted' })
    const state = holding(leg)
    Object.assign(state.risk.shortfall, { inRow: 2, halvings: 2, atMs: nowMs })
    const meaning = means === undefined ? {} : { means }
    applyReports(state, [told(leg, { status, reason: 'X', act: 'back_off', ...meaning })], null, config)
    expect(state.risk.shortfall.inRow).toBe(inRow)
    expect(state.breaker.failures).toBe(status === 'rejected' && means === undefined ? 1 : 0)
  })
})

describe('a cancel without a word of why that we know', () => {
  /** Words that the adapter has a row for come with what is done about them. */
  const word = (leg: Leg, reason: string | null) =>
    told(leg, {
      status: 'cancelled',
      reason,
      ...(reason === 'SELF_TRADE_PROTECTION' || reason === 'UNKNOWN' ? { act: 'none' } : {}),
    })
  test.each<[string, (leg: Leg) => Leg, string | null, number, boolean]>([
    ['of an order at rest', (leg) => leg, null, 10_000, true],
    ['that says NONE', (leg) => leg, 'NONE', 10_000, true],
    ['that says UNKNOWN', (leg) => leg, 'UNKNOWN', 10_000, true],
    ['that says why', (leg) => leg, 'SELF_TRADE_PROTECTION', 10_000, false],
    ['in a word that nobody knows', (leg) => leg, 'DEAD_MAN_SWITCH', 10_000, true],
    ['just before the echo of a mass cancel is over', (leg) => leg, null, 2_999, false],
    ['when it is over', (leg) => leg, null, 3_000, true],
    [
      'of one that we cancel',
      ({ order }) => ({ phase: 'cancelling', order, deadlineMs: monoMs(nowMs) }),
      null,
      10_000,
      false,
    ],
    [
      'of one that we replace',
      ({ order }) => ({ phase: 'replacing', order, deadlineMs: monoMs(nowMs) }),
      null,
      10_000,
      false,
    ],
    ['of one that is unknown', (leg) => unknown(leg), null, 10_000, false],
    [
      'of one the venue has taken',
      ({ order }) => ({ phase: 'accepted', order, deadlineMs: monoMs(nowMs) }),
      null,
      10_000,
      true,
    ],
  ])('%s', (_, as, reason, sinceMassCancelMs, isSurprise) => {
    const leg = as(legOf('buy', 0, 9_990, 5))
    const state = holding(leg)
    state.massCancelAtMs = monoMs(nowMs - sinceMassCancelMs)
    state.control.isFresh = true
    state.switch.confirmedSentAtMs = monoMs(nowMs)
    const effects = applyReports(state, [word(leg, reason)], null, config)
    expect(names(effects).includes('cancelled_by_other')).toBe(isSurprise)
    expect(names(effects).includes('announce')).toBe(isSurprise)
    expect(state.pausedUntilMs).toBe(isSurprise ? nowMs + 1_000 : 0)
    expect(state.control.isFresh).toBe(!isSurprise)
    expect(state.switch.confirmedSentAtMs).toBe(isSurprise ? null : nowMs)
  })
})

describe('the record of an end', () => {
  const sweep = 'sweep_pending_cancel_timeout'
  test.each<[string, number, 'cancelled' | 'filled', string]>([
    ['an unknown order whose cancel was out', 400, 'cancelled', sweep],
    ['the same, when it was filled all the same', 400, 'filled', 'filled'],
    ['an unknown order that was only created', 0, 'cancelled', 'cancelled'],
  ])('names the reason for %s', (_, requestedAfterMs, status, reason) => {
    const asked = unknown(legOf('buy', 0, 9_990, 5, { sentAtMs: nowMs - 500 }))
    const leg = { ...asked, order: { ...asked.order, requestedAtMs: monoMs(nowMs - 500 + requestedAfterMs) } }
    const state = holding(leg)
    const effects = applyReports(state, [told(leg, { status })], null, config)
    expect(effects).toContainEqual(
      expect.objectContaining({ record: 'order_ended', data: expect.objectContaining({ reason, was: 'unknown' }) }),
    )
  })
})

describe('an order that no slot knows', () => {
  const stranger = legOf('sell', 0, 10_500, 7)
  test('is a stranger, told once, until it ends', () => {
    const state = holding()
    const data = { clientId: stranger.order.clientId, isFromEarlierStart: false, side: 'sell' }
    expect(applyReports(state, [told(stranger)], null, config)).toEqual([
      { type: 'journal', record: 'foreign_order', data: { ...data, priceTicks: 10_500, sizeLots: 7 } },
    ])
    expect(applyReports(state, [told(stranger)], null, config)).toEqual([])
    expect(state.foreignIds.get(stranger.order.clientId)).toBe(nowMs)
    applyReports(state, [told(stranger, { status: 'cancelled' })], null, config)
    expect(state.foreignIds.size).toBe(0)
  })

  test.each([
    [2, true],
    [3, false],
  ])('by the name of start %d, in start 3, is of an earlier start: %s', (epoch, isFromEarlierStart) => {
    const clientId = makeOrderId({ epoch, side: 'sell', level: 0, counter: 7 })
    const effects = applyReports(holding(), [told(stranger, { clientId })], null, config)
    expect(effects).toMatchObject([{ data: { isFromEarlierStart } }])
  })

  test.each<[number | null, boolean]>([
    [null, false],
    [nowMs - 1, false],
    [nowMs + 999, false],
    [nowMs + 1_000, true],
  ])('and whose end is proven is one only for a read that began at %s, a second after it: %s', (startedAtMs, isOne) => {
    const state = holding()
    noteEnded(state.endedIds, stranger.order.clientId, nowMs)
    applyReports(state, [told(stranger)], startedAtMs, config)
    expect(state.foreignIds.size).toBe(isOne ? 1 : 0)
  })

  test.each([
    [nowMs, true],
    [nowMs + 1, false],
  ])('and is missing in a read that began at %d, noticed at 100 s, stays: %s', (startedAtMs, stays) => {
    const state = holding()
    state.foreignIds.set('somebody', nowMs)
    applyCompleteOrders(state, [], startedAtMs, config)
    expect(state.foreignIds.has('somebody')).toBe(stays)
  })
})

describe('a read', () => {
  test('of all open orders asks about those it lacks, and takes those it shows', () => {
    const shown = legOf('buy', 0, 9_990, 5, { phase: 'accepted' })
    const state = holding(shown, legOf('sell', 0, 10_020, 5))
    const effects = applyCompleteOrders(state, [told(shown)], nowMs, config)
    expect(phases(state)).toEqual(['live', 'unknown'])
    expect(names(effects)).toEqual(['order_unknown'])
  })

  test('of one order takes its own word only', () => {
    const leg = legOf('buy', 0, 9_990, 5)
    const other = legOf('buy', 1, 9_980, 5)
    const state = holding(leg, other)
    applyOrderRead(state, leg.order.clientId, [told(other, { status: 'expired' })], nowMs, config)
    expect(phases(state)).toEqual(['unknown', 'live'])
    applyOrderRead(state, leg.order.clientId, [told(leg)], nowMs, config)
    expect(phases(state)).toEqual(['live', 'live'])
    expect(applyOrderRead(state, clientOrderId('nobody'), [], nowMs, config)).toEqual([])
  })
})

describe('an answer', () => {
  test('to a creation moves its order, and one that failed is written down', () => {
    const leg = legOf('buy', 0, 9_990, 5, { phase: 'sending' })
    const state = holding(leg)
    expect(applyCreateAnswer(state, leg.order.clientId, accepted, config)).toEqual([])
    expect(phases(state)).toEqual(['accepted'])
    const failed = holding(leg)
    expect(names(applyCreateAnswer(failed, leg.order.clientId, lost, config))).toContain('venue_error')
    expect(phases(failed)).toEqual(['unknown'])
    expect(failed.counts.rejects).toBe(0)
    expect(applyCreateAnswer(holding(), leg.order.clientId, accepted, config)).toEqual([])
  })

  test('to an edit is heard by the order that it replaces', () => {
    const { order } = legOf('buy', 0, 9_990, 5)
    const old: Leg = { phase: 'replacing', order, deadlineMs: monoMs(nowMs + 1_000) }
    const next = legOf('buy', 0, 9_991, 5, { phase: 'sending', sentAtMs: nowMs })
    const state = holding(old, next)
    applyCreateAnswer(state, next.order.clientId, lost, config)
    expect(phases(state)).toEqual(['unknown', 'unknown'])
  })

  test.each([
    [accepted, 'cancelling', 0],
    [refused, 'unknown', nowMs + 1_000],
    [forbidden, 'unknown', nowMs + 1_000],
    [lost, 'unknown', nowMs + 1_000],
  ] as const)('to a cancel of %j leaves it %s, and nothing else follows', (answer, phase, pausedUntilMs) => {
    const leg = legOf('buy', 0, 9_990, 5, { phase: 'cancelling', sentAtMs: nowMs })
    const one = holding(leg)
    applyCancelAnswer(one, leg.order.clientId, answer, config)
    const all = holding(leg, legOf('sell', 0, 10_020, 5))
    applyMassCancelAnswer(all, answer, config)
    expect([phases(one), phases(all)]).toEqual([[phase], [phase, 'live']])
    for (const state of [one, all]) {
      expect(state.slots[0]?.cancelPausedUntilMs).toBe(pausedUntilMs)
      expect([state.counts.rejects, state.latches, state.pausedUntilMs]).toEqual([0, {}, 0])
    }
    expect(all.slots.find(({ side }) => side === 'sell')?.cancelPausedUntilMs).toBe(0)
    expect(names(applyCancelAnswer(holding(), leg.order.clientId, answer, config))).toEqual(
      answer === accepted ? [] : ['venue_error'],
    )
  })

  test('that the keys are not taken latches by its own name', () => {
    const state = holding()
    const answer: OrderAnswer = { result: 'failed', error: { kind: 'unauthorized', detail: 'key' } }
    applyMassCancelAnswer(state, answer, config)
    expect(Object.keys(state.latches)).toEqual(['unauthorized'])
  })

  test('that there were too many requests blocks them for as long as the venue says', () => {
    const state = holding()
    applyMassCancelAnswer(state, { result: 'failed', error: { kind: 'rate_limited', retryAfterMs: 3_000 } }, config)
    expect(state.budget.blockedUntilMs).toBeGreaterThanOrEqual(nowMs + 3_000)
    expect(state.pausedUntilMs).toBe(0)
  })
})

describe('a cancel that was sent', () => {
  test('for all concerns those at rest, for one it alone', () => {
    const leg = legOf('buy', 0, 9_990, 5)
    const state = holding(leg, legOf('buy', 1, 9_980, 5, { phase: 'sending' }), legOf('sell', 0, 10_020, 5))
    noteCancelSent(state, leg.order.clientId, config)
    noteCancelSent(state, clientOrderId('nobody'), config)
    expect(phases(state)).toEqual(['cancelling', 'sending', 'live'])
    noteMassCancelSent(state, config)
    expect(phases(state)).toEqual(['cancelling', 'sending', 'cancelling'])
  })
})

describe('a tick', () => {
  test('past its deadline makes an order unknown, once written down, and asks about it at once', () => {
    const leg = legOf('buy', 0, 9_990, 5, { phase: 'sending', sentAtMs: nowMs - 2_000 })
    const state = holding(leg)
    const { clientId } = leg.order
    expect(tickOrders(state, config)).toEqual([
      { type: 'journal', record: 'order_unknown', data: { clientId, was: 'sending' } },
      { type: 'read_order', clientId },
    ])
    expect(tickOrders(state, config)).toEqual([])
  })

  test('asks about four at most, those that are due, and counts each as a request', () => {
    const five = [0, 1].flatMap((level) => [legOf('buy', level, 9_990, 2), legOf('sell', level, 10_020, 2)])
    const again = legOf('buy', 0, 9_991, 2)
    const state = holding(...[...five, again].map((leg) => unknown(leg)))
    const before = state.budget.tokens
    expect(names(tickOrders(state, config))).toEqual(Array.from({ length: 4 }, () => 'read_order'))
    expect(before - state.budget.tokens).toBe(4)
    expect(names(tickOrders(state, config))).toEqual(['read_order'])
    const early = holding(unknown(again, { askAtMs: nowMs + 1 }))
    expect(tickOrders(early, config)).toEqual([])
  })

  test('asks once even while the venue takes no requests, and not again', () => {
    const leg = legOf('buy', 0, 9_990, 5)
    for (const [isAsked, asks] of [
      [false, 1],
      [true, 0],
    ] as const) {
      const state = holding(unknown(leg, { isAsked }))
      state.budget.blockedUntilMs = nowMs + 1
      expect(tickOrders(state, config)).toHaveLength(asks)
    }
    const open = holding(unknown(leg, { isAsked: true }))
    open.budget.blockedUntilMs = nowMs
    expect(tickOrders(open, config)).toHaveLength(1)
  })
})

import { beforeEach, describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import type { ControlState } from '#shared/contracts/control.ts'
import { monoMs, sizeLots } from '#shared/units.ts'
import { hold, legOf } from '../quoting/legs.fixture.ts'
import { toySpec, ToyWorld } from '../toy-world.fixture.ts'
import { haltReasons } from './halt.ts'

// Each reason at its edge: the last state in which it does not hold and the first in which it does, and what people read. The
// way of a halt through the whole core is in halt.test.ts.

const config = TradingConfig.parse({
  risk: { streamSilentMaxMs: 4_000, positionMismatchMaxMs: 6_000 },
  operations: { switchCountdownMs: 16_000 },
})
const nowMs = 200_000
const word: ControlState = {
  version: 1,
  serverAtMs: 1,
  latched: false,
  latchReason: null,
  desired: 'run',
  configVersion: 0,
  commands: [],
}

/** A start that is through, with everything known just now and nothing against quoting. */
function sound(options: ConstructorParameters<typeof ToyWorld>[0] = {}) {
  const { state } = new ToyWorld({ config, ...options })
  state.nowMs = monoMs(nowMs)
  state.recovery = 'done'
  for (const stream of Object.values(state.streams)) {
    stream.isUp = true
    stream.provenAtMs = monoMs(nowMs)
  }
  state.bookAtMs = monoMs(nowMs)
  state.markTicks = 10_000
  state.hasOrderSnapshot = true
  state.areFillsSynced = true
  state.switch.confirmedSentAtMs = monoMs(nowMs)
  state.openOrdersReadAtMs = monoMs(nowMs)
  state.balance = { equity: '1000', equityUsd: 1_000, availableUsd: 1_000 }
  state.risk.balanceAtMs = nowMs
  return state
}
type State = ReturnType<typeof sound>
const wait = (each: State, fills: number) => {
  for (let id = 1; id <= fills; id += 1) each.tradeIds.seen.add(String(id))
}
const ago = (ms: number) => monoMs(nowMs - ms)

let state: State
beforeEach(() => {
  state = sound()
})

describe('nothing halts', () => {
  test('while everything is known and well', () => {
    expect(haltReasons(state, config)).toEqual({})
  })

  const edges: readonly (readonly [string, (state: State) => void])[] = [
    ['a stream just within its silence', (each) => (each.streams.account.provenAtMs = ago(4_000))],
    ['a book of 75 s', (each) => (each.bookAtMs = ago(75_000))],
    ['a clock five seconds ahead', (each) => (each.clockLeadMs = 5_000)],
    ['a clock five seconds behind', (each) => (each.clockLeadMs = -5_000)],
    ['open orders read 45 s ago', (each) => (each.openOrdersReadAtMs = ago(45_000))],
    ['open orders that no read was due for', (each) => (each.openOrdersReadAtMs = null)],
    ['a switch confirmed half a countdown ago', (each) => (each.switch.confirmedSentAtMs = ago(8_000))],
    ['a position that differs for no longer than it may', (each) => (each.mismatchSinceMs = ago(6_000))],
    ['400 fills that wait for a complete read', (each) => wait(each, 400)],
    ['seventeen ids left', (each) => (each.ids.reservedUpTo = each.ids.counter + 17)],
    ['a rate limit that is over', (each) => (each.rateLimit.haltedUntilMs = nowMs)],
    ['a wait that is over', (each) => (each.pausedUntilMs = nowMs)],
    ['a word of the cloud to run', (each) => (each.control.known = word)],
    ['a breaker that tries again', (each) => (each.breaker.phase = 'half_open')],
  ]
  test.each(edges)('with %s', (_, change) => {
    change(state)
    expect(haltReasons(state, config)).toEqual({})
  })
})

describe('one thing alone halts, by name and with words', () => {
  const cases: readonly (readonly [string, string, (state: State) => void])[] = [
    ['stopping', 'asked to', (each) => (each.stopping = stopping('asked to'))],
    ['recovering', 'start-up: fills', (each) => (each.recovery = 'fills')],
    [
      'recovering',
      'start-up: cancelling (HTTP 500)',
      (each) => {
        each.recovery = 'cancelling'
        each.openOrdersTrouble = 'HTTP 500'
      },
    ],
    ['book_stale', 'the book stream is not connected', (each) => (each.streams.book.isUp = false)],
    ['account_stale', 'the account stream is not connected', (each) => (each.streams.account.provenAtMs = null)],
    [
      'mark_stale',
      'the mark stream has been silent for 4001 ms',
      (each) => (each.streams.mark.provenAtMs = monoMs(nowMs - 4_000.6)),
    ],
    ['book_missing', 'no snapshot of the book on this connection', (each) => (each.bookAtMs = null)],
    ['book_stale', 'no book message for more than a minute', (each) => (each.bookAtMs = ago(75_001))],
    ['book_crossed', 'bids at or above asks', cross],
    ['book_doubted', 'the touch says otherwise', (each) => (each.bookDoubt = 'the touch says otherwise')],
    [
      'clock_skew',
      "our clock is 5001 ms ahead of the book's: one is wrong or the feed is late",
      (each) => (each.clockLeadMs = 5_000.6),
    ],
    [
      'clock_skew',
      "our clock is -5001 ms ahead of the book's: one is wrong or the feed is late",
      (each) => (each.clockLeadMs = -5_001),
    ],
    [
      'orders_unread',
      'the open orders could not be read for a while',
      (each) => (each.openOrdersReadAtMs = ago(45_001)),
    ],
    [
      'orders_unread',
      'the open orders could not be read for a while (a row nobody knows)',
      (each) => {
        each.openOrdersReadAtMs = ago(45_001)
        each.openOrdersTrouble = 'a row nobody knows'
      },
    ],
    [
      'fills_unread',
      '401 fills wait for a complete read: of more a checkpoint could not keep the names',
      (each) => wait(each, 401),
    ],
    ['mark_missing', 'no mark price yet', (each) => (each.markTicks = null)],
    ['orders_unknown', 'no snapshot of open orders on this connection', (each) => (each.hasOrderSnapshot = false)],
    ['fills_unsynced', 'fills since the last connection are not read yet', (each) => (each.areFillsSynced = false)],
    [
      'switch_unconfirmed',
      "the exchange's dead man's switch has no recent confirmation",
      (each) => (each.switch.confirmedSentAtMs = ago(8_001)),
    ],
    [
      'switch_unconfirmed',
      "the exchange's dead man's switch has no recent confirmation",
      (each) => (each.switch.confirmedSentAtMs = null),
    ],
    [
      'latched',
      'no heartbeat',
      (each) => (each.control.known = { ...word, latched: true, latchReason: 'no heartbeat' }),
    ],
    ['latched', 'latched by the watchdog', (each) => (each.control.known = { ...word, latched: true })],
    ['operator_halt', 'halted by the operator', (each) => (each.control.known = { ...word, desired: 'halt' })],
    ['foreign_order', '1 orders at the venue are not ours', (each) => each.foreignIds.set('somebody', 1)],
    [
      'foreign_order',
      'of the latch',
      (each) => {
        each.latches['foreign_order'] = 'of the latch'
        each.foreignIds.set('somebody', 1)
      },
    ],
    [
      'position_mismatch',
      'fills give 3 lots, the venue says 5',
      (each) => {
        each.ledger.positionLots = 3
        each.report = { position: sizeLots(5), markPrice: null }
        each.mismatchSinceMs = ago(6_001)
      },
    ],
    [
      'margin_guard',
      "the account's margin: available_ratio, liq_distance",
      (each) => (each.risk.margin.breaches = ['available_ratio', 'liq_distance']),
    ],
    [
      'balance_short',
      'what is available for trade does not carry the smallest order',
      (each) => (each.balance = { equity: '1', equityUsd: 1, availableUsd: 1 }),
    ],
    ['index_apart', 'mark and index are further apart than the collar', (each) => (each.indexTicks = 12_000)],
    [
      'drawdown_unproven',
      'by one price the profit has fallen to the limit',
      (each) => (each.risk.drawdown.isBreached = true),
    ],
    ['journal_degraded', 'disk full', (each) => (each.journalTrouble = 'disk full')],
    [
      'ids_unreserved',
      'order ids are used up until more are on disk',
      (each) => (each.ids.reservedUpTo = each.ids.counter + 16),
    ],
    [
      'breaker_open',
      'five failures',
      (each) => {
        each.breaker.phase = 'open'
        each.breaker.reason = 'five failures'
      },
    ],
    [
      'rate_limit',
      'the venue keeps refusing requests as too many',
      (each) => (each.rateLimit.haltedUntilMs = nowMs + 1),
    ],
    [
      'latency',
      'of our orders one in twenty waits 5000 ms or more for a word of the venue',
      (each) => (each.latency.verdict = { samples: 10, meanMs: 1, p95Ms: 5_000.4, maxMs: 9_000 }),
    ],
    [
      'latency_unknown',
      'no word of the venue for a minute, and no answer: timeout',
      (each) => (each.latency.trouble = 'timeout'),
    ],
    ['line_slow', 'of the last twenty pings 2 waited half a second or more', (each) => (each.roundTrips.bits = 5)],
    ['backing_off', 'waiting after an answer of the venue', (each) => (each.pausedUntilMs = nowMs + 1)],
    ['margin', 'margin too thin', (each) => (each.latches['margin'] = 'margin too thin')],
  ]
  test.each(cases)('%s: %s', (reason, words, change) => {
    change(state)
    expect(haltReasons(state, config)).toEqual({ [reason]: words })
  })

  test('a switch that nobody ever confirmed halts in the first seconds of a start too', () => {
    state.nowMs = monoMs(1_000)
    state.switch.confirmedSentAtMs = null
    expect(haltReasons(state, config)).toHaveProperty('switch_unconfirmed')
  })

  test('a fall of the profit that has latched is told by its latch alone', () => {
    state.risk.drawdown.isBreached = true
    state.latches['drawdown'] = 'fell'
    expect(haltReasons(state, config)).toEqual({ drawdown: 'fell' })
  })

  test('before the start is through, margin and balance are no reasons of their own', () => {
    state.recovery = 'account'
    state.risk.margin.breaches = ['available_ratio']
    state.balance = { equity: '1', equityUsd: 1, availableUsd: 1 }
    expect(Object.keys(haltReasons(state, config))).toEqual(['recovering'])
  })

  test('an account whose means are bound by an order is not too poor', () => {
    state.balance = { equity: '1', equityUsd: 1, availableUsd: 1 }
    hold(state, legOf('buy', 0, 9_990, 2))
    expect(haltReasons(state, config)).toEqual({})
  })

  test('a limit that ten times the price and size cannot be counted with is refused', () => {
    const fine = { ...toySpec, tickSize: '0.00001', lotSize: '0.00001' }
    const large = TradingConfig.parse({ risk: { positionMaxUsd: 10_000_000 } })
    const words = 'positionMaxUsd is too large for this market to be counted exactly: lower it'
    expect(haltReasons(sound({ spec: fine }), large)).toMatchObject({ limit_inexact: words })
    expect(haltReasons(sound(), large)).toEqual({})
    // A hundred times the limit, in half-ticks times lots, reaches 2 ** 53 at some 4,504 dollars.
    const dollars = (positionMaxUsd: number) => TradingConfig.parse({ risk: { positionMaxUsd } })
    const isHeld = (usd: number) => 'limit_inexact' in haltReasons(sound({ spec: fine }), dollars(usd))
    expect([4_500, 4_510].map(isHeld)).toEqual([false, true])
  })
})

describe('a cloud that is configured', () => {
  const watched = () => sound({ isCloudConfigured: true })
  test('is waited for during the first five seconds of a start, and then not', () => {
    const each = watched()
    each.nowMs = monoMs(each.startedAtMs + 4_999)
    expect(haltReasons(each, config)).toMatchObject({ control_unknown: 'waiting for the first word of the cloud' })
    each.nowMs = monoMs(each.startedAtMs + 5_000)
    expect(haltReasons(each, config)).not.toHaveProperty('control_unknown')
  })
  test('must be asked when something may have happened unheard, however long that takes', () => {
    const each = watched()
    each.control.mustAsk = true
    expect(haltReasons(each, config)).toEqual({
      control_unknown: 'something may have happened unheard, and the cloud has not answered yet',
    })
    each.control.isFresh = true
    expect(haltReasons(each, config)).toEqual({})
  })
  test('that refuses us halts, one that is away does not', () => {
    const each = watched()
    each.control.refusal = 'HTTP 401'
    expect(haltReasons(each, config)).toEqual({ cloud_refused: 'HTTP 401' })
    each.control.refusal = null
    expect(haltReasons(each, config)).toEqual({})
  })
  test('is none of our business where there is none', () => {
    state.control.mustAsk = true
    state.control.refusal = 'HTTP 401'
    expect(haltReasons(state, config)).toEqual({})
  })
})

function stopping(reason: string): NonNullable<State['stopping']> {
  return {
    reason,
    atMs: monoMs(0),
    wantsRestart: false,
    emptyReads: 0,
    provenAtMs: 0,
    openOrders: null,
    step: 'orders',
  }
}

function cross(each: State): void {
  each.book.bids.prices.push(10_010)
  each.book.bids.lots.set(10_010, 5)
  each.book.asks.prices.push(10_010)
  each.book.asks.lots.set(10_010, 5)
}

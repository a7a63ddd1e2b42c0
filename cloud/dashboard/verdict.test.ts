import { describe, expect, test } from 'vitest'
import type { FleetBot } from '#shared/contracts/analytics.ts'
import { applicableOf, verdictOf } from './verdict.ts'

const pnl = { capture: '0', inventory: '0', fees: '0', funding: '0', total: '0' }
const beat: NonNullable<FleetBot['lastHeartbeat']> = {
  version: 1,
  bot: 'b',
  run: 'run00001',
  seq: 1,
  sentAtMs: 1,
  market: 'XRP-USD',
  quoting: true,
  haltReasons: [],
  openOrders: 4,
  position: '0',
  mid: '1',
  pnl,
  equity: '1',
  fills: 0,
  requests: { create: 0, edit: 0, cancel: 0 },
  rejects: 0,
  journalSeq: 0,
  ackedSeq: 0,
  configVersion: 0,
  configHash: '',
  acks: [],
}
const quoting: FleetBot = {
  bot: 'b',
  market: 'XRP-USD',
  phase: 'armed',
  stoodDown: false,
  desired: 'run',
  latchReason: null,
  alert: null,
  provenEmpty: false,
  lastCommand: null,
  silentMs: 500,
  takesFlatten: true,
  lastHeartbeat: beat,
}
const halted: FleetBot = {
  ...quoting,
  desired: 'halt',
  lastHeartbeat: { ...beat, quoting: false, haltReasons: ['operator_halt'], openOrders: 0 },
}

const alert = 'mass cancel: the exchange answered 401'
const latched: FleetBot = {
  ...quoting,
  phase: 'latched',
  latchReason: 'no heartbeat for 15.0 s',
  provenEmpty: true,
}

const latchedBy = (...haltReasons: string[]): FleetBot => ({
  ...quoting,
  lastHeartbeat: { ...beat, quoting: false, haltReasons, openOrders: 0 },
})

describe('the word', () => {
  test.each([
    ['quoting', quoting, 500, 0, 'Quoting', 'good'],
    ['an order to halt that has not arrived', { ...quoting, desired: 'halt' }, 500, 0, 'Halting', 'warning'],
    ['halted', halted, 500, 0, 'Halted', 'warning'],
    [
      'an order to halt that has not arrived where nothing is quoted',
      { ...latchedBy(), desired: 'halt' },
      500,
      0,
      'Halting',
      'warning',
    ],
    [
      'an order to halt that has not arrived where something else halts',
      { ...latchedBy('book_stale'), desired: 'halt' },
      500,
      0,
      'Halting',
      'warning',
    ],
    ['no halt and no order', latchedBy(), 500, 0, 'Waiting', 'waiting'],
    ['halted by what passes by itself', latchedBy('book_stale'), 500, 0, 'Halted', 'warning'],
    ['silence while quoting', quoting, 6_000, 0, 'Silent', 'warning'],
    ['silence while halted', halted, 6_000, 0, 'Silent', 'warning'],
    ['a kill under way', { ...quoting, phase: 'killing' }, 16_000, 0, 'Killing', 'danger'],
    ['a kill that the exchange refuses', { ...quoting, phase: 'killing', alert }, 16_000, 0, 'Kill fails', 'danger'],
    ['a latch, although heartbeats arrive', latched, 500, 0, 'Latched', 'danger'],
    ['a latch that has found orders', { ...latched, provenEmpty: false }, 500, 0, 'Unproven', 'danger'],
    ['one that cannot cancel or read', { ...latched, provenEmpty: false, alert }, 500, 0, 'Unproven', 'danger'],
    ['quoting under a watchdog that may not cancel', { ...quoting, alert }, 500, 0, 'Unguarded', 'warning'],
    ['halted under such a one', { ...halted, alert }, 500, 0, 'Halted', 'warning'],
    ['silence under such a one', { ...quoting, alert }, 6_000, 0, 'Silent', 'danger'],
    ['a daemon that said goodbye', { ...quoting, phase: 'idle' }, 500, 0, 'Not running', 'waiting'],
    ['a bot never heard', { ...quoting, phase: 'idle', lastHeartbeat: null }, null, 0, 'Not running', 'waiting'],
    ['a bot that nobody watches', { ...quoting, stoodDown: true }, 60_000, 0, 'Not watched', 'danger'],
    ['one that has said goodbye', { ...quoting, stoodDown: true, phase: 'idle' }, 500, 0, 'Not watched', 'waiting'],
    ['a Worker that does not answer, whatever it said last', quoting, 6_000, 6_000, 'Unknown', 'unknown'],
  ] as const)('for %s', (_, bot, silentMs, unheardMs, word, tone) => {
    expect(verdictOf(bot, silentMs, unheardMs)).toMatchObject({ word, tone })
  })

  test('comes with the reasons of the halt and what still rests', () => {
    expect(verdictOf(halted, 500, 0).sentence).toBe('Operator halt. No orders rest.')
  })

  test('for a latch does not say that a daemon keeps quiet which cannot know of it', () => {
    expect(verdictOf(latched, 500, 0).sentence).toContain('It quotes nothing until you re-arm.')
    const untold = verdictOf(latched, 16_000, 0).sentence
    expect(untold).not.toContain('quotes nothing')
    expect(untold).toContain(
      'A daemon that is not heard may not know it: what it places is cancelled until you re-arm.',
    )
  })

  test('without halt and orders does not promise that none will be placed', () => {
    expect(verdictOf(latchedBy(), 500, 0).sentence).toBe(
      'No orders rest. The daemon is not halted: it quotes as soon as its guards and limits let it.',
    )
  })

  test('for a halt on its way says nothing of a daemon that has heard it', () => {
    expect(verdictOf({ ...latchedBy(), desired: 'halt' }, 500, 0).sentence).toBe(
      'The halt is on its way to the daemon. No orders rest.',
    )
    expect(verdictOf({ ...latchedBy('book_stale'), desired: 'halt' }, 500, 0).sentence).toBe(
      'The halt is on its way to the daemon. Book stale. No orders rest.',
    )
    expect(verdictOf({ ...quoting, desired: 'halt' }, 500, 0).sentence).toContain('4 orders still rest.')
  })

  test.each(['recovering', 'orders_unknown', 'orders_unread'])(
    'does not say what rests while it is not known: %s',
    (reason) => {
      const bot = latchedBy('book_stale', reason)
      const { sentence } = verdictOf(bot, 500, 0)
      expect(sentence).not.toContain('No orders rest')
      expect(sentence).toContain('What rests at the exchange is not known.')
      const counted = { ...bot, lastHeartbeat: { ...beat, quoting: false, haltReasons: [reason] } }
      expect(verdictOf(counted, 500, 0).sentence).toContain('4 orders are known to rest, there may be more.')
    },
  )

  test('counts the orders of a stranger, which the daemon knows', () => {
    const bot = latchedBy('foreign_order')
    expect(verdictOf(bot, 500, 0).sentence).toBe('Foreign order. No orders rest.')
    const counted = {
      ...bot,
      lastHeartbeat: { ...beat, quoting: false, haltReasons: ['foreign_order'], openOrders: 2 },
    }
    expect(verdictOf(counted, 500, 0).sentence).toBe('Foreign order. 2 orders still rest.')
  })

  test.each([
    ['a kill', { ...latched, phase: 'killing', provenEmpty: false }],
    ['a latch', { ...latched, provenEmpty: false }],
  ] as const)('for %s that fails says why, and tells the operator to cancel by hand', (_, bot) => {
    const { sentence } = verdictOf({ ...bot, alert }, 16_000, 0)
    expect(sentence).toContain('mass cancel: the exchange answered 401')
    expect(sentence).toContain('no heartbeat for 15.0 s')
    expect(sentence).toMatch(/ by hand at the exchange/)
    expect(sentence).not.toContain('emptied')
  })

  test('for a latch says that the book is emptied only when that is proven', () => {
    expect(verdictOf(latched, 500, 0).sentence).toMatch(/^Book emptied: no heartbeat for 15\.0 s\./)
    const found = verdictOf({ ...latched, provenEmpty: false }, 500, 0).sentence
    expect(found).toBe(
      'Orders were found after the kill and are being cancelled: the book is not proven empty. Killed for: no heartbeat for 15.0 s.',
    )
    expect(verdictOf({ ...latched, alert }, 500, 0).sentence).toContain(alert)
  })

  test.each([
    ['quoting', quoting, 500],
    ['halted', halted, 500],
    ['halting', { ...quoting, desired: 'halt' }, 500],
    ['silent', quoting, 9_000],
  ] as const)('while %s says what keeps the watchdog from cancelling', (_, bot, silentMs) => {
    const { sentence } = verdictOf({ ...bot, alert }, silentMs, 0)
    expect(sentence).toContain(`may not be able to cancel: ${alert}.`)
    expect(sentence).not.toContain('The watchdog cancels')
  })

  test('comes with what to do about a bot that nobody watches', () => {
    const { sentence } = verdictOf({ ...quoting, stoodDown: true }, 60_000, 0)
    expect(sentence).not.toContain('The watchdog')
    expect(sentence).toContain('Stop its daemon, or set BOT back to b.')
  })

  test('comes with the time that is left before the watchdog acts', () => {
    expect(verdictOf(quoting, 9_000, 0).sentence).toContain('cancels in 6.0 s')
  })
})

test.each([
  ['out of reach and latched', { ...halted, phase: 'latched' }, false, { halt: false, resume: false, re_arm: false }],
  ['quoting', quoting, true, { halt: true, resume: false, re_arm: false }],
  ['halted', halted, true, { halt: false, resume: true, re_arm: false }],
  ['killing', { ...quoting, phase: 'killing' }, true, { halt: true, resume: false, re_arm: false }],
  ['latched', { ...halted, phase: 'latched', provenEmpty: true }, true, { halt: false, resume: false, re_arm: true }],
  ['latched by its own loss limit', latchedBy('drawdown'), true, { halt: true, resume: true, re_arm: false }],
  ['latched by a stranger', latchedBy('foreign_order'), true, { halt: true, resume: true, re_arm: false }],
  ['refused by the venue', latchedBy('venue_refused'), true, { halt: true, resume: true, re_arm: false }],
  [
    'refused its key, among other reasons',
    latchedBy('book_stale', 'unauthorized'),
    true,
    { halt: true, resume: true, re_arm: false },
  ],
  ['halted by what passes by itself', latchedBy('book_stale'), true, { halt: true, resume: false, re_arm: false }],
  [
    'latched by the watchdog and by its own loss limit',
    { ...latchedBy('drawdown'), phase: 'latched' },
    true,
    { halt: true, resume: false, re_arm: true },
  ],
  [
    'stopped since its loss limit',
    { ...latchedBy('drawdown'), phase: 'idle' },
    true,
    { halt: true, resume: false, re_arm: false },
  ],
  [
    'latched by its own loss limit and out of reach',
    latchedBy('drawdown'),
    false,
    { halt: true, resume: false, re_arm: false },
  ],
  [
    'nobody watches it',
    { ...latchedBy('drawdown'), stoodDown: true },
    true,
    { halt: false, flatten: false, resume: false, re_arm: false },
  ],
  ['out of reach', quoting, false, { halt: true, resume: false, re_arm: false }],
] as const)('while %s only the buttons that do something are enabled', (_, bot, reachable, expected) => {
  expect(applicableOf(bot, reachable)).toMatchObject(expected)
})

test.each([
  ['quoting', quoting, true, true],
  ['halted for a loss', latchedBy('drawdown'), true, true],
  ['latched and heard', latched, true, true],
  ['unheard, but listening', { ...quoting, silentMs: 20_000 }, true, true],
  ['gone', { ...quoting, takesFlatten: false }, true, false],
  ['out of reach', quoting, false, false],
  ['nobody watches it', { ...quoting, stoodDown: true }, true, false],
] as const)('while %s the position can be flattened only when a daemon would hear it', (_, bot, reachable, can) => {
  expect(applicableOf(bot, reachable).flatten).toBe(can)
})

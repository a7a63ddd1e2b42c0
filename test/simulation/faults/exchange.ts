import { deed, frame, request, seconds, usually, within, world, type Entry } from './fault.ts'

// Exchange: what it refuses, loses, repeats, changes or does by itself.

const any = /./
const create = /^POST \/user\/order$/
const cancelOrSwitch = /^(DELETE|POST \/user\/order\/massCancel|POST \/user\/deadmanswitch)/
const error = (code: number, message: string) => JSON.stringify({ status: 'ERROR', error: { code, message } })
const refusal = (status: number, code: number, message: string) =>
  ({ type: 'answer', status, text: error(code, message), isTaken: false }) as const
const tooMany = { type: 'answer', status: 429, text: '', isTaken: false } as const
const serverError = { type: 'answer', status: 500, text: error(500, 'internal'), isTaken: true } as const
const noFunds = { type: 'refuse', reason: 'NOT_ENOUGH_FUNDS', count: 1 } as const
const slow = (delayMs: number) => ({ type: 'slow_engine', delayMs }) as const
const lateTrades = { at: 'late', stream: 'account', match: /"trades":/, share: 0.6, byMs: seconds(1, 15) } as const
const lateOrders = {
  at: 'late',
  stream: 'account',
  match: /"orders":/,
  share: 0.5,
  byMs: { from: 20, to: 600 },
} as const
const contradicting = { at: 'reopen', stream: 'account', everyMs: 8_000, begins: 'contradicting' } as const
const modes = ['MAINTENANCE', 'POST_ONLY', 'REDUCE_ONLY'] as const
const statuses = ['REDUCE_ONLY', 'PRELISTED', 'DELISTED', 'DISABLED'] as const
const editsFail = { type: 'refuse_edits', count: 3 } as const
const newTerms = { at: 'rules', are: 'terms_other' } as const
const slowKill = { at: 'slow_kill', delayMs: 10_000 } as const
const anEnd = /"CANCELLED"|"FILLED"|"EXPIRED"/

export const exchangeFaults: readonly Entry[] = [
  within(1_000, 'placing_stopped', request(16, 'everything refused as too much', any, 1, tooMany, ['I13'])),
  within(
    15_200,
    'book_empty_by_switch',
    request(17, 'cancels and switch refused as too much', cancelOrSwitch, 0.9, tooMany, ['I4', 'I7', 'I24']),
  ),
  within(
    100,
    'halted_by_errors',
    request(18, 'errors of the server, acted upon or not', any, 0.5, serverError, ['I1']),
  ),
  within(100, 'end_heard', deed(19, 'taken by REST, refused by the engine', 1_000, noFunds, ['I3'])),
  within(
    100,
    'end_heard',
    deed(20, 'post-only refusals in a row', 500, { type: 'refuse', reason: 'POST_ONLY_FAILED', count: 4 }, ['I13']),
  ),
  within(
    100,
    'end_heard',
    request(21, 'fills while a slow cancel is on its way', /^(DELETE|POST)/, 1, slow(700), ['I1', 'I9']),
  ),
  world(22, 'a fill after the cancel was acknowledged', lateTrades, seconds(10, 40), ['I5', 'I9']),
  within(
    100,
    'end_heard',
    deed(23, 'an edit fails in the engine and both orders are cancelled', 1_000, editsFail, ['I1', 'I3']),
  ),
  within(
    10_000,
    'slot_freed',
    frame(24, 'an order’s end is never told', 'account', anEnd, 0.5, 'lose_unnoticed', ['I3', 'I4']),
  ),
  within(100, 'end_heard', frame(25, 'account news told twice', 'account', any, 0.5, 'repeat', ['I9'])),
  world(26, 'account news out of order', lateOrders, seconds(10, 40), ['I9']),
  within(
    100,
    'halted_by_gap',
    frame(27, 'a gap in the numbers of account or book', ['account', 'book'], any, 0.2, 'gap', ['I9', 'I17']),
  ),
  // The account is read each two seconds while the two differ, and after eight quoting stops.
  within(
    10_000,
    'position_settled',
    world(28, 'a snapshot contradicts what was told', contradicting, seconds(12, 40), ['I8', 'I9']),
  ),
  within(
    2_000,
    'halted_without_echo',
    world(29, 'account stream mute', { at: 'silence', connections: ['account'], hasPongs: true }, seconds(5, 40), [
      'I17',
    ]),
  ),
  within(
    60_000,
    'calm',
    world(30, 'maintenance, and the modes around it', { at: 'mode', modes }, seconds(3, 40), ['I3']),
  ),
  within(
    1_000,
    'quotes_pulled_when_closed',
    world(31, 'a market that takes no quotes', { at: 'status', statuses }, seconds(5, 30), ['I14']),
  ),
  within(1_000, 'latched', request(32, 'the key is revoked', any, 1, refusal(401, 401, 'unauthorized'), ['I7'])),
  within(
    1_000,
    'latched',
    request(33, 'signatures refused', create, 1, refusal(400, 1101, 'invalid signature'), ['I13']),
  ),
  within(60_000, 'terms_followed', world(34, 'tick, lot and limits change', newTerms, seconds(40, 57), ['I14'])),
  within(60_000, 'halted', world(35, 'fees change', { at: 'rules', are: 'fees_higher' }, seconds(40, 57), ['I8'])),
  within(
    10_000,
    'halted',
    deed(36, 'somebody else changes the leverage', 60_000, { type: 'set_leverage', leverage: '3' }, ['I15']),
  ),
  request(37, 'the margin does not suffice', create, 1, refusal(400, 1140, 'order cost'), ['I1']),
  within(
    1_000,
    'latched',
    deed(38, 'liquidated or deleveraged', 4_000, { type: 'deleverage', share: 0.4 }, ['I5', 'I9']),
  ),
  world(39, 'the expiry is refused', { at: 'rules', are: 'expiry_longer' }, seconds(10, 40), ['I23']),
  within(
    2_000,
    'requoted',
    deed(40, 'the switch fires while we live', 6_000, { type: 'arm_switch', countdownS: 1 }, ['I3', 'I24']),
  ),
  within(
    60_000,
    'calm',
    world(41, 'the switch says yes and does nothing', { at: 'broken_switch' }, seconds(10, 60), ['I7']),
  ),
  within(
    8_500,
    'quotes_pulled',
    request(42, 'no such route for the switch', /deadmanswitch/, 1, refusal(404, 404, 'not found'), ['I24']),
  ),
  within(
    10_000,
    'book_empty_while_halted',
    world(43, 'mass cancel taken, orders remain for a while', slowKill, seconds(20, 40), ['I4', 'I7']),
  ),
  within(2_000, 'latched', deed(44, 'an order of a stranger', 20_000, { type: 'strange_order' }, ['I1'])),
  deed(45, 'a name of an order that was used before', 10_000, { type: 'take_names', count: 3 }, ['I2']),
  deed(46, 'identifiers of 64 bits', 60_000, { type: 'leap_ids' }, ['I4']),
  within(60_000, 'position_settled', deed(47, 'a trade is taken back', 30_000, { type: 'take_back' }, ['I8', 'I9'])),
  // Two hours in the measure of an order's life: in such seeds half a minute is longer than any.
  world(48, 'the engine stands still for longer than orders live', { at: 'engine_halt' }, seconds(30, 55), [
    'I7',
    'I17',
  ]),
  world(49, 'funding a hundred times as high', { at: 'rules', are: 'funding_high' }, seconds(10, 40), ['I16']),
  within(
    5_000,
    'order_resolved',
    world(50, 'reads that lag behind', { at: 'lag', share: 0.5, ageMs: seconds(1, 3) }, seconds(10, 40), ['I4']),
  ),
  world(51, 'a history that comes in short pages', { at: 'short_page' }, usually, ['I5']),
  within(
    5_000,
    'halted',
    world(52, 'the exchange’s clock two seconds off', { at: 'venue_clock', byMs: 2_000 }, seconds(8, 30), ['I23']),
  ),
]

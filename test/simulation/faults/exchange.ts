import { deed, frame, notYet, open, request, seconds, within, world, type Entry } from './fault.ts'

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
const anEnd = /"CANCELLED"|"FILLED"|"EXPIRED"/

export const exchangeFaults: readonly Entry[] = [
  request(16, 'everything refused as too much', any, 1, tooMany, ['I13']),
  within(
    15_200,
    'book_empty_by_switch',
    request(17, 'cancels and switch refused as too much', cancelOrSwitch, 0.9, tooMany, ['I4', 'I7', 'I24']),
  ),
  request(18, 'errors of the server, acted upon or not', any, 0.5, serverError, ['I1']),
  within(1_000, 'slot_freed', deed(19, 'taken by REST, refused by the engine', 1_000, noFunds, ['I3'])),
  within(
    1_000,
    'slot_freed',
    deed(20, 'post-only refusals in a row', 500, { type: 'refuse', reason: 'POST_ONLY_FAILED', count: 4 }, ['I13']),
  ),
  within(
    1_000,
    'slot_freed',
    request(21, 'fills while a slow cancel is on its way', /^(DELETE|POST)/, 1, slow(700), ['I1', 'I9']),
  ),
  open(22, 'a fill after the cancel was acknowledged', ['I5', 'I9'], notYet),
  open(23, 'an edit fails in the engine and both orders are cancelled', ['I1', 'I3'], notYet),
  within(
    10_000,
    'slot_freed',
    frame(24, 'an order’s end is never told', 'account', anEnd, 0.5, 'lose_unnoticed', ['I3', 'I4']),
  ),
  within(1_000, 'slot_freed', frame(25, 'account news told twice', 'account', any, 0.5, 'repeat', ['I9'])),
  open(26, 'account news out of order', ['I9'], notYet),
  frame(27, 'a gap in the numbers of the account', 'account', any, 0.2, 'gap', ['I9', 'I17']),
  open(28, 'a snapshot contradicts what was told', ['I8', 'I9'], notYet),
  world(29, 'account stream mute', { at: 'silence', connections: ['account'], hasPongs: true }, seconds(5, 40), [
    'I17',
  ]),
  within(60_000, 'calm', world(30, 'maintenance', { at: 'mode', mode: 'MAINTENANCE' }, seconds(3, 40), ['I3'])),
  within(
    60_000,
    'calm',
    world(31, 'market only to be reduced', { at: 'status', status: 'REDUCE_ONLY' }, seconds(5, 30), ['I14']),
  ),
  within(1_000, 'latched', request(32, 'the key is revoked', any, 1, refusal(401, 401, 'unauthorized'), ['I7'])),
  within(
    1_000,
    'latched',
    request(33, 'signatures refused', create, 1, refusal(400, 1101, 'invalid signature'), ['I13']),
  ),
  open(34, 'tick, lot and limits change', ['I14'], notYet),
  open(35, 'fees change', ['I8'], notYet),
  open(36, 'somebody else changes the leverage', ['I15'], notYet),
  open(37, 'the margin does not suffice', ['I1'], notYet),
  open(38, 'liquidated or deleveraged', ['I5', 'I9'], notYet),
  open(39, 'the expiry is refused', ['I23'], notYet),
  deed(40, 'the switch fires while we live', 6_000, { type: 'arm_switch', countdownS: 1 }, ['I3', 'I24']),
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
    'book_empty',
    request(43, 'mass cancel taken, orders remain for a while', /massCancel/, 1, slow(5_000), ['I4', 'I7']),
  ),
  within(2_000, 'halted', deed(44, 'an order of a stranger', 20_000, { type: 'strange_order' }, ['I1'])),
  open(45, 'a name of an order that was used before', ['I2'], notYet),
  open(46, 'identifiers of 64 bits', ['I4'], notYet),
  open(47, 'a trade is taken back', ['I8', 'I9'], notYet),
  open(48, 'the engine stands still for two hours with orders resting', ['I17'], notYet),
  open(49, 'funding a hundred times as high', ['I16'], notYet),
  within(
    5_000,
    'order_resolved',
    request(50, 'reads that lag behind', /^GET \/user\/orders/, 0.5, { type: 'stale' }, ['I4']),
  ),
  open(51, 'a history that comes in short pages', ['I5'], notYet),
  open(52, 'the exchange’s clock two seconds off', ['I23'], notYet),
]

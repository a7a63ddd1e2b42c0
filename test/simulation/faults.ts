import type { StreamName } from '../../edge-daemon/core/event.ts'
import type { MarketStatus, StatusReason, VenueMode } from '../../simulator/exchange/state.ts'

// The catalogue: what can go wrong, as data. Numbers are those of the project's own list of 114 faults; what is not here has
// no subject yet or is not injected yet.

export type Invariant =
  | 'I1'
  | 'I2'
  | 'I3'
  | 'I4'
  | 'I7'
  | 'I8'
  | 'I9'
  | 'I13'
  | 'I14'
  | 'I16'
  | 'I17'
  | 'I24'
  | 'I25'
  | 'I27'

/** How a fault enters the world. A share is drawn anew for each message. */
export type Injection =
  /** What happens to the daemon's requests whose method and path, query included, match. */
  | {
      readonly at: 'request'
      readonly match: RegExp
      readonly share: number
      readonly does:
        | { readonly type: 'lose_request' | 'lose_answer' | 'double' | 'stale' }
        | { readonly type: 'answer'; readonly status: number; readonly text: string; readonly isTaken: boolean }
        | { readonly type: 'slow'; readonly beforeMs: number; readonly afterMs: number }
        | { readonly type: 'slow_engine'; readonly delayMs: number }
    }
  /** What happens to frames; all but a gap leave the numbers of the others without one. */
  | {
      readonly at: 'frame'
      readonly stream: StreamName
      readonly match: RegExp
      readonly share: number
      readonly does: 'gap' | 'lose_unnoticed' | 'repeat' | 'cross'
    }
  /** A connection that is open and carries nothing; without pongs it is found out by the ping. */
  | { readonly at: 'silence'; readonly streams: readonly StreamName[]; readonly hasPongs: boolean }
  /** Connections of these streams are closed so long after they opened. */
  | { readonly at: 'disconnect'; readonly streams: readonly StreamName[]; readonly afterMs: number }
  | {
      readonly at: 'cut'
      readonly peer: 'exchange' | 'cloud'
      /** What cannot pass, seen from the daemon. */
      readonly way: 'out' | 'in' | 'both'
    }
  | { readonly at: 'latency'; readonly meanMs: number }
  /** Again and again while the fault lasts, at these intervals. */
  | { readonly at: 'venue'; readonly everyMs: number; readonly does: VenueDeed }
  | { readonly at: 'mode'; readonly mode: VenueMode }
  | { readonly at: 'status'; readonly status: MarketStatus }
  | { readonly at: 'broken_switch' }
  | { readonly at: 'clock'; readonly stepMs: number }
  | { readonly at: 'pause' }
  | { readonly at: 'crash'; readonly everyMs: number }
  | { readonly at: 'stop' }
  | { readonly at: 'disk'; readonly syncMs: number }

export type VenueDeed =
  | { readonly type: 'refuse'; readonly reason: StatusReason; readonly count: number }
  | { readonly type: 'strange_order' }
  | { readonly type: 'arm_switch'; readonly countdownS: number }
  | { readonly type: 'sweep'; readonly lots: number }
  | { readonly type: 'empty_side' }

export type Fault = {
  readonly id: number
  readonly name: string
  readonly inject: Injection
  /** How long it lasts, milliseconds. */
  readonly lastsMs: { readonly from: number; readonly to: number }
  /** Those it is most likely to break; all are checked always. */
  readonly invariants: readonly Invariant[]
  /** From the end of all faults until both pictures agree, no order is in doubt and quotes rest or a reason is stated. */
  readonly boundMs: number
  readonly runsIn: 'world' | 'process' | 'both'
}

const all: readonly StreamName[] = ['account', 'book', 'touch', 'trades', 'mark', 'index', 'funding']
const any = /./
const create = /^POST \/user\/order$/
const cancelOrSwitch = /^(DELETE|POST \/user\/order\/massCancel|POST \/user\/deadmanswitch)/
const seconds = (from: number, to: number) => ({ from: from * 1_000, to: to * 1_000 })
const error = (code: number, message: string) => JSON.stringify({ status: 'ERROR', error: { code, message } })
const tooMany = { type: 'answer', status: 429, text: '', isTaken: false } as const
const refusal = (status: number, code: number, message: string) =>
  ({ type: 'answer', status, text: error(code, message), isTaken: false }) as const
const page = '<html><body>Please sign in to the network</body></html>'

export const faults: readonly Fault[] = [
  request(1, 'order taken, answer lost', create, 0.3, { type: 'lose_answer' }, ['I1', 'I2', 'I4']),
  request(2, 'order lost on the way', create, 0.3, { type: 'lose_request' }, ['I3']),
  request(3, 'order delivered twice', create, 0.5, { type: 'double' }, ['I2']),
  world(4, 'latency of up to two seconds', { at: 'latency', meanMs: 700 }, seconds(5, 30), ['I17']),
  world(5, 'cloud cut off', { at: 'cut', peer: 'cloud', way: 'both' }, seconds(5, 40), ['I7']),
  world(7, 'exchange cut off', { at: 'cut', peer: 'exchange', way: 'both' }, seconds(2, 40), ['I7']),
  world(
    10,
    'half-open connections',
    { at: 'silence', streams: ['account', 'book', 'mark'], hasPongs: false },
    seconds(5, 40),
    ['I17'],
  ),
  world(11, 'flapping connections', { at: 'disconnect', streams: all, afterMs: 1_000 }, seconds(5, 30), ['I13']),
  request(13, 'a page of something in between', any, 0.3, { type: 'answer', status: 200, text: page, isTaken: true }, [
    'I4',
    'I14',
  ]),
  world(15, 'nothing comes back', { at: 'cut', peer: 'exchange', way: 'in' }, seconds(5, 40), ['I1', 'I24']),
  request(16, 'everything refused as too much', any, 1, tooMany, ['I13']),
  request(17, 'cancels and switch refused as too much', cancelOrSwitch, 0.9, tooMany, ['I4', 'I7', 'I24']),
  request(
    18,
    'errors of the server, acted upon or not',
    any,
    0.5,
    { type: 'answer', status: 500, text: error(500, 'internal'), isTaken: true },
    ['I1'],
  ),
  deed(
    19,
    'taken by REST, refused by the engine',
    1_000,
    {
      type: 'refuse',
      reason: 'NOT_ENOUGH_FUNDS',
      count: 1,
    },
    ['I3'],
  ),
  deed(20, 'post-only refusals in a row', 500, { type: 'refuse', reason: 'POST_ONLY_FAILED', count: 4 }, ['I13']),
  request(21, 'fills while a slow cancel is on its way', /^(DELETE|POST)/, 1, { type: 'slow_engine', delayMs: 700 }, [
    'I1',
    'I9',
  ]),
  frame(24, 'an order’s end is never told', 'account', /"CANCELLED"|"FILLED"|"EXPIRED"/, 0.5, 'lose_unnoticed', [
    'I3',
    'I4',
  ]),
  frame(25, 'account news told twice', 'account', any, 0.5, 'repeat', ['I9']),
  frame(27, 'a gap in the numbers of the account', 'account', any, 0.2, 'gap', ['I9', 'I17']),
  world(29, 'account stream mute', { at: 'silence', streams: ['account'], hasPongs: true }, seconds(5, 40), ['I17']),
  world(30, 'maintenance', { at: 'mode', mode: 'MAINTENANCE' }, seconds(3, 40), ['I3']),
  world(31, 'market only to be reduced', { at: 'status', status: 'REDUCE_ONLY' }, seconds(5, 30), ['I14']),
  request(32, 'the key is revoked', any, 1, refusal(401, 401, 'unauthorized'), ['I7']),
  request(33, 'signatures refused', create, 1, refusal(400, 1101, 'invalid signature'), ['I13']),
  deed(40, 'the switch fires while we live', 6_000, { type: 'arm_switch', countdownS: 1 }, ['I3', 'I24']),
  world(41, 'the switch says yes and does nothing', { at: 'broken_switch' }, seconds(10, 60), ['I7']),
  request(
    42,
    'no such route for the switch',
    /deadmanswitch/,
    1,
    { type: 'answer', status: 404, text: error(404, 'not found'), isTaken: false },
    ['I24'],
  ),
  request(
    43,
    'mass cancel taken, orders remain for a while',
    /massCancel/,
    1,
    { type: 'slow_engine', delayMs: 5_000 },
    ['I4', 'I7'],
  ),
  deed(44, 'an order of a stranger', 20_000, { type: 'strange_order' }, ['I1']),
  request(50, 'reads that lag behind', /^GET \/user\/orders/, 0.5, { type: 'stale' }, ['I4']),
  frame(53, 'a crossed book', 'book', /"DELTA"/, 0.05, 'cross', ['I14']),
  deed(54, 'an empty side', 3_000, { type: 'empty_side' }, ['I14']),
  frame(57, 'a frozen book', 'book', any, 1, 'lose_unnoticed', ['I17']),
  deed(62, 'a taker sweeps all levels', 4_000, { type: 'sweep', lots: 20_000 }, ['I1']),
  world(63, 'the clock an hour ahead', { at: 'clock', stepMs: 3_600_000 }, seconds(5, 20), ['I17']),
  world(64, 'the clock an hour behind', { at: 'clock', stepMs: -3_600_000 }, seconds(5, 20), ['I17']),
  world(69, 'a disk that takes its time', { at: 'disk', syncMs: 3_000 }, seconds(10, 60), ['I16']),
  world(77, 'a pause of seconds', { at: 'pause' }, seconds(1, 3), ['I17', 'I24']),
  world(78, 'a hang', { at: 'pause' }, seconds(10, 40), ['I7']),
  world(82, 'one crash after another', { at: 'crash', everyMs: 6_000 }, seconds(15, 40), ['I16']),
  world(83, 'an orderly stop', { at: 'stop' }, seconds(1, 2), ['I4', 'I24']),
  deed(88, 'somebody else disarms the switch', 4_000, { type: 'arm_switch', countdownS: 0 }, ['I24']),
  world(91, 'killed and started again', { at: 'crash', everyMs: 1_000_000 }, seconds(1, 2), ['I16']),
]

function world(
  id: number,
  name: string,
  inject: Injection,
  lastsMs: Fault['lastsMs'],
  invariants: readonly Invariant[],
): Fault {
  return { id, name, inject, lastsMs, invariants, boundMs: 60_000, runsIn: 'world' }
}

function request(
  id: number,
  name: string,
  match: RegExp,
  share: number,
  does: Extract<Injection, { at: 'request' }>['does'],
  invariants: readonly Invariant[],
): Fault {
  return world(id, name, { at: 'request', match, share, does }, seconds(5, 40), invariants)
}

function frame(
  id: number,
  name: string,
  stream: StreamName,
  match: RegExp,
  share: number,
  does: Extract<Injection, { at: 'frame' }>['does'],
  invariants: readonly Invariant[],
): Fault {
  return world(id, name, { at: 'frame', stream, match, share, does }, seconds(5, 40), invariants)
}

function deed(id: number, name: string, everyMs: number, does: VenueDeed, invariants: readonly Invariant[]): Fault {
  return world(id, name, { at: 'venue', everyMs, does }, seconds(5, 40), invariants)
}

import type { Peer } from '../injections/kind.ts'
import type { ConnectionName } from '../links/lines.ts'
import { both, open, request, seconds, within, world, type Entry } from './fault.ts'

// Network: what happens between the machine and everybody else.

const all: readonly ConnectionName[] = ['account', 'book', 'touch', 'trades', 'mark', 'index', 'funding', 'control']
const everybody: readonly Peer[] = ['exchange', 'cloud']
const any = /./
const create = /^POST \/user\/order$/
const page = '<html><body>Please sign in to the network</body></html>'

export const networkFaults: readonly Entry[] = [
  within(
    5_000,
    'order_resolved',
    request(1, 'order taken, answer lost', create, 0.3, { type: 'lose_answer' }, ['I1', 'I2', 'I4']),
  ),
  within(10_000, 'slot_freed', request(2, 'order lost on the way', create, 0.3, { type: 'lose_request' }, ['I3'])),
  within(5_000, 'order_resolved', request(3, 'order delivered twice', create, 0.5, { type: 'double' }, ['I2'])),
  within(
    2_000,
    'halted',
    world(
      4,
      'latency of up to two seconds',
      { at: 'latency', meanMs: 700, booksByMs: { from: 1_100, to: 1_600 } },
      seconds(5, 30),
      ['I17'],
    ),
  ),
  within(
    60_000,
    'calm',
    world(5, 'cloud cut off', { at: 'cut', peers: ['cloud'], way: 'both' }, seconds(5, 40), ['I7']),
  ),
  open(6, 'exchange cut off, cloud within reach', ['I7', 'I24'], 'asking the cloud to cancel does not exist yet'),
  within(
    15_200,
    'book_empty_by_switch',
    both(world(7, 'cut off from everybody', { at: 'cut', peers: everybody, way: 'both' }, seconds(2, 40), ['I7'])),
  ),
  within(
    60_000,
    'calm',
    world(
      8,
      'names do not resolve, or to a wrong address',
      { at: 'unreachable', why: 'name', everyMs: 4_000, closes: 'one' },
      seconds(5, 40),
      ['I17', 'I19'],
    ),
  ),
  within(
    15_200,
    'book_empty_by_switch',
    world(
      9,
      'a certificate that has run out or is not to be trusted',
      { at: 'unreachable', why: 'certificate', everyMs: 60_000, closes: 'all' },
      seconds(5, 40),
      ['I7', 'I21'],
    ),
  ),
  within(
    3_000,
    'quotes_pulled',
    world(
      10,
      'half-open connections',
      { at: 'silence', connections: ['account', 'book', 'mark', 'control'], hasPongs: false },
      seconds(5, 40),
      ['I17'],
    ),
  ),
  within(
    1_000,
    'halted_by_loss',
    world(11, 'flapping connections', { at: 'disconnect', connections: all, afterMs: 1_000 }, seconds(5, 30), ['I13']),
  ),
  within(
    60_000,
    'calm',
    world(12, 'more frames than the daemon can take', { at: 'load', frameMs: 60 }, seconds(5, 15), ['I17', 'I18']),
  ),
  within(
    5_000,
    'order_resolved',
    request(
      13,
      'a page of something in between',
      any,
      0.3,
      { type: 'answer', status: 200, text: page, isTaken: true },
      ['I4', 'I14'],
    ),
  ),
  within(
    60_000,
    'calm',
    world(14, 'large packets vanish', { at: 'black_hole', bytesMax: 1_400 }, seconds(5, 40), ['I19']),
  ),
  within(
    15_200,
    'book_empty_by_switch',
    world(15, 'nothing comes back', { at: 'cut', peers: ['exchange'], way: 'in' }, seconds(5, 40), ['I1', 'I24']),
  ),
]

import { both, deed, needsControl, open, seconds, within, world, type Entry } from './fault.ts'

// Host: the machine, its clock, its disk and the process on it.

const strobe = { at: 'clock', stepMs: -3_600_000, strobes: [false, true] } as const

export const hostFaults: readonly Entry[] = [
  within(
    1_000,
    'halted',
    world(63, 'the clock an hour ahead', { at: 'clock', stepMs: 3_600_000, strobes: [false] }, seconds(5, 20), ['I17']),
  ),
  within(
    1_000,
    'halted',
    world(64, 'the clock an hour behind, at once or to and fro', strobe, seconds(5, 20), ['I20', 'I23']),
  ),
  world(65, 'a clock that drifts', { at: 'drift', ppm: 500 }, seconds(20, 70), ['I23']),
  within(
    60_000,
    'calm',
    world(66, 'started without knowing the time', { at: 'lost_time' }, seconds(10, 30), ['I17', 'I23']),
  ),
  world(67, 'disk full', { at: 'disk', fails: 'full' }, seconds(5, 30), ['I5', 'I18']),
  world(68, 'disk read-only', { at: 'disk', fails: 'read_only' }, seconds(5, 30), ['I5', 'I18']),
  within(
    // A group of records is a quarter of a second in the making, and a tick tells of five without an answer.
    5_300,
    'halted_by_disk',
    world(69, 'a disk that takes its time', { at: 'disk', syncMs: { from: 500, to: 30_000 } }, seconds(10, 60), [
      'I16',
    ]),
  ),
  world(70, 'a sync that fails', { at: 'disk', fails: 'sync' }, seconds(5, 30), ['I6']),
  world(71, 'power lost within a write', { at: 'crash', everyMs: 6_000, how: 'torn' }, seconds(10, 40), ['I5', 'I6']),
  open(72, 'a disk that forgets what it had acknowledged', ['I5', 'I10'], needsControl),
  open(73, 'bits that rot', ['I5', 'I15'], needsControl),
  world(74, 'writes in another order', { at: 'crash', everyMs: 6_000, how: 'reordered' }, seconds(10, 40), ['I6']),
  open(
    75,
    'killed for want of memory',
    ['I7'],
    'a kill at any moment is fault 91; the real programs are killed by npm run chaos',
    'process',
  ),
  both(world(76, 'a leak', { at: 'leak', mbEachS: 80 }, seconds(15, 40), ['I18'])),
  within(50, 'pulled_when_late', world(77, 'a pause of seconds', { at: 'pause' }, seconds(1, 3), ['I17', 'I24'])),
  within(15_200, 'book_empty_by_switch', world(78, 'a hang', { at: 'pause' }, seconds(10, 40), ['I7'])),
  within(
    15_200,
    'book_empty_by_switch',
    world(79, 'the trading loop hangs and the rest lives', { at: 'loop_hang' }, seconds(5, 40), ['I7', 'I24']),
  ),
  within(15_200, 'book_empty_by_switch', world(80, 'the machine hangs', { at: 'freeze' }, seconds(10, 40), ['I7'])),
  within(
    60_000,
    'calm',
    world(
      81,
      'a processor four times as slow',
      { at: 'slow', messageMs: 4, oneIn: 200, collectionMs: 500 },
      seconds(10, 40),
      ['I17'],
    ),
  ),
  within(
    60_000,
    'calm',
    world(82, 'one crash after another', { at: 'crash', everyMs: 6_000, how: 'either' }, seconds(15, 40), ['I16']),
  ),
  within(5_000, 'stopped_empty', world(83, 'an orderly stop', { at: 'stop' }, seconds(1, 2), ['I4', 'I24'])),
  within(
    15_200,
    'book_empty',
    both(
      world(84, 'an exception anywhere', { at: 'exception', everyMs: 8_000, callsMax: 400 }, seconds(5, 30), ['I1']),
    ),
  ),
  within(1_000, 'quotes_pulled', both(world(85, 'no more sockets', { at: 'no_descriptors' }, seconds(5, 30), ['I7']))),
  within(6_500, 'halted', world(86, 'programs of two versions', { at: 'skew' }, seconds(10, 30), ['I12', 'I22'])),
  open(87, 'two daemons on one account', ['I12'], needsControl),
  within(
    5_200,
    'switch_armed',
    deed(88, 'somebody else disarms the switch', 4_000, { type: 'arm_switch', countdownS: 0 }, ['I24']),
  ),
  within(
    100,
    'halted_by_failures',
    world(89, 'signing is slow or fails', { at: 'signer', share: 0.5, signMs: 50 }, seconds(5, 30), ['I13']),
  ),
  within(
    60_000,
    'calm',
    world(90, 'chance repeats itself', { at: 'same_chance', everyMs: 10_000 }, seconds(10, 30), ['I2']),
  ),
  within(
    15_200,
    'book_empty',
    world(91, 'killed and started again', { at: 'crash', everyMs: 1_000_000, how: 'either' }, seconds(1, 2), ['I16']),
  ),
]

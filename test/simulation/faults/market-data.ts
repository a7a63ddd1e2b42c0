import type { StreamName } from '../../../edge-daemon/core/event.ts'
import { deed, frame, seconds, within, world, type Entry } from './fault.ts'

// Market data: what prices and books can look like.

const any = /./
/** What tells of nothing but the time goes on: a book is frozen from the first change on that it does not show. */
const hasLevel = /"p":/
const all: readonly StreamName[] = ['account', 'book', 'touch', 'trades', 'mark', 'index', 'funding']
const flood = { at: 'frame', streams: ['book'], match: any, share: 1, does: 'flood' } as const
const unfitBook = { at: 'reopen', stream: 'book', everyMs: 8_000, begins: 'unfit_book' } as const

export const marketDataFaults: readonly Entry[] = [
  within(100, 'halted', frame(53, 'a crossed book', 'book', /"DELTA"/, 0.3, 'cross', ['I14'])),
  within(100, 'pulled_when_one_sided', deed(54, 'an empty side', 3_000, { type: 'empty_side' }, ['I14'])),
  world(55, 'numbers that are none', { at: 'spoil', streams: all, share: 0.05 }, seconds(5, 30), ['I14']),
  world(56, 'a price ten times too high for a moment', { at: 'spike', streams: all, share: 0.02 }, seconds(5, 30), [
    'I14',
  ]),
  within(5_000, 'quotes_pulled', frame(57, 'a frozen book', 'book', hasLevel, 1, 'lose_unnoticed', ['I17'])),
  within(
    1_000,
    'halted',
    deed(58, 'mark and index five percent apart', 60_000, { type: 'move_index', share: 0.05 }, ['I14']),
  ),
  world(59, 'a hundred times as many updates', flood, seconds(2, 5), ['I18']),
  deed(60, 'nobody quotes but we', 300, { type: 'clear_near', ticks: 60 }, ['I14']),
  within(
    1_000,
    'halted',
    world(61, 'a change before the snapshot, or another depth', unfitBook, seconds(10, 40), ['I17']),
  ),
  within(50, 'side_pulled', deed(62, 'a taker sweeps all levels', 4_000, { type: 'sweep', lots: 20_000 }, ['I1'])),
]

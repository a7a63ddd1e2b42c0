import { deed, frame, notYet, open, within, type Entry } from './fault.ts'

// Market data: what prices and books can look like.

const any = /./

export const marketDataFaults: readonly Entry[] = [
  within(100, 'halted', frame(53, 'a crossed book', 'book', /"DELTA"/, 0.05, 'cross', ['I14'])),
  deed(54, 'an empty side', 3_000, { type: 'empty_side' }, ['I14']),
  open(55, 'numbers that are none', ['I14'], notYet),
  open(56, 'a price ten times too high for a moment', ['I14'], notYet),
  within(5_000, 'quotes_pulled', frame(57, 'a frozen book', 'book', any, 1, 'lose_unnoticed', ['I17'])),
  open(58, 'mark and index five percent apart', ['I14'], notYet),
  open(59, 'a hundred times as many updates', ['I18'], notYet),
  open(60, 'nobody quotes but we', ['I14'], notYet),
  open(61, 'a change before the snapshot, or another depth', ['I17'], notYet),
  within(60_000, 'calm', deed(62, 'a taker sweeps all levels', 4_000, { type: 'sweep', lots: 20_000 }, ['I1'])),
]

import { expect, test } from 'vitest'
import { barsHeader, readBars } from './bars.ts'

const read = (...rows: string[]) => readBars([barsHeader, ...rows].join('\n'), 'b.csv', '0.5')

test('a bar is four books in the likely order, prices at the nearest tick', () => {
  const bars = read('60000,100,101,98.3,100.5,7')
  if (typeof bars === 'string') throw new Error(bars)
  expect(bars.moves.map(({ atMs, bids, asks }) => [atMs, bids[0]?.ticks, asks[0]?.ticks])).toEqual([
    [60_000, 199, 201],
    [75_000, 201, 203],
    [90_000, 196, 198],
    [105_000, 200, 202],
  ])
})

test.each([
  [['60000,100,101,99'], 'line 2: expected six fields'],
  [['60000,100,101,99,100,1', '60000,100,101,99,100,1'], 'line 3: ts_ms must be a whole number of milliseconds above'],
  [['60000,x,101,99,100,1'], 'line 2: open must be a positive decimal'],
  [['60000,100,101,99,NaN,1'], 'line 2: close must be a positive decimal'],
  [['60000,100,99,98,100,1'], 'line 2: high and low must enclose open and close'],
  [['60000,100,1010,99,100,1'], 'line 2: high 1010 is more than ten times off its neighbour'],
  [[], 'has no bars'],
])('%j is refused naming the line', (rows, sentence) => {
  expect(read(...rows)).toContain(sentence)
})

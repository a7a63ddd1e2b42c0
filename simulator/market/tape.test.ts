import { describe, expect, test } from 'vitest'
import { parseTape, tapeHeader } from './tape.ts'

const tape = (...rows: string[]) => parseTape([tapeHeader, ...rows, ''].join('\n'), 'x-trades.csv')

describe('parseTape', () => {
  test('finds tick and lot as greatest common divisors and joins prints of one side and millisecond', () => {
    const result = tape(
      '1000,buy,100.50,1.5',
      '1000,buy,101,3',
      '1000,sell,99.5,4.5',
      '1000,buy,101.5,3',
      '1001,buy,101.5,3',
    )
    expect(result).toMatchObject({
      type: 'tape',
      tape: {
        rows: 5,
        firstAtMs: 1_000,
        lastAtMs: 1_001,
        tick: 500_000_000_000n,
        lot: 1_500_000_000_000n,
        openingTicks: 201,
      },
    })
    expect(result.type === 'tape' && result.tape.groups).toEqual([
      {
        atMs: 1_000,
        takerSide: 'buy',
        portions: [
          { ticks: 201, lots: 1 },
          { ticks: 202, lots: 2 },
          { ticks: 203, lots: 2 },
        ],
      },
      { atMs: 1_000, takerSide: 'sell', portions: [{ ticks: 199, lots: 3 }] },
      { atMs: 1_001, takerSide: 'buy', portions: [{ ticks: 203, lots: 2 }] },
    ])
  })

  test.each([
    { name: 'a price of zero', row: '2000,buy,0,1', says: 'line 3: price must be a positive finite decimal' },
    { name: 'a negative price', row: '2000,buy,-1,1', says: 'line 3: price must be a positive' },
    { name: 'a price that is no number', row: '2000,buy,NaN,1', says: 'line 3: price must be a positive' },
    { name: 'an infinite price', row: '2000,buy,Infinity,1', says: 'line 3: price must be a positive' },
    { name: 'a price ten times its neighbour', row: '2000,buy,1001,1', says: 'more than ten times off its neighbour' },
    { name: 'a tenth of its neighbour', row: '2000,buy,9.99,1', says: 'more than ten times off its neighbour' },
    { name: 'a size of zero', row: '2000,buy,100,0', says: 'line 3: size must be a positive' },
    { name: 'time that runs backwards', row: '999,buy,100,1', says: 'line 3: ts_ms runs backwards from 1000 to 999' },
    { name: 'time that is no number', row: 'soon,buy,100,1', says: 'line 3: ts_ms must be a positive whole number' },
    { name: 'an unknown side', row: '2000,up,100,1', says: 'line 3: taker_side must be buy or sell, was "up"' },
    { name: 'a missing field', row: '2000,buy,100', says: 'line 3: expected four fields' },
    { name: 'an empty line inside', row: '', says: 'line 3: expected four fields' },
  ])('refuses $name, naming file and line', ({ row, says }) => {
    const result = tape('1000,buy,100,1', row, '3000,buy,100,1')
    expect(result.type === 'malformed' && result.message).toContain(
      `x-trades.csv ${says.startsWith('line') ? '' : 'line 3: '}`,
    )
    expect(result.type === 'malformed' && result.message).toContain(says)
  })

  test('refuses a wrong header and a tape without trades', () => {
    expect(parseTape('time,price\n1,2', 'x.csv')).toMatchObject({
      type: 'malformed',
      message: expect.stringContaining('header'),
    })
    expect(parseTape('', 'x.csv')).toMatchObject({
      type: 'malformed',
      message: expect.stringContaining('x.csv line 1'),
    })
    expect(tape()).toMatchObject({ type: 'malformed', message: expect.stringContaining('no trades') })
  })

  test('reads Windows line ends and a missing last line end', () => {
    expect(parseTape(`${tapeHeader}\r\n1000,buy,100,1\r\n1001,sell,99,2`, 'x.csv')).toMatchObject({ tape: { rows: 2 } })
  })
})

import { describe, expect, test } from 'vitest'
import { parseOptions } from './options.ts'

const marketsOf = (line: string) => {
  const parsed = parseOptions(line.split(' ').filter((word) => word !== ''))
  return parsed.type === 'options' ? parsed.options.markets : parsed
}

describe('markets of a command line', () => {
  test.each([
    { line: '', markets: [] },
    { line: '--market A-USD', markets: [{ name: 'A-USD', tape: null }] },
    { line: '--tape a.csv', markets: [{ name: null, tape: 'a.csv' }] },
    {
      line: '--market A-USD --tape a.csv --market B-USD --tape b.csv',
      markets: [
        { name: 'A-USD', tape: 'a.csv' },
        { name: 'B-USD', tape: 'b.csv' },
      ],
    },
    {
      line: '--market A-USD --market B-USD --tape b.csv',
      markets: [
        { name: 'A-USD', tape: null },
        { name: 'B-USD', tape: 'b.csv' },
      ],
    },
    {
      line: '--tape x.csv --market A-USD --tape a.csv',
      markets: [
        { name: null, tape: 'x.csv' },
        { name: 'A-USD', tape: 'a.csv' },
      ],
    },
    {
      line: '--tape x.csv --tape y.csv --market A-USD',
      markets: [
        { name: null, tape: 'x.csv' },
        { name: null, tape: 'y.csv' },
        { name: 'A-USD', tape: null },
      ],
    },
    {
      line: '--market=A-USD --seed 2 --tape=a.csv',
      markets: [{ name: 'A-USD', tape: 'a.csv' }],
    },
  ])('"$line"', ({ line, markets }) => {
    expect(marketsOf(line)).toEqual(markets)
  })
})

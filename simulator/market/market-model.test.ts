import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createScenario, market } from '../exchange/scenario.fixture.ts'
import { createMarketModel, stepMarketModel, type HouseBook } from './market-model.ts'
import type { PrintGroup } from './prints.ts'

const group = (takerSide: 'buy' | 'sell', ...portions: (readonly [number, number])[]): PrintGroup => ({
  atMs: 1,
  takerSide,
  portions: portions.map(([ticks, lots]) => ({ ticks, lots })),
})

const Groups = fc.array(
  fc
    .record({
      takerSide: fc.constantFrom('buy' as const, 'sell' as const),
      ticks: fc.integer({ min: 9_900, max: 10_100 }),
      lots: fc.integer({ min: 1, max: 500 }),
    })
    .map(({ takerSide, ticks, lots }) => group(takerSide, [ticks, lots])),
  { minLength: 1, maxLength: 40 },
)

/** Plays groups with resting orders in the book and returns everything that came out, step by step. */
function effects(groups: readonly PrintGroup[]): string[] {
  const model = createMarketModel(3, 10_000)
  const { after, place } = createScenario()
  place(1, { externalId: 'bid', price: '99.5', qty: '5' })
  place(2, { externalId: 'ask', side: 'sell', price: '100.5', qty: '5' })
  return groups.map((one) => {
    const { takerSide, portions } = one
    const printed = after(1, (atMs) => ({ type: 'print', atMs, market, takerSide, portions, tapeAtMs: null }))
    const book = stepMarketModel(model, one)
    const moved = after(0, (atMs) => ({ type: 'house_moved', atMs, market, ...book, marketAtMs: null }))
    return JSON.stringify([printed, book, moved], (_key, value: unknown) =>
      typeof value === 'bigint' ? `${value}n` : value,
    )
  })
}

const best = ({ bids, asks }: HouseBook) => [bids[0]?.ticks, asks[0]?.ticks]

describe('rule (a): the book is a function of the prints before it and of the seed', () => {
  test('replacing the tape after a moment leaves every effect before it byte-identical', () => {
    fc.assert(
      fc.property(Groups, Groups, Groups, (past, oneFuture, otherFuture) => {
        const before = effects([...past, ...oneFuture]).slice(0, past.length)
        expect(effects([...past, ...otherFuture]).slice(0, past.length)).toEqual(before)
      }),
      { numRuns: 30 },
    )
  })
  test('accounts\u2019 orders move neither the book around them nor the mark', () => {
    const model = createMarketModel(3, 10_000)
    const alone = stepMarketModel(model, group('sell', [9_990, 10]))
    expect(alone.markHalfTicks).toBe(2 * 9_990)
    const scenario = createScenario()
    scenario.place(1, { externalId: 'a', price: '99.95' })
    scenario.after(0, (atMs) => ({ type: 'house_moved', atMs, market, ...alone, marketAtMs: null }))
    expect(scenario.state.markets.get(market)?.markHalfTicks).toBe(2 * 9_990)
  })
  test('another seed makes another ladder', () => {
    expect(createMarketModel(1, 10_000).ladder).not.toEqual(createMarketModel(2, 10_000).ladder)
  })
})

describe('rule (b): the best prices', () => {
  test.each([
    {
      name: 'after a buy the ask is its last price and the bid stays',
      last: group('buy', [10_005, 1], [10_008, 1]),
      expected: [9_990, 10_008],
    },
    {
      name: 'after a sell the bid is its last price and the ask stays',
      last: group('sell', [9_980, 1]),
      expected: [9_980, 10_010],
    },
    {
      name: 'a buy below the bid moves the bid one tick below it',
      last: group('buy', [9_985, 1]),
      expected: [9_984, 9_985],
    },
    {
      name: 'a sell above the ask moves the ask one tick above it',
      last: group('sell', [10_010, 1]),
      expected: [10_010, 10_011],
    },
  ])('$name', ({ last, expected }) => {
    const model = createMarketModel(1, 10_000)
    stepMarketModel(model, group('sell', [9_990, 1]))
    stepMarketModel(model, group('buy', [10_010, 1]))
    expect(best(stepMarketModel(model, last))).toEqual(expected)
  })
  test('the spread never closes faster than prints show', () => {
    fc.assert(
      fc.property(Groups, (groups) => {
        const model = createMarketModel(1, 10_000)
        let [bid, ask]: (number | undefined)[] = []
        for (const one of groups) {
          const [nextBid, nextAsk] = best(stepMarketModel(model, one))
          const printed = one.portions.at(-1)?.ticks ?? 0
          if (one.takerSide === 'buy' && bid !== undefined) expect(nextBid).toBe(Math.min(bid, printed - 1))
          if (one.takerSide === 'sell' && ask !== undefined) expect(nextAsk).toBe(Math.max(ask, printed + 1))
          ;[bid, ask] = [nextBid, nextAsk]
        }
      }),
    )
  })
  test('a side that has not printed yet is empty', () => {
    const book = stepMarketModel(createMarketModel(1, 10_000), group('buy', [10_010, 4]))
    expect(book.bids).toEqual([])
    expect(book.markHalfTicks).toBe(20_020)
  })
})

test('rule (c): sizes shown are equal on both sides, level by level, and the touch shows the running median', () => {
  fc.assert(
    fc.property(Groups, (groups) => {
      const model = createMarketModel(1, 10_000)
      for (const one of groups) {
        const { bids, asks } = stepMarketModel(model, one)
        if (bids.length > 0 && asks.length > 0)
          expect(bids.map(({ lots }) => lots)).toEqual(asks.map(({ lots }) => lots))
      }
    }),
  )
  const model = createMarketModel(1, 10_000)
  for (const lots of [5, 1, 9, 3]) stepMarketModel(model, group('sell', [9_990, lots]))
  expect(stepMarketModel(model, group('sell', [9_990, 100])).bids[0]?.lots).toBe(5)
})

test('rule (f): an order acts after the entry latency, so a print in between finds the book without it', () => {
  const { send, print, after, order } = createScenario({ engineDelayMs: 20 })
  send(1, { externalId: 'late', price: '99' })
  after(19, (atMs) => ({ type: 'clock', atMs }))
  print('sell', [9_900, 100])
  expect(order('late').filledLots).toBe(0)
  after(1, (atMs) => ({ type: 'clock', atMs }))
  print('sell', [9_900, 100])
  expect(order('late').filledLots).toBe(10)
})

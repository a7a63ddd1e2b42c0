import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { bestLevelIndex, createHouse, houseHalfTicks, moveHouse, stateHouse, type HouseSide } from './house.ts'
import { createMarketModel, stepMarketModel } from './market-model.ts'
import { createRunningMedian, learnValue, medianOf } from './running-median.ts'

const group = fc.record({
  takerSide: fc.constantFrom('buy' as const, 'sell' as const),
  portions: fc.array(fc.record({ ticks: fc.integer({ min: 1, max: 400 }), lots: fc.integer({ min: 1, max: 999 }) }), {
    minLength: 1,
    maxLength: 3,
  }),
})
const levelsOf = ({ ticks, lots, count }: HouseSide) =>
  ticks.slice(0, count).map((each, index) => ({ ticks: each, lots: lots[index] }))

test('the house shows the very book that the market model shows, print by print', () => {
  fc.assert(
    fc.property(fc.array(group, { maxLength: 130 }), fc.nat(), (groups, seed) => {
      const house = createHouse(seed, 200)
      const model = createMarketModel(seed, 200)
      for (const each of groups) {
        moveHouse(house, { atMs: 0, ...each })
        const book = stepMarketModel(model, { atMs: 0, ...each })
        expect(levelsOf(house.buy)).toEqual(book.bids)
        expect(levelsOf(house.sell)).toEqual(book.asks)
        if (houseHalfTicks(house) !== null) expect(houseHalfTicks(house)).toBe(book.markHalfTicks)
      }
    }),
    { numRuns: 60 },
  )
})

test('the running median is that of the window sorted anew', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50)), fc.integer({ min: 1, max: 9 }), (values, window) => {
      const median = createRunningMedian(window)
      for (const [index, value] of values.entries()) {
        learnValue(median, value)
        const sorted = values.slice(Math.max(0, index + 1 - window), index + 1).toSorted((a, b) => a - b)
        expect(medianOf(median)).toBe(sorted[(sorted.length - 1) >> 1])
      }
    }),
  )
})

test('a book that the tape states is shown until the next one, whatever prints', () => {
  const house = createHouse(1, 100)
  stateHouse(house, { bids: [{ ticks: 99, lots: 4 }], asks: [{ ticks: 101, lots: 5 }] })
  moveHouse(house, { atMs: 0, takerSide: 'buy', portions: [{ ticks: 120, lots: 1 }] })
  expect(levelsOf(house.sell)).toEqual([{ ticks: 101, lots: 5 }])
})

test('a level that an own order of the other side stands in the way of is not the best', () => {
  const house = createHouse(1, 100)
  stateHouse(house, {
    bids: [
      { ticks: 99, lots: 4 },
      { ticks: 97, lots: 4 },
    ],
    asks: [],
  })
  expect(bestLevelIndex(house, 'buy', null)).toBe(0)
  expect(bestLevelIndex(house, 'buy', 99)).toBe(1)
  expect(bestLevelIndex(house, 'buy', 97)).toBe(-1)
})

import { describe, expect, test } from 'vitest'
import { isInsideCollar, type Collar } from './collar.ts'

const collar: Collar = {
  markTicks: 10_000,
  indexTicks: null,
  entryTicks: null,
  positionLots: 0,
  collarBps: 200,
  priceCap: 0.05,
  priceFloor: 0.05,
}

describe('a price', () => {
  test.each<[string, 'buy' | 'sell', number, Partial<Collar>, boolean]>([
    ['at the lower edge of the mark', 'buy', 9_800, {}, true],
    ['below it', 'buy', 9_799, {}, false],
    ['at the upper edge of the mark', 'sell', 10_200, {}, true],
    ['above it', 'sell', 10_201, {}, false],
    ['without a mark', 'buy', 10_000, { markTicks: null }, false],
    ['of nothing', 'buy', 0, { collarBps: 20_000 }, false],
    ['below nothing', 'buy', -1, { collarBps: 30_000 }, false],
    ['that is no number', 'buy', Number.NaN, {}, false],
    ['near the mark and far from the index', 'buy', 9_900, { indexTicks: 10_200 }, false],
    ['near both', 'buy', 9_996, { indexTicks: 10_200 }, true],
    ['above the cap of the venue', 'buy', 10_101, { priceCap: 0.01 }, false],
    ['at the cap of the venue', 'buy', 10_100, { priceCap: 0.01 }, true],
    ['below the floor of the venue', 'sell', 9_899, { priceFloor: 0.01 }, false],
    ['at the floor of the venue', 'sell', 9_900, { priceFloor: 0.01 }, true],
    ['above the cap, which is no matter of a sell', 'sell', 10_150, { priceCap: 0.01 }, true],
    ['below the floor, which is no matter of a buy', 'buy', 9_850, { priceFloor: 0.01 }, true],
    ['that adds to a long far from its entry', 'buy', 9_900, { positionLots: 5, entryTicks: 11_000 }, false],
    ['that adds to a short far from its entry', 'sell', 10_100, { positionLots: -5, entryTicks: 9_000 }, false],
    ['that reduces a long far from its entry', 'sell', 10_100, { positionLots: 5, entryTicks: 11_000 }, true],
    ['that adds to a long near its entry', 'buy', 9_900, { positionLots: 5, entryTicks: 10_000 }, true],
    ['that adds to a long whose entry nobody told', 'buy', 9_900, { positionLots: 5 }, true],
    ['when flat, whatever the last entry was', 'buy', 9_900, { entryTicks: 11_000 }, true],
  ])('%s', (_what, side, price, changed, isInside) => {
    expect(isInsideCollar(side, price, { ...collar, ...changed })).toBe(isInside)
  })
})

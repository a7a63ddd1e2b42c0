import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { distanceBps, exitTicksInside, isInsideCollar, type Collar } from './collar.ts'

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

  test.each<[string, 'buy' | 'sell', Partial<Collar>, number]>([
    ['the mark alone', 'buy', {}, 100],
    ['an index that is further away', 'buy', { indexTicks: 10_100 }, 198.019_801_980_198],
    ['an entry when it would add', 'buy', { positionLots: 5, entryTicks: 11_000 }, 1_000],
    ['no entry when it would reduce', 'sell', { positionLots: 5, entryTicks: 11_000 }, 100],
    ['nothing known', 'buy', { markTicks: null }, Infinity],
  ])('is as far as from the furthest reference: %s', (_what, side, changed, bps) => {
    expect(distanceBps(side, 9_900, { ...collar, ...changed })).toBeCloseTo(bps, 9)
  })

  const price = fc.integer({ min: 1, max: 30_000 })
  const known = fc.option(fc.integer({ min: 5_000, max: 20_000 }), { nil: null })
  test('that is let in is near every reference, and one that a narrower collar lets in a wider one lets in too', () => {
    const drawn = fc.record({
      markTicks: known,
      indexTicks: known,
      entryTicks: known,
      positionLots: fc.integer({ min: -5, max: 5 }),
      collarBps: fc.integer({ min: 1, max: 2_000 }),
    })
    fc.assert(
      fc.property(fc.constantFrom('buy' as const, 'sell' as const), price, drawn, (side, ticks, changed) => {
        const narrow = { ...collar, ...changed }
        if (!isInsideCollar(side, ticks, narrow)) return
        const { markTicks, indexTicks, collarBps } = narrow
        for (const reference of [markTicks ?? Number.NaN, indexTicks ?? ticks])
          expect(Math.abs(ticks - reference) * 10_000).toBeLessThanOrEqual(reference * collarBps)
        expect(isInsideCollar(side, ticks, { ...narrow, collarBps: 2 * collarBps })).toBe(true)
        // What is not known of index and entry stands in nobody's way; what is not known of the mark does.
        expect(isInsideCollar(side, ticks, { ...narrow, indexTicks: null, entryTicks: null })).toBe(true)
        expect(isInsideCollar(side, ticks, { ...narrow, markTicks: null })).toBe(false)
      }),
      { numRuns: 500 },
    )
  })
})

describe('an exit', () => {
  test.each<[string, 'buy' | 'sell', number, Partial<Collar>, number]>([
    ['goes as far as it wants to near the mark', 'sell', 9_801, {}, 9_801],
    ['sells no further below the mark', 'sell', 5_000, {}, 9_800],
    ['buys no further above it', 'buy', 20_000, {}, 10_200],
    ['keeps to whole ticks inside', 'sell', 5_000, { markTicks: 10_000.5 }, 9_801],
    ['keeps to the floor of the venue', 'sell', 5_000, { priceFloor: 0.01 }, 9_900],
    ['keeps to the cap of the venue', 'buy', 20_000, { priceCap: 0.01 }, 10_100],
    ['without a mark goes by the book alone', 'sell', 5_000, { markTicks: null }, 5_000],
  ])('%s', (_what, side, wanted, changed, ticks) => {
    expect(exitTicksInside(side, wanted, { ...collar, ...changed }, 200)).toBe(ticks)
  })
})

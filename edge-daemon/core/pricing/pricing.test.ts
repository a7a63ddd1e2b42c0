import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { QuotingConfig } from '#shared/config/quoting.ts'
import { fairTicks } from './fair-price.ts'
import { halfSpreadTicks } from './half-spread.ts'
import { ladder } from './ladder.ts'
import { reservationTicks } from './reservation-price.ts'

const touch = fc.record({ bid: fc.integer({ min: 1, max: 1e6 }), gap: fc.integer({ min: 1, max: 1_000 }) })
const lots = fc.integer({ min: 1, max: 1e6 })
const quoting = QuotingConfig.parse({})

describe('the fair price', () => {
  test('lies inside the touch, and leans to the thinner side', () => {
    fc.assert(
      fc.property(touch, lots, lots, ({ bid, gap }, bidLots, askLots) => {
        const fair = fairTicks({ price: bid, lots: bidLots }, { price: bid + gap, lots: askLots })
        expect(fair).toBeGreaterThanOrEqual(bid)
        expect(fair).toBeLessThanOrEqual(bid + gap)
        if (bidLots > askLots) expect(fair).toBeGreaterThan(bid + gap / 2)
      }),
    )
  })
  test('asserts against a crossed book', () => {
    expect(() => fairTicks({ price: 10, lots: 1 }, { price: 10, lots: 1 })).toThrow('must not be crossed')
  })
})

describe('the half-spread', () => {
  test.each([
    ['a share of the market', 10, 10_000, 0, 7],
    ['the floor of fee and edge', 0.5, 10_000, 0.0002, 2.2],
    ['the plain floor when a rebate is paid', 0.1, 10_000, -0.0005, 0.3],
    ['the ceiling', 1_000, 10_000, 0, 100],
    ['the floor when it is above the ceiling', 1_000, 10_000, 0.02, 200.2],
  ] as const)('is %s', (_, market, fair, fee, expected) => {
    expect(halfSpreadTicks(market, fair, fee, quoting)).toBeCloseTo(expected, 9)
  })
})

describe('the skew', () => {
  const position = fc.integer({ min: -2_000, max: 2_000 })
  test('is odd in the position, bounded and monotonic, and shifts against it', () => {
    fc.assert(
      fc.property(position, position, fc.integer({ min: 1, max: 1_000 }), (a, b, max) => {
        const shift = (lots: number) => reservationTicks(10_000, lots, max, 25) - 10_000
        expect(shift(a)).toBeCloseTo(-shift(-a), 9)
        expect(Math.abs(shift(a))).toBeLessThanOrEqual(25)
        if (a < b) expect(shift(a)).toBeGreaterThanOrEqual(shift(b))
      }),
    )
  })
  test('is nothing when no position is allowed', () => {
    expect(reservationTicks(10_000, 5, 0, 25)).toBe(10_000)
  })
})

describe('the ladder', () => {
  test('has bids below asks, distinct prices outward, and keeps inside the other side', () => {
    fc.assert(
      fc.property(
        touch,
        fc.double({ min: -2_000, max: 2_000, noNaN: true }),
        fc.double({ min: 0.01, max: 500, noNaN: true }),
        fc.double({ min: 0.5, max: 500, noNaN: true }),
        fc.integer({ min: 1, max: 8 }),
        ({ bid, gap }, off, half, market, levels) => {
          const inputs = {
            reservationTicks: bid + gap / 2 + off,
            halfSpreadTicks: half,
            marketHalfSpreadTicks: market,
            bestBidTicks: bid,
            bestAskTicks: bid + gap,
            sizeLots: 5,
          }
          const quotes = ladder(inputs, { ...quoting, levels })
          const bids = quotes.filter((quote) => quote.side === 'buy').map((quote) => quote.priceTicks)
          const asks = quotes.filter((quote) => quote.side === 'sell').map((quote) => quote.priceTicks)
          expect(asks.length).toBe(levels)
          for (const price of [...bids, ...asks]) expect(Number.isSafeInteger(price) && price > 0).toBe(true)
          for (const [index, price] of bids.entries()) {
            expect(price).toBeLessThan(bids[index - 1] ?? bid + gap)
            expect(price).toBeLessThan(asks[0] ?? 0)
          }
          for (const [index, price] of asks.entries()) expect(price).toBeGreaterThan(asks[index - 1] ?? bid)
        },
      ),
    )
  })
})

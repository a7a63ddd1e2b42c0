import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bestHouse, marketOf, shownSide, visibleHouse } from './book.ts'
import { createScenario, market } from './scenario.fixture.ts'
import { remainingLots } from './state.ts'

const Lots = fc.integer({ min: 1, max: 50 })
const Quote = fc.record({
  account: fc.integer({ min: 1, max: 3 }),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  ticks: fc.integer({ min: 9_985, max: 10_015 }),
  lots: Lots,
})
const Ladder = fc.array(Lots, { maxLength: 8 })
const Middle = fc.integer({ min: 9_990, max: 10_010 })

describe('the public book', () => {
  test('is the sum of what everybody shows at a price, best first, and never crossed', () => {
    fc.assert(
      fc.property(fc.array(Quote, { maxLength: 25 }), Ladder, Ladder, Middle, (quotes, bids, asks, middle) => {
        const { send, house, state } = createScenario({ engineDelayMs: 0 })
        for (const [index, { account, side, ticks, lots }] of quotes.entries()) {
          const price = (ticks / 100).toFixed(2)
          send(account, { externalId: `q${index}`, side, price, qty: (lots / 10).toFixed(1) })
        }
        house(
          bids.map((lots, index) => [middle - 1 - index, lots] as const),
          asks.map((lots, index) => [middle + 1 + index, lots] as const),
        )
        const found = marketOf(state, market)
        const resting = [...state.orders.values()].filter(({ isResting }) => isResting)
        const shown = { buy: shownSide(found, 'buy'), sell: shownSide(found, 'sell') }
        for (const side of ['buy', 'sell'] as const) {
          const expected = new Map(visibleHouse(found, side).map(({ ticks, lots }) => [ticks, lots]))
          for (const order of resting.filter((each) => each.side === side)) {
            expected.set(order.priceTicks, (expected.get(order.priceTicks) ?? 0) + remainingLots(order))
          }
          const sign = side === 'buy' ? -1 : 1
          const rows = [...expected].toSorted(([a], [b]) => sign * (a - b)).map(([ticks, lots]) => ({ ticks, lots }))
          expect(shown[side]).toEqual(rows)
          expect(bestHouse(found, side)).toEqual(visibleHouse(found, side)[0] ?? null)
        }
        const bid = shown.buy[0]?.ticks ?? -Infinity
        expect(bid).toBeLessThan(shown.sell[0]?.ticks ?? Infinity)
      }),
      { numRuns: 60 },
    )
  })

  test('shows what an order kept from showing, once that order is left out', () => {
    const { place, house, order, state } = createScenario()
    place(1, { externalId: 'a', side: 'sell', price: '99.9' })
    house([[9_995, 10]], [])
    const found = marketOf(state, market)
    expect(bestHouse(found, 'buy')).toBeNull()
    expect(bestHouse(found, 'buy', order('a'))).toEqual({ ticks: 9_995, lots: 10 })
    // With company at its price the order alone does not clear the way.
    place(2, { externalId: 'b', side: 'sell', price: '99.9', postOnly: true })
    expect(bestHouse(found, 'buy', order('a'))).toBeNull()
  })
})

import { expect, test } from 'vitest'
import { shownSide } from '../exchange/book.ts'
import { createScenario, market as name } from '../exchange/scenario.fixture.ts'
import { bestTicks } from './best-price.ts'

test('the best prices are those at the top of the shown book, with own orders better, worse and in the way', () => {
  const { state, house, place } = createScenario()
  const market = state.markets.get(name)
  if (market === undefined) throw new Error('the scenario must have its market')
  const agree = () => {
    for (const side of ['buy', 'sell'] as const) {
      expect(bestTicks(market, side)).toBe(shownSide(market, side)[0]?.ticks ?? null)
    }
  }
  agree()
  house([[9_990, 10]], [])
  agree()
  house([[9_990, 10]], [[10_010, 10]])
  agree()
  place(1, { externalId: 'better', price: '99.95' })
  agree()
  place(1, { externalId: 'worse', price: '99.5' })
  agree()
  place(2, { externalId: 'ask', side: 'sell', price: '100.05' })
  agree()
  // The model's bids that this ask stands in the way of are not shown.
  house([[10_006, 10]], [[10_010, 10]])
  agree()
})

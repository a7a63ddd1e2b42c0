import { expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { tightenedLimitsBind } from './tightened.ts'
import { resting, stillView, strangeTrade, type Still } from './view.fixture.ts'

/** A dollar is what so many lots are worth at the mark of that world. */
function begun() {
  const view = stillView(TradingConfig.parse({ risk: { positionMaxUsd: 500 } }))
  const market = view.exchange.markets.get(view.market)
  if (market === undefined) throw new Error('no market')
  market.markHalfTicks = 333_400
  const lotUsd = (Number(market.spec.tickLot) / 1e12) * (market.markHalfTicks / 2)
  const check = tightenedLimitsBind()
  const look = (atMs: number) => {
    view.nowMs = atMs
    return check.look?.(view)
  }
  return { view, look, lotsOf: (usd: number) => Math.floor(usd / lotUsd) }
}

const tighten = (view: Still) => {
  view.config = TradingConfig.parse({ risk: { positionMaxUsd: 100 } })
}

test('I1 sees what rests beyond a limit that was tightened, once nothing has been in the way for ten seconds', () => {
  const { view, look, lotsOf } = begun()
  view.resting = [resting({ qtyLots: lotsOf(400) })]
  expect(look(0)).toBeNull()
  expect(look(20_000), 'within the limit of before').toBeNull()
  tighten(view)
  expect(look(20_001)).toBeNull()
  expect(look(29_999)).toBeNull()
  view.faultsOn = 1
  expect(look(35_000), 'something is in the way').toBeNull()
  view.faultsOn = 0
  expect(look(44_000)).toBeNull()
  expect(look(45_001)).toContain('that rest')
})

test('I1 lets that rest which the smaller limit allows, with what a trade of the venue has taken that nobody has told of', () => {
  const { view, look, lotsOf } = begun()
  tighten(view)
  view.resting = [resting({ side: 'sell', qtyLots: lotsOf(99) })]
  expect(look(0)).toBeNull()
  expect(look(60_000)).toBeNull()
  view.resting = [resting({ side: 'sell', qtyLots: lotsOf(110) })]
  view.exchange.trades.push(strangeTrade(view, '5', 'sell', lotsOf(20)))
  expect(look(60_001)).toBeNull()
  view.engine.tradeIds.seen.add('5')
  expect(look(60_002)).toContain('are allowed')
})

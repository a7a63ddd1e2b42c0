import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { ToyWorld } from '../toy-world.fixture.ts'
import { lotUsdOf, positionMaxLots, sideMaxLots, sideMaxUsd } from './position-limits.ts'

// A tick of the toy market is worth a tenth of a cent for each lot: at a mark of 10,000 ticks a lot is ten dollars.

const configWith = (risk: object) => TradingConfig.parse({ risk })
function stateAt(markTicks: number | null) {
  const { state } = new ToyWorld()
  state.markTicks = markTicks
  return state
}
const wish = (positionMaxLots: number) => ({
  quotes: [],
  halfSpreadTicks: 5,
  positionMaxLots,
  mayOpen: { buy: true, sell: true },
})

describe('the value of one lot', () => {
  test('is mark times tick and lot, and no number without a mark', () => {
    expect(lotUsdOf(stateAt(10_000))).toBeCloseTo(10, 9)
    expect(lotUsdOf(stateAt(null))).toBeNaN()
  })
})

describe('the limit of a side in dollars', () => {
  test.each([
    [{ positionMaxUsd: 500 }, 500, 500],
    [{ positionMaxUsd: 500, longMaxUsd: 200 }, 200, 500],
    [{ positionMaxUsd: 500, shortMaxUsd: 100 }, 500, 100],
    [{ positionMaxUsd: 500, longMaxUsd: 900, shortMaxUsd: 0 }, 500, 0],
    [{ positionMaxUsd: 10_000, stressMoveBps: 500, stressLossMaxUsd: 50 }, 1_000, 1_000],
    [{ positionMaxUsd: 10_000, longMaxUsd: 800, stressMoveBps: 500, stressLossMaxUsd: 50 }, 800, 1_000],
  ])('of %j is %d long and %d short', (risk, longUsd, shortUsd) => {
    expect(sideMaxUsd('buy', configWith(risk))).toBe(longUsd)
    expect(sideMaxUsd('sell', configWith(risk))).toBe(shortUsd)
  })
})

describe('the limit in whole lots', () => {
  test('is rounded down at the price that is asked for', () => {
    const state = stateAt(null)
    expect(positionMaxLots(state, 10_000, configWith({ positionMaxUsd: 509.9 }))).toBe(50)
    expect(positionMaxLots(state, 20_000, configWith({ positionMaxUsd: 509.9 }))).toBe(25)
  })

  const wide = { positionMaxUsd: 10_000, stressMoveBps: 1_000, stressLossMaxUsd: 10_000 }
  test.each([
    ['by the wish', wide, 7.5, [7, 7]],
    ['by a side of its own', { ...wide, longMaxUsd: 45 }, 99, [4, 99]],
    ['by what a sudden move may cost', { ...wide, stressLossMaxUsd: 12.9 }, 99, [12, 12]],
  ] as const)('is cut %s', (_, risk, wanted, limits) => {
    const state = stateAt(10_000)
    const config = configWith(risk)
    expect(sideMaxLots(state, 'buy', wish(wanted), config)).toBe(limits[0])
    expect(sideMaxLots(state, 'sell', wish(wanted), config)).toBe(limits[1])
  })

  test('without a price, or with one of 0, is the wish: no lot can be valued', () => {
    for (const mark of [null, 0]) expect(sideMaxLots(stateAt(mark), 'buy', wish(3.5), configWith({}))).toBe(3.5)
  })
})

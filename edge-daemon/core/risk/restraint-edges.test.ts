import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { monoMs, wallMs, type Side } from '#shared/units.ts'
import type { Quote } from '../pricing/ladder.ts'
import { hold, legOf } from '../quoting/legs.fixture.ts'
import { plan } from '../quoting/plan.ts'
import { ToyWorld } from '../toy-world.fixture.ts'
import { noteBand, restrain } from './restraint.ts'

// Each cause at its edge; whatever the position is in restraint.test.ts. A lot is worth ten dollars, the limit is fifty lots.

const config = TradingConfig.parse({
  risk: { positionMaxUsd: 500, bandCriticalShare: 0.8, balanceAgeMaxMs: 10_000, balanceStaleAction: 'skip' },
})
const haltWhenStale = TradingConfig.parse({ risk: { ...config.risk, balanceStaleAction: 'halt' } })
const quote = (side: Side, level: number, sizeLots: number, priceTicks = 10_000): Quote => ({
  side,
  level,
  priceTicks,
  sizeLots,
  toleranceTicks: 1,
  breakEvenTicks: null,
  verdict: 'tolerance',
  explanation: null,
})

function at(positionLots: number) {
  const { state } = new ToyWorld({ config })
  state.markTicks = 10_000
  state.ledger.positionLots = positionLots
  state.risk.balanceAtMs = state.nowMs
  return state
}
type State = ReturnType<typeof at>
const wishOf = (quotes: readonly Quote[]) => ({
  quotes: [...quotes],
  halfSpreadTicks: 5,
  positionMaxLots: 50,
  mayOpen: { buy: true, sell: true },
})
const left = (state: State, quotes: readonly Quote[], which = config) =>
  restrain(state, wishOf(quotes), which).quotes.map(({ side, level, sizeLots }) => `${side}${level} ${sizeLots}`)
const ladder = [quote('buy', 0, 3), quote('buy', 1, 3), quote('sell', 0, 3), quote('sell', 1, 3)]

describe('the wanted ladder', () => {
  test('is passed on as it is when nothing is taken out of it', () => {
    const wish = wishOf(ladder)
    expect(restrain(at(0), wish, config)).toBe(wish)
  })
  test('loses what stands outside the collar, and keeps its order and everything else', () => {
    const wish = wishOf([quote('buy', 0, 3), quote('buy', 1, 3, 9_000), quote('sell', 0, 3), quote('sell', 1, 4)])
    const kept = restrain(at(0), wish, config)
    expect(kept).toEqual({ ...wish, quotes: wish.quotes.filter(({ priceTicks }) => priceTicks === 10_000) })
  })
  test("loses what is below the venue's smallest order", () => {
    expect(left(at(0), [quote('buy', 0, 1), quote('buy', 1, 2)])).toEqual(['buy1 2'])
  })
})

/** What a position is taken for that was nothing before. */
function reached(positionLots: number, of: TradingConfig): 'normal' | 'large' | 'full' {
  const state = at(positionLots)
  noteBand(state, of)
  return state.risk.isFull ? 'full' : state.risk.isLarge ? 'large' : 'normal'
}

describe('a position that is too large', () => {
  test.each([
    [39, ['buy0 3', 'buy1 3', 'sell0 3', 'sell1 3']],
    [40, ['sell0 3', 'sell1 3']],
    [-40, ['buy0 3', 'buy1 3']],
  ])('of %d lots leaves %j', (positionLots, expected) => {
    expect(left(at(positionLots), ladder)).toEqual(expected)
  })
  test('shuts at 80 % of the limit and opens only below 78 %', () => {
    const state = at(40)
    restrain(state, wishOf([]), config)
    expect(state.risk).toMatchObject({ isLarge: true, isFull: true })
    state.ledger.positionLots = 39
    restrain(state, wishOf([]), config)
    expect(state.risk.isFull).toBe(true)
    state.ledger.positionLots = 38
    restrain(state, wishOf([]), config)
    expect(state.risk).toMatchObject({ isLarge: true, isFull: false })
  })
  test('is large from half of the limit on, until it is below 48 %', () => {
    const state = at(0)
    const seen = [24, 25, 24, 23, 24, -25, -24, -23].map((lots) => {
      state.ledger.positionLots = lots
      restrain(state, wishOf([]), config)
      return state.risk.isLarge
    })
    expect(seen).toEqual([false, true, true, false, false, true, true, false])
  })
  test('is measured by the limit of its own side', () => {
    const tight = TradingConfig.parse({ risk: { positionMaxUsd: 500, longMaxUsd: 100, shortMaxUsd: 50 } })
    expect([4, 5, 7, 8, -2, -3, -4].map((lots) => reached(lots, tight))).toEqual([
      'normal',
      'large',
      'large',
      'full',
      'normal',
      'large',
      'full',
    ])
  })
  test('is measured by what a sudden move may cost, where that is less', () => {
    const bound = TradingConfig.parse({ risk: { positionMaxUsd: 10_000, stressMoveBps: 1_000, stressLossMaxUsd: 10 } })
    expect([4, 5, 8, -4, -5, -8].map((lots) => reached(lots, bound))).toEqual([
      'normal',
      'large',
      'full',
      'normal',
      'large',
      'full',
    ])
  })
})

describe('a side that is shut', () => {
  const paused = (positionLots: number) => {
    const state = at(positionLots)
    state.risk.bursts.buy.pausedUntilMs = state.nowMs + 1
    return state
  }
  test.each([
    [0, []],
    [5, []],
    [-2, ['buy0 2']],
    [-4, ['buy0 3']],
    [-5, ['buy0 3', 'buy1 2']],
    [-6, ['buy0 3', 'buy1 3']],
  ])('leaves of the buys what takes away %d lots: %j', (positionLots, buys) => {
    expect(left(paused(positionLots), ladder)).toEqual([...buys, 'sell0 3', 'sell1 3'])
  })
  test('is open again at the end of the pause', () => {
    const state = paused(0)
    state.risk.bursts.buy.pausedUntilMs = state.nowMs
    expect(left(state, ladder)).toHaveLength(4)
  })
  test('by a stale balance is both, when that is the action', () => {
    const state = at(4)
    state.risk.balanceAtMs = null
    expect(left(state, ladder)).toHaveLength(4)
    expect(left(state, ladder, haltWhenStale)).toEqual(['sell0 3'])
    state.risk.balanceAtMs = state.nowMs
    expect(left(state, ladder, haltWhenStale)).toHaveLength(4)
  })
  test('lets go an order that rests with more than the position, and counts one that is larger than wanted in full', () => {
    const over = paused(-5)
    hold(over, legOf('buy', 0, 10_000, 6))
    expect(left(over, ladder)).toEqual(['buy1 3', 'sell0 3', 'sell1 3'])
    const exact = paused(-5)
    hold(exact, legOf('buy', 0, 10_000, 5))
    expect(left(exact, ladder)).toEqual(['buy0 3', 'sell0 3', 'sell1 3'])
    const partly = paused(-5)
    hold(partly, legOf('buy', 0, 10_000, 6, { filled: 2 }), legOf('sell', 1, 10_000, 50))
    expect(left(partly, ladder)).toEqual(['buy0 3', 'sell0 3', 'sell1 3'])
    const edited = paused(-5)
    hold(edited, legOf('buy', 1, 10_000, 2), legOf('buy', 1, 10_000, 3))
    expect(left(edited, ladder)).toEqual(['buy0 3', 'sell0 3', 'sell1 3'])
  })
})

describe('beside an order that is on its way out', () => {
  /** What leaves with one decision: the kind of each request. */
  const sent = (state: State, quotes: readonly Quote[]) => {
    state.nowMs = monoMs(100_000)
    state.risk.balanceAtMs = state.nowMs
    state.risk.bursts.buy.pausedUntilMs = state.nowMs + 10_000
    state.risk.rampFromMs = 0
    state.balance = { equity: '1000', equityUsd: 1_000, availableUsd: 1_000 }
    const wish = restrain(state, wishOf(quotes), config)
    return plan(state, wish, config, wallMs(1_790_000_000_000))
      .map(({ type }) => type)
      .filter((type) => type !== 'journal')
  }
  test('nothing is placed that could fill with it beyond the position', () => {
    const state = at(-4)
    hold(state, legOf('buy', 1, 9_999, 4))
    const wanted = [quote('buy', 0, 4), quote('buy', 1, 4, 9_999)]
    expect(sent(state, wanted)).toEqual(['cancel_order'])
    expect(sent(state, wanted)).toEqual([])
  })
  test('nor is one moved that must be gone first', () => {
    const state = at(-4)
    hold(state, legOf('buy', 0, 10_003, 4))
    expect(sent(state, [quote('buy', 0, 4)])).toEqual(['cancel_order'])
  })
})

test('the same holds for sells, which take away a long', () => {
  const state = at(5)
  state.risk.bursts.sell.pausedUntilMs = state.nowMs + 1
  expect(left(state, ladder)).toEqual(['buy0 3', 'buy1 3', 'sell0 3', 'sell1 2'])
  hold(state, legOf('sell', 0, 10_000, 4))
  expect(left(state, ladder)).toEqual(['buy0 3', 'buy1 3', 'sell0 3'])
})

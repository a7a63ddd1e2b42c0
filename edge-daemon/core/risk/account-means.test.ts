import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { monoMs } from '#shared/units.ts'
import { hold, legOf } from '../quoting/legs.fixture.ts'
import { ToyWorld } from '../toy-world.fixture.ts'
import { isBalanceStale, isTooPoor, meansOf } from './account-means.ts'

const config = TradingConfig.parse({
  risk: { balanceUsageShare: 0.5, balanceAgeMaxMs: 10_000, balanceStaleAction: 'reduce' },
})
const usd = (equityUsd: number, availableUsd = equityUsd) => ({ equity: `${equityUsd}`, equityUsd, availableUsd })

/** At 50 s, told at 45 s that there are a thousand dollars; a lot is worth ten. */
function told() {
  const { state } = new ToyWorld()
  state.nowMs = monoMs(50_000)
  state.risk.balanceAtMs = 45_000
  state.balance = usd(1_000, 800)
  state.markTicks = 10_000
  return state
}

describe('what the account can carry', () => {
  test('is what is available by the share of it that may be bound, less the floor, at the leverage of the market', () => {
    const state = told()
    const means = { availableUsd: 800, usageShare: 0.5, keptUsd: 50, leverage: 1, unaccountedUsd: 0, staleAction: null }
    expect(meansOf(state, 'buy', config)).toEqual(means)
    state.risk.leverage = 5
    expect(meansOf(state, 'buy', config).leverage).toBe(5)
  })

  test('is not known before the first word, and the figure counts as stale', () => {
    const state = told()
    state.balance = null
    state.risk.balanceAtMs = null
    expect(meansOf(state, 'sell', config)).toMatchObject({ availableUsd: null, keptUsd: 0, staleAction: 'reduce' })
  })

  test('counts the orders of the side that the figure cannot know yet: sent from a second before it on', () => {
    const state = told()
    hold(
      state,
      legOf('buy', 0, 10_000, 5, { filled: 2, sentAtMs: 44_000 }),
      legOf('buy', 1, 9_000, 4, { sentAtMs: 43_999 }),
      legOf('sell', 0, 10_100, 10, { sentAtMs: 46_000 }),
    )
    expect(meansOf(state, 'buy', config).unaccountedUsd).toBeCloseTo(30, 9)
    expect(meansOf(state, 'sell', config).unaccountedUsd).toBeCloseTo(101, 9)
    state.risk.balanceAtMs = null
    expect(meansOf(state, 'buy', config).unaccountedUsd).toBeCloseTo(66, 9)
  })
})

describe('a balance', () => {
  test.each([
    [40_000, false],
    [39_999, true],
    [null, true],
  ])('of %s at 50 s, good for ten seconds, is stale: %s', (balanceAtMs, isStale) => {
    const state = told()
    state.risk.balanceAtMs = balanceAtMs
    expect(isBalanceStale(state, config)).toBe(isStale)
    expect(meansOf(state, 'buy', config).staleAction).toBe(isStale ? 'reduce' : null)
  })
})

describe('an account that is too poor', () => {
  // Two lots are the least, twenty dollars of value. Of what is available half may be bound, less 5 % of the equity.
  const poor = (availableUsd: number) => {
    const state = told()
    state.balance = usd(100, availableUsd)
    return state
  }
  test('cannot carry the smallest order, and one that just can is not', () => {
    expect(isTooPoor(poor(49.9), config)).toBe(true)
    expect(isTooPoor(poor(50), config)).toBe(false)
  })
  test('is judged by its price and its leverage', () => {
    const state = poor(49.9)
    state.markTicks = 9_900
    expect(isTooPoor(state, config)).toBe(false)
    const levered = poor(30)
    expect(isTooPoor(levered, config)).toBe(true)
    levered.risk.leverage = 2
    expect(isTooPoor(levered, config)).toBe(false)
  })
  test('is not judged while a position or an order binds its means, nor before it is known', () => {
    const held = poor(1)
    held.ledger.positionLots = -1
    expect(isTooPoor(held, config)).toBe(false)
    const quoting = poor(1)
    hold(quoting, legOf('sell', 1, 10_010, 2))
    expect(isTooPoor(quoting, config)).toBe(false)
    const unpriced = poor(1)
    unpriced.markTicks = null
    expect(isTooPoor(unpriced, config)).toBe(false)
    const untold = poor(1)
    untold.balance = null
    expect(isTooPoor(untold, config)).toBe(false)
  })
})

import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { monoMs } from '#shared/units.ts'
import { ToyWorld } from '../toy-world.fixture.ts'
import { watchBursts } from './burst-watch.ts'
import { noteFill } from './fill-burst.ts'

// A lot is worth ten dollars; half of two hundred dollars within five seconds is a burst.

const config = TradingConfig.parse({
  risk: { positionMaxUsd: 200, shortMaxUsd: 100, burstShare: 0.5, burstWindowMs: 5_000, burstPauseMs: 7_000 },
})
function filled(side: 'buy' | 'sell', ...fills: readonly (readonly [atMs: number, lots: number])[]) {
  const { state } = new ToyWorld()
  state.markTicks = 10_000
  for (const [atMs, lots] of fills) {
    state.nowMs = monoMs(atMs)
    noteFill(state.risk.bursts, side, lots, atMs)
  }
  return state
}

describe('a side that is taken away', () => {
  test('pauses at half of its own limit, says so, and counts from nothing again', () => {
    const state = filled('buy', [10_000, 4], [15_000, 6])
    const record = { side: 'buy', filledUsd: 100, pauseMs: 7_000 }
    expect(watchBursts(state, config)).toEqual([
      { type: 'journal', record: 'fill_burst', data: record },
      { type: 'announce' },
    ])
    expect(state.risk.bursts.buy).toEqual({ recent: [], pausedUntilMs: 22_000 })
    expect(state.risk.bursts.sell.pausedUntilMs).toBe(0)
    expect(watchBursts(state, config)).toEqual([])
  })

  test.each([
    ['less than that', filled('buy', [10_000, 9])],
    ['as much, one millisecond too far apart', filled('buy', [10_000, 4], [15_001, 6])],
  ])('goes on after %s', (_, state) => {
    expect(watchBursts(state, config)).toEqual([])
    expect(state.risk.bursts.buy.pausedUntilMs).toBe(0)
  })

  test('has a limit of its own', () => {
    expect(watchBursts(filled('sell', [10_000, 5]), config)).toHaveLength(2)
    expect(watchBursts(filled('sell', [10_000, 4]), config)).toEqual([])
  })

  test('pauses by what a sudden move may cost, where that limits the side', () => {
    // Ten per cent of 200 dollars.
    const risk = { ...config.risk, positionMaxUsd: 10_000, shortMaxUsd: undefined, stressLossMaxUsd: 20 }
    const bound = TradingConfig.parse({ risk })
    expect(watchBursts(filled('buy', [10_000, 9]), bound)).toEqual([])
    expect(watchBursts(filled('buy', [10_000, 10]), bound)).toHaveLength(2)
    expect(watchBursts(filled('sell', [10_000, 10]), bound)).toHaveLength(2)
  })

  test('is looked at in the step of the fill alone', () => {
    const state = filled('buy', [10_000, 20])
    state.nowMs = monoMs(10_001)
    expect(watchBursts(state, config)).toEqual([])
  })

  test('pauses for any fill while there is no price to weigh it by', () => {
    const state = filled('buy', [10_000, 1])
    state.markTicks = null
    expect(watchBursts(state, config)).toHaveLength(2)
    expect(state.risk.bursts.buy.pausedUntilMs).toBe(17_000)
  })
})

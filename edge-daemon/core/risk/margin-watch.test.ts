import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { monoMs, sizeLots } from '#shared/units.ts'
import { ToyWorld } from '../toy-world.fixture.ts'
import { latchAfterMs, noteAccountFigures, watchMargin } from './margin-watch.ts'

const config = TradingConfig.parse({
  risk: {
    marginAvailableMinShare: 0.15,
    marginUsedMaxShare: 0.8,
    liquidationDistanceMinBps: 500,
    balanceAgeMaxMs: 10_000,
  },
})

/** An account of a thousand dollars at 50 s with half of it free, flat; a lot is worth ten dollars. */
function sound() {
  const { state } = new ToyWorld()
  state.recovery = 'done'
  state.markTicks = 10_000
  at(state, 50_000)
  return state
}
type State = ReturnType<typeof sound>
function at(state: State, nowMs: number, availableUsd = 500): void {
  state.nowMs = monoMs(nowMs)
  state.risk.balanceAtMs = nowMs
  state.balance = { equity: '1000', equityUsd: 1_000, availableUsd }
}
const breachesOf = (state: State) => {
  noteAccountFigures(state, config)
  return state.risk.margin.breaches
}
const holding = (lots: number, liquidationTicks?: number | null): State => {
  const state = sound()
  state.report = {
    position: sizeLots(lots),
    markPrice: null,
    ...(liquidationTicks === undefined ? {} : { liquidationTicks }),
  }
  return state
}

describe('the figures of the account', () => {
  test.each<[string, number, number, number | null, readonly string[]]>([
    ['sound', 1_000, 500, null, []],
    ['with exactly the share that must be free', 1_000, 150, 850, ['margin_utilization']],
    ['thin', 1_000, 149, 800, ['available_ratio']],
    ['bound, as what is not free says', 1_000, 199, null, ['margin_utilization']],
    ['bound to the limit', 1_000, 200, null, []],
    ['bound, as the venue says', 1_000, 500, 801, ['margin_utilization']],
    ['below the floor in dollars too', 1_000, 49, 100, ['available_for_trade', 'available_ratio']],
    ['without equity', 0, 0, null, ['available_ratio_missing', 'margin_utilization_missing']],
    ['without equity, though something is free', 0, 5, 1, ['available_ratio_missing', 'margin_utilization_missing']],
    ['in debt', -100, 10, 10, ['available_ratio_missing', 'margin_utilization_missing']],
    ['of a dollar', 1, 1, null, []],
  ])('that are %s', (_, equityUsd, availableUsd, initialMarginUsd, breaches) => {
    const state = sound()
    state.balance = { equity: 'x', equityUsd, availableUsd, initialMarginUsd }
    expect(breachesOf(state)).toEqual(breaches)
  })

  test('that were never told, or are older than four times their age, are missing', () => {
    const missing = ['available_for_trade_missing', 'available_ratio_missing', 'margin_utilization_missing']
    const untold = sound()
    untold.balance = null
    expect(breachesOf(untold)).toEqual(missing)
    const undated = sound()
    undated.risk.balanceAtMs = null
    expect(breachesOf(undated)).toEqual(missing)
    at(undated, 5_000)
    undated.risk.balanceAtMs = null
    expect(breachesOf(undated)).toEqual(missing)
    const old = sound()
    old.risk.balanceAtMs = 10_000
    expect(breachesOf(old)).toEqual([])
    old.risk.balanceAtMs = 9_999
    expect(breachesOf(old)).toEqual(missing)
    old.report = { position: sizeLots(1), markPrice: null }
    expect(breachesOf(old)).toEqual([...missing, 'liq_distance_missing'])
  })

  test.each<[number, number | null | undefined, readonly string[]]>([
    [10, 9_500, []],
    [10, 9_501, ['liq_distance']],
    [-10, 10_499, ['liq_distance']],
    // Where the venue names no price: a thousand dollars of equity carry 20,000 dollars of position for 500 bps.
    [10, 0, []],
    [2_001, 0, ['liq_distance']],
    [2_000, null, []],
    [-2_001, undefined, ['liq_distance']],
    [0, 9_999, []],
  ])('with %d lots and a liquidation price of %s', (lots, liquidationTicks, breaches) => {
    expect(breachesOf(holding(lots, liquidationTicks))).toEqual(breaches)
  })

  test('tell no distance to the liquidation without a mark', () => {
    const state = holding(10, 9_000)
    state.markTicks = null
    expect(breachesOf(state)).toEqual(['liq_distance_missing'])
  })
})

describe('the leverage of the market', () => {
  test.each([
    [1, 1],
    [200, 200],
    [201, 3],
    [0, 3],
    [-5, 3],
    [Number.NaN, 3],
    [null, 3],
    [undefined, 3],
  ])('told as %s after 3 is %s: what no venue lends is not believed', (leverage, known) => {
    const state = sound()
    state.risk.leverage = 3
    state.report = { position: sizeLots(0), markPrice: null, ...(leverage === undefined ? {} : { leverage }) }
    noteAccountFigures(state, config)
    expect(state.risk.leverage).toBe(known)
  })
})

describe('the latch', () => {
  /** Three thin figures, the last of them at 52 s: from then on they agree. */
  function confirmed() {
    const state = sound()
    for (const nowMs of [50_000, 51_000, 52_000]) {
      at(state, nowMs, 100)
      noteAccountFigures(state, config)
    }
    return state
  }

  test('falls when three of five agree and stay so for fifteen seconds, and is told once', () => {
    const state = confirmed()
    expect(state.risk.margin.confirmedSinceMs).toBe(52_000)
    at(state, 53_000, 100)
    noteAccountFigures(state, config)
    expect(state.risk.margin.confirmedSinceMs).toBe(52_000)
    state.nowMs = monoMs(52_000 + latchAfterMs - 1)
    expect(watchMargin(state, config)).toEqual([])
    expect(state.latches).toEqual({})
    state.nowMs = monoMs(52_000 + latchAfterMs)
    expect(watchMargin(state, config)).toEqual([
      { type: 'journal', record: 'margin_latched', data: { breaches: ['available_ratio', 'margin_utilization'] } },
    ])
    expect(state.latches).toEqual({ margin: 'margin too thin for 15 s: available_ratio, margin_utilization' })
    expect(watchMargin(state, config)).toEqual([])
  })

  test('does not fall when the newest figure is sound, and begins anew once three of five are', () => {
    const state = confirmed()
    at(state, 60_000)
    noteAccountFigures(state, config)
    state.nowMs = monoMs(68_000)
    expect(watchMargin(state, config)).toEqual([])
    for (const nowMs of [68_500, 69_000]) {
      at(state, nowMs)
      noteAccountFigures(state, config)
    }
    expect(state.risk.margin.confirmedSinceMs).toBeNull()
  })

  test('does not fall when sound figures were the newest and the mark is lost: what is missing proves nothing', () => {
    const state = confirmed()
    state.report = { position: sizeLots(10), markPrice: null, liquidationTicks: 5_000 }
    at(state, 53_000)
    noteAccountFigures(state, config)
    expect(state.risk.margin.confirmedSinceMs).toBe(52_000)
    state.markTicks = null
    state.nowMs = monoMs(52_000 + latchAfterMs)
    expect(watchMargin(state, config)).toEqual([])
    expect(state.risk.margin.breaches).toEqual(['liq_distance_missing'])
    expect(state.latches).toEqual({})
  })

  test('names only what is proven', () => {
    const state = confirmed()
    state.report = { position: sizeLots(10), markPrice: null, liquidationTicks: 5_000 }
    state.markTicks = null
    state.nowMs = monoMs(52_000 + latchAfterMs)
    expect(watchMargin(state, config)).toHaveLength(1)
    expect(state.latches).toEqual({ margin: 'margin too thin for 15 s: available_ratio, margin_utilization' })
  })

  test('does not fall by one thin figure, however long it stands', () => {
    const state = sound()
    at(state, 50_000, 100)
    noteAccountFigures(state, config)
    state.nowMs = monoMs(80_000)
    expect(watchMargin(state, config)).toEqual([])
    expect(state.latches).toEqual({})
  })

  test('does not fall by figures that are missing: nothing is proven by them', () => {
    const state = sound()
    state.balance = null
    for (let round = 0; round < 5; round += 1) noteAccountFigures(state, config)
    expect(state.risk.margin).toMatchObject({ votes: 0, confirmedSinceMs: null })
  })

  test('is not looked for before the start is through, and figures grow old with the clock alone', () => {
    const state = sound()
    state.nowMs = monoMs(90_001)
    state.recovery = 'account'
    expect(watchMargin(state, config)).toEqual([])
    expect(state.risk.margin.breaches).toEqual([])
    state.recovery = 'done'
    watchMargin(state, config)
    expect(state.risk.margin.breaches).toContain('available_for_trade_missing')
  })
})

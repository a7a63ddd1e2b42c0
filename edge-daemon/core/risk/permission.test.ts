import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { monoMs, sizeLots, type Side } from '#shared/units.ts'
import { noteReported } from '../account/executions.ts'
import { hold, legOf } from '../quoting/legs.fixture.ts'
import { toySpec, ToyWorld } from '../toy-world.fixture.ts'
import { collarOf, excessLots, isIndexApart, permit } from './permission.ts'

// Each figure of the state must reach the limit that it stands for. A lot is worth ten dollars at the mark.

const configWith = (risk: object = {}) =>
  TradingConfig.parse({
    risk: {
      positionMaxUsd: 10_000,
      stressMoveBps: 1_000,
      stressLossMaxUsd: 10_000,
      balanceStaleAction: 'skip',
      ...risk,
    },
  })
const wish = { quotes: [], halfSpreadTicks: 5, positionMaxLots: 1_000, mayOpen: { buy: true, sell: true } }
const quote = (side: Side, lots: number, priceTicks = 10_000) => ({ side, level: 0, priceTicks, sizeLots: lots })

/** A start that is long over, with means that limit nothing. */
function sound(spec = toySpec) {
  const { state } = new ToyWorld({ spec })
  state.nowMs = monoMs(100_000)
  state.markTicks = 10_000
  state.risk.balanceAtMs = 100_000
  state.balance = { equity: '100000', equityUsd: 100_000, availableUsd: 100_000 }
  return state
}
const sizeOf = (state: ReturnType<typeof sound>, wanted: ReturnType<typeof quote>, risk: object = {}) =>
  permit(state, wanted, wish, configWith(risk))?.size ?? 0

describe('a quote is let through', () => {
  test('as it is when nothing limits it, with its side, level and price', () => {
    const granted = permit(sound(), { ...quote('sell', 40, 10_020), level: 1 }, wish, configWith())
    expect(granted).toMatchObject({ side: 'sell', level: 1, price: 10_020, size: 40 })
  })

  test.each<[string, object, number]>([
    ['the value of one order', { orderMaxUsd: 95 }, 9],
    ['the value of the position', { positionMaxUsd: 125 }, 12],
    ['the value of everything', { grossMaxUsd: 73 }, 7],
    ['the limit of the side', { longMaxUsd: 50 }, 5],
    ['what a sudden move may cost', { stressLossMaxUsd: 6.5 }, 6],
  ])('cut by %s', (_, risk, lots) => {
    expect(sizeOf(sound(), quote('buy', 40), risk)).toBe(lots)
  })

  test("cut by the venue's largest order where it is the smaller one", () => {
    const spec = { ...toySpec, maxOrderValueUsd: 80 }
    expect(sizeOf(sound(spec), quote('buy', 40))).toBe(8)
    expect(sizeOf(sound(spec), quote('buy', 40), { orderMaxUsd: 60 })).toBe(6)
    expect(sizeOf(sound(spec), quote('buy', 40), { orderMaxUsd: 600 })).toBe(8)
    // Eight lots at this price are worth more than 80 dollars, at the mark they would not be.
    expect(sizeOf(sound(spec), quote('sell', 40, 10_001))).toBe(7)
  })

  test('cut by position and orders of its side, and in value by the orders of both', () => {
    const state = sound()
    state.ledger.positionLots = 10
    hold(state, legOf('buy', 0, 10_000, 4), legOf('sell', 0, 10_000, 3))
    expect(sizeOf(state, quote('buy', 90), { longMaxUsd: 200 })).toBe(6)
    expect(sizeOf(state, quote('buy', 90), { grossMaxUsd: 200 })).toBe(3)
    expect(sizeOf(state, quote('sell', 90), { shortMaxUsd: 0 })).toBe(7)
  })

  test('a quarter of it just after quoting began again, and whole after a minute', () => {
    const state = sound()
    state.risk.rampFromMs = 100_000
    expect(sizeOf(state, quote('buy', 40))).toBe(10)
    expect(sizeOf(state, quote('buy', 4))).toBe(2)
    state.risk.rampFromMs = 40_000
    expect(sizeOf(state, quote('buy', 40))).toBe(40)
  })

  test('as far as the account can carry it', () => {
    const state = sound()
    state.balance = { equity: '100', equityUsd: 100, availableUsd: 100 }
    expect(sizeOf(state, quote('buy', 40), { balanceUsageShare: 0.5 })).toBe(4)
  })

  test("down to the venue's smallest order and no further", () => {
    expect(sizeOf(sound(), quote('buy', 2))).toBe(2)
    expect(sizeOf(sound(), quote('buy', 1))).toBe(0)
  })

  test('inside the collar only', () => {
    expect(sizeOf(sound(), quote('buy', 4, 9_801), { collarBps: 200 })).toBe(4)
    expect(sizeOf(sound(), quote('buy', 4, 9_799), { collarBps: 200 })).toBe(0)
  })

  test('while the venue takes another order: strangers and both orders of an edit count', () => {
    const state = sound({ ...toySpec, maxOrders: 4 })
    state.foreignIds.set('somebody', 1)
    hold(state, legOf('buy', 0, 9_990, 2), legOf('buy', 0, 9_991, 2))
    expect(sizeOf(state, quote('sell', 4))).toBe(4)
    hold(state, legOf('sell', 1, 10_030, 2))
    expect(sizeOf(state, quote('sell', 4))).toBe(0)
  })
})

describe('a side that may only reduce lets through what nothing else takes away already', () => {
  /** Short, with a bid of four lots that may still be filled although its cancel is out. */
  function shut(positionLots: number, why: (state: ReturnType<typeof sound>) => void) {
    const state = sound()
    state.ledger.positionLots = positionLots
    hold(state, legOf('buy', 1, 10_000, 4, { phase: 'cancelling' }))
    why(state)
    return state
  }
  const causes: [string, (state: ReturnType<typeof sound>) => void][] = [
    ['a pause after a burst', (state) => (state.risk.bursts.buy.pausedUntilMs = 100_001)],
    ['a lack of margin', (state) => (state.risk.shortfall = { inRow: 3, halvings: 0, atMs: 100_000 })],
    // Ten dollars a lot and a thousandth of it an hour: the budget of two cents is two lots.
    ['funding', (state) => (state.funding = { ratePerHour: 0.001, venueAtMs: 100_000 })],
  ]
  test.each(causes)('because of %s', (cause, why) => {
    // The budget of funding allows for two lots on the other side.
    const beyond = cause === 'funding' ? 2 : 0
    const lots = (positionLots: number) => sizeOf(shut(positionLots, why), quote('buy', 8), { fundingMaxUsd: 0.02 })
    expect(lots(-4)).toBe(beyond)
    expect(lots(-8)).toBe(4 + beyond)
    expect(lots(-20)).toBe(8)
  })

  test('and a sell opens as before', () => {
    const state = shut(-4, (each) => (each.risk.bursts.buy.pausedUntilMs = 100_001))
    expect(sizeOf(state, quote('sell', 8))).toBe(8)
  })
})

test('a fill that only its order has told of counts in the value of everything', () => {
  const state = sound()
  noteReported(state.executions, 'venue-1', 'buy', 5, 100_000)
  expect(sizeOf(state, quote('sell', 40), { grossMaxUsd: 200 })).toBe(15)
  noteReported(state.executions, 'venue-2', 'sell', 3, 100_000)
  expect(sizeOf(state, quote('sell', 40), { grossMaxUsd: 200 })).toBe(12)
})

describe('the excess over the limit of a side', () => {
  test('is everything that may still fill and the position in its direction, less the limit', () => {
    const state = sound()
    state.ledger.positionLots = 7
    hold(state, legOf('buy', 0, 10_000, 4), legOf('sell', 0, 10_000, 3))
    const config = configWith({ longMaxUsd: 90, shortMaxUsd: 50 })
    expect(excessLots(state, 'buy', wish, config)).toBe(2)
    expect(excessLots(state, 'sell', wish, config)).toBe(-9)
  })
})

describe('the references of the collar', () => {
  test('are the mark, the index while its stream is up, and where the position was opened', () => {
    const state = sound()
    state.indexTicks = 10_005
    state.ledger.positionLots = -3
    state.report = { position: sizeLots(-3), markPrice: null, openTicks: 9_987.5 }
    const known = { markTicks: 10_000, entryTicks: 9_987.5, positionLots: -3, collarBps: 150 }
    const band = { priceCap: toySpec.priceCap, priceFloor: toySpec.priceFloor }
    const config = configWith({ collarBps: 150 })
    expect(collarOf(state, config)).toEqual({ ...known, ...band, indexTicks: null })
    state.streams.index.isUp = true
    expect(collarOf(state, config)).toEqual({ ...known, ...band, indexTicks: 10_005 })
    state.report = null
    expect(collarOf(state, config).entryTicks).toBeNull()
  })

  test.each([
    [10_200, false],
    [10_200.1, true],
    [9_800, false],
    [9_799.9, true],
    [null, false],
  ])('with an index of %s against a mark of 10,000 are apart by more than 2 %%: %s', (indexTicks, isApart) => {
    const state = sound()
    state.streams.index.isUp = true
    state.indexTicks = indexTicks
    const config = configWith({ collarBps: 200 })
    expect(isIndexApart(state, config)).toBe(isApart)
    state.markTicks = null
    expect(isIndexApart(state, config)).toBe(false)
  })
})

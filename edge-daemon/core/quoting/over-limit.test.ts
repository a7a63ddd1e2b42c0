import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { ToyWorld } from '../toy-world.fixture.ts'
import { monoMs, venueOrderId } from '#shared/units.ts'
import { noteBooked, noteReported } from '../account/executions.ts'
import type { Action } from './action.ts'
import { hold, legOf } from './legs.fixture.ts'
import { addOverLimit } from './over-limit.ts'
import { committedLots, doublyCountedLots } from './own-orders.ts'
import type { Leg } from './slot.ts'

// Three levels a side; what one side may hold is said in lots.

const config = TradingConfig.parse({
  risk: { positionMaxUsd: 10_000, stressLossMaxUsd: 10_000 },
  quoting: { levels: 3 },
})

function pulled(positionMaxLots: number, positionLots: number, ...legs: readonly Leg[]): string[] {
  const { state } = new ToyWorld({ config })
  state.markTicks = 10_000
  state.ledger.positionLots = positionLots
  hold(state, ...legs)
  const actions: Action[] = []
  addOverLimit(
    actions,
    state,
    { quotes: [], halfSpreadTicks: 5, positionMaxLots, mayOpen: { buy: true, sell: true } },
    config,
  )
  for (const { leg, quote, benefit, why } of actions)
    expect([leg === null, quote, benefit, why]).toEqual([false, null, 0, 'over the position limit'])
  return actions.map(({ slot }) => `${slot.side}${slot.level}`)
}
const ladder = (side: 'buy' | 'sell') => [0, 1, 2].map((level) => legOf(side, level, 10_000, 4))

describe('orders over the limit of a position', () => {
  test.each([
    [12, []],
    [11, ['buy2']],
    [8, ['buy2']],
    [7, ['buy2', 'buy1']],
    [0, ['buy2', 'buy1', 'buy0']],
  ])('are pulled from the outermost inward until %d lots are kept', (limit, expected) => {
    expect(pulled(limit, 0, ...ladder('buy'))).toEqual(expected)
  })

  test('are those of the side to which the position adds', () => {
    const both = [...ladder('buy'), ...ladder('sell')]
    expect(pulled(12, -3, ...both)).toEqual(['sell2'])
    expect(pulled(12, 3, ...both)).toEqual(['buy2'])
    expect(pulled(11, 0, ...both)).toEqual(['buy2', 'sell2'])
  })

  test('count with what is left of them', () => {
    const partly = [legOf('buy', 0, 10_000, 4), legOf('buy', 1, 10_000, 4), legOf('buy', 2, 10_000, 4, { filled: 3 })]
    expect(pulled(7, 0, ...partly)).toEqual(['buy2', 'buy1'])
    expect(pulled(8, 0, ...partly)).toEqual(['buy2'])
  })

  test('need not follow one that is being cancelled already', () => {
    const going = legOf('buy', 2, 10_000, 4, { phase: 'cancelling' })
    expect(pulled(8, 0, legOf('buy', 0, 10_000, 4), legOf('buy', 1, 10_000, 4), going)).toEqual([])
    expect(pulled(7, 0, legOf('buy', 0, 10_000, 4), legOf('buy', 1, 10_000, 4), going)).toEqual(['buy1'])
  })

  test('are pulled as soon as the venue has taken them, and never before', () => {
    const taken = legOf('buy', 1, 10_000, 4, { phase: 'accepted' })
    const sent = legOf('buy', 2, 10_000, 4, { phase: 'sending' })
    expect(pulled(8, 0, legOf('buy', 0, 10_000, 4), taken, sent)).toEqual(['buy1'])
  })
})

describe('orders over a limit in dollars', () => {
  // A lot is worth ten dollars; a limit counts as passed from 2 % above it on.
  function over(risk: object, positionLots: number, ...legs: readonly Leg[]): string[] {
    const { state } = new ToyWorld({ config })
    state.markTicks = 10_000
    state.ledger.positionLots = positionLots
    hold(state, ...legs)
    const actions: Action[] = []
    const wish = { quotes: [], halfSpreadTicks: 5, positionMaxLots: 1_000, mayOpen: { buy: true, sell: true } }
    addOverLimit(actions, state, wish, TradingConfig.parse({ risk: { ...config.risk, ...risk } }))
    for (const { quote, benefit, why } of actions)
      expect([quote, benefit, why]).toEqual([null, 0, 'over a limit in dollars'])
    return actions.map(({ slot }) => `${slot.side}${slot.level}`)
  }
  const both = [...ladder('buy'), ...ladder('sell')]
  const gone = { phase: 'cancelling' } as const

  test.each<[object, number, readonly string[]]>([
    [{}, 0, []],
    [{ orderMaxUsd: 40 }, 0, []],
    [{ orderMaxUsd: 39.3 }, 0, []],
    [{ orderMaxUsd: 39.2 }, 0, ['buy2', 'sell2', 'buy1', 'sell1', 'buy0', 'sell0']],
    [{ grossMaxUsd: 236 }, 0, []],
    [{ grossMaxUsd: 235 }, 0, ['buy2']],
    [{ grossMaxUsd: 150 }, 0, ['buy2', 'sell2', 'buy1']],
    [{ grossMaxUsd: 236 }, 1, ['buy2']],
    [{ grossMaxUsd: 236 }, -1, ['sell2']],
    [{ grossMaxUsd: 1 }, 5, ['buy2', 'buy1', 'buy0']],
    [{ grossMaxUsd: 1, orderMaxUsd: 39 }, 5, ['buy2', 'sell2', 'buy1', 'sell1', 'buy0', 'sell0']],
  ])('with %j and a position of %d are %j', (risk, positionLots, expected) => {
    expect(over(risk, positionLots, ...both)).toEqual(expected)
  })

  test('are counted with what only their orders have told to be filled', () => {
    const { state } = new ToyWorld({ config })
    state.markTicks = 10_000
    hold(state, ...both)
    const pulledNow = () => {
      const actions: Action[] = []
      const wish = { quotes: [], halfSpreadTicks: 5, positionMaxLots: 1_000, mayOpen: { buy: true, sell: true } }
      addOverLimit(actions, state, wish, TradingConfig.parse({ risk: { ...config.risk, grossMaxUsd: 240 } }))
      return actions.map(({ slot }) => `${slot.side}${slot.level}`)
    }
    expect(pulledNow()).toEqual([])
    noteReported(state.executions, 'venue-1', 'sell', 2, 0)
    expect(pulledNow()).toEqual(['buy2'])
    noteReported(state.executions, 'venue-2', 'buy', 4, 0)
    expect(pulledNow()).toEqual(['buy2', 'sell2'])
  })

  test('at exactly the edge rest, for one order as for all', () => {
    const edge = legOf('buy', 0, 10_000, 51)
    expect(over({ orderMaxUsd: 500 }, 0, edge)).toEqual([])
    expect(over({ grossMaxUsd: 500 }, 0, edge)).toEqual([])
  })

  test('count without what is being cancelled, and one that was only sent is counted and left', () => {
    const rest = legOf('buy', 0, 10_000, 4)
    expect(over({ grossMaxUsd: 40 }, 0, rest, legOf('buy', 1, 10_000, 4, gone))).toEqual([])
    expect(over({ grossMaxUsd: 40 }, 0, rest, legOf('buy', 1, 10_000, 4, { phase: 'sending' }))).toEqual(['buy0'])
    expect(over({ grossMaxUsd: 40 }, 0, rest, legOf('buy', 1, 10_000, 4, { phase: 'accepted' }))).toEqual(['buy1'])
  })
})

describe('a fill whose trade is told before its order', () => {
  const full = TradingConfig.parse({
    quoting: { levels: 2, orderNotionalUsd: 300 },
    risk: { positionMaxUsd: 600, stressLossMaxUsd: 10_000 },
  })

  test.each<[string, readonly number[]]>([
    ['at once', [0]],
    ['20 ms before it', [-20]],
    ['400 ms before it', [-400]],
    ['20 ms after it', [20]],
    ['now before and now after it', [-20, 30, -5, 0, 15, -40]],
  ])('pulls nothing, and never counts for less than it is: %s', (_, lagsMs) => {
    let fills = 0
    const world = new ToyWorld({ config: full, tradeLagMs: () => lagsMs[fills++ % lagsMs.length] ?? 0 }).quoting()
    world.afterStep = () => {
      const { state } = world
      const countedLots = state.ledger.positionLots + committedLots(state, 'buy') - doublyCountedLots(state, 'buy')
      const restingLots = world.open('buy').reduce((sum, { order, filled }) => sum + order.size - filled, 0)
      expect(countedLots).toBeGreaterThanOrEqual(world.position + restingLots)
    }
    for (const { order } of [...world.open('buy'), ...world.open('buy'), ...world.open('buy')]) {
      world.fill(order.clientId, 1)
      world.run(7)
    }
    world.run(100)
    expect(world.state.ledger.positionLots).toBe(6)
    expect(world.records('cancel_sent').map(({ why }) => why)).not.toContain('over the position limit')
  })

  // The order has told of one lot, and its trades of three.
  const told = { ...legOf('buy', 2, 10_000, 4, { filled: 1 }), phase: 'live' } as const
  const filling = (leg: Leg): Leg => ({ ...leg, order: { ...leg.order, venueId: venueOrderId('v1') } })
  const others = [legOf('buy', 0, 10_000, 4), legOf('buy', 1, 10_000, 4)]
  const going: Leg = { phase: 'cancelling', order: told.order, deadlineMs: monoMs(9_000) }
  test.each<[string, Leg, number, readonly string[]]>([
    ['at the limit', told, 12, []],
    ['a lot above it', told, 11, ['buy2']],
    ['two above it', told, 10, ['buy2', 'buy1']],
    ['a lot above it while it is being cancelled', going, 11, []],
    ['two above it while it is being cancelled', going, 10, ['buy1']],
  ])('is taken off what is left of its order once: %s', (_, leg, positionMaxLots, expected) => {
    const { state } = new ToyWorld({ config })
    state.markTicks = 10_000
    state.ledger.positionLots = 3
    hold(state, ...others, filling(leg))
    noteReported(state.executions, 'v1', 'buy', 1, 0)
    noteBooked(state.executions, 'v1', 'buy', 3, 0)
    const actions: Action[] = []
    addOverLimit(
      actions,
      state,
      { quotes: [], halfSpreadTicks: 5, positionMaxLots, mayOpen: { buy: true, sell: true } },
      config,
    )
    expect(actions.map(({ slot }) => `${slot.side}${slot.level}`)).toEqual(expected)
  })

  test.each([
    [120, []],
    [117, ['buy2']],
  ])('is counted once in the limit of %d dollars on everything', (grossMaxUsd, expected) => {
    const { state } = new ToyWorld({ config })
    state.markTicks = 10_000
    state.ledger.positionLots = 3
    hold(state, ...others, filling(told))
    noteReported(state.executions, 'v1', 'buy', 1, 0)
    noteBooked(state.executions, 'v1', 'buy', 3, 0)
    const actions: Action[] = []
    const wish = { quotes: [], halfSpreadTicks: 5, positionMaxLots: 1_000, mayOpen: { buy: true, sell: true } }
    addOverLimit(actions, state, wish, TradingConfig.parse({ risk: { ...config.risk, grossMaxUsd } }))
    expect(actions.map(({ slot }) => `${slot.side}${slot.level}`)).toEqual(expected)
  })
})

import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { checkpointOf } from '../state.ts'
import { ToyWorld } from '../toy-world.fixture.ts'
import { allowedLots, openingCaps, type Means, type SizeRequest } from './clips.ts'

// The audit of the predecessor asked for these; each is named by its row. A lot of the toy market is worth ten dollars, and
// moves ten cents with each hundred ticks.

const free: SizeRequest = {
  side: 'buy',
  sizeLots: 100,
  lotUsd: 100,
  positionLots: 0,
  committedLots: 0,
  committedUsd: 0,
  sideMaxLots: Infinity,
  orderMaxLots: Infinity,
  orderMaxUsd: Infinity,
  positionMaxUsd: Infinity,
  grossMaxUsd: Infinity,
  rampMaxLots: Infinity,
  means: null,
}

describe('audit row 4.1: the order of the clips is irrelevant', () => {
  const request: SizeRequest = {
    ...free,
    positionLots: 30,
    sideMaxLots: 50,
    orderMaxUsd: 2_000,
    positionMaxUsd: 4_000,
    grossMaxUsd: 6_000,
    committedUsd: 1_500,
  }
  test('a long of 30 under four limits may buy 10 more', () => expect(allowedLots(request)).toBe(10))

  test('every permutation of the limits opens the same quantity', () => {
    const caps = [...openingCaps(request), request.orderMaxUsd / request.lotUsd]
    for (const order of permutations(caps))
      expect(order.reduce((lots, cap) => Math.min(lots, cap), request.sizeLots)).toBe(10)
  })
})

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length <= 1) return [[...items]]
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  )
}

describe('audit row 4.2: a stale balance reduces by default', () => {
  /** Lots of 0.001, and a wish for 0.5. */
  const stale = (staleAction: Means['staleAction'], changed: Partial<SizeRequest> = {}) =>
    allowedLots({
      ...free,
      sizeLots: 500,
      lotUsd: 60,
      ...changed,
      means: { availableUsd: 1e4, usageShare: 1, keptUsd: 0, leverage: 1, unaccountedUsd: 0, staleAction },
    })
  test('half of 0.5 is 0.25, and not whole units', () => expect(stale('reduce')).toBe(250))
  test('halt opens nothing', () => expect(stale('halt')).toBe(0))
  test('skip opens all', () => expect(stale('skip')).toBe(500))
  test('reduce is the default', () => expect(TradingConfig.parse({}).risk.balanceStaleAction).toBe('reduce'))
  test.each(['reduce', 'halt', 'skip'] as const)('%s leaves a reducing order as it is', (action) => {
    expect(stale(action, { side: 'sell', positionLots: 600 })).toBe(500)
  })
})

describe('audit row 4.3: the profit of the session feeds the stop', () => {
  const config = TradingConfig.parse({
    quoting: { orderNotionalUsd: 500 },
    risk: {
      positionMaxUsd: 1_000,
      drawdownMaxUsd: 75,
      burstShare: 1,
      bandCriticalShare: 0.9,
      liquidationDistanceMinBps: 0,
    },
  })

  /** Opens a long of 50 lots (500 dollars), loses 10 % of it, and closes it: 50 dollars down. */
  function lose(world: ToyWorld): ToyWorld {
    fillUp(world, 'buy', 50)
    moveBy(world, -1_000)
    return world
  }
  function fillUp(world: ToyWorld, side: 'buy' | 'sell', lots: number): void {
    for (let left = lots; left > 0;) {
      const order = world.open(side)[0]
      if (order === undefined) throw new Error(`no ${side} rests, halts are ${JSON.stringify(world.state.halts)}`)
      const size = Math.min(left, order.order.size - order.filled)
      world.fill(order.order.clientId, size)
      left -= size
      world.live(400)
    }
  }
  function moveBy(world: ToyWorld, ticks: number): void {
    world.bid += ticks
    world.ask += ticks
    world.live(1_000)
  }
  const profit = (world: ToyWorld) => {
    const { cashHalfTickLots, positionLots } = world.state.ledger
    return ((cashHalfTickLots + positionLots * (world.bid + world.ask)) * world.state.market.tickLotUsd) / 2
  }

  function closedOnce(world: ToyWorld): ToyWorld {
    lose(world)
    expect(profit(world)).toBeLessThan(-45)
    expect(world.state.halts).toEqual({})
    fillUp(world, 'sell', 50)
    expect(world.state.ledger.positionLots).toBe(0)
    expect(profit(world)).toBeLessThan(-45)
    expect(world.state.halts).toEqual({})
    return world
  }

  test('the loss of a closed position stays, and the second trips the stop inside its fall', () => {
    const world = closedOnce(new ToyWorld({ config }).quoting())
    fillUp(world, 'buy', 50)
    moveBy(world, -300)
    expect(world.state.latches).toEqual({})
    moveBy(world, -400)
    expect(profit(world)).toBeGreaterThan(-100)
    expect(world.state.latches).toHaveProperty('drawdown')
    expect(world.open()).toEqual([])
  })

  test('a restart in between forgives nothing', () => {
    const first = closedOnce(new ToyWorld({ config }).quoting())
    const checkpoint = checkpointOf(first.state)
    const world = new ToyWorld({ config, checkpoint, idsFrom: 1_900_000_000_000_000_000n })
    world.bid = first.bid
    world.ask = first.ask
    world.fills = [...first.fills]
    world.quoting()
    expect(world.state.peakUsd).toBe(first.state.peakUsd)
    fillUp(world, 'buy', 50)
    moveBy(world, -700)
    expect(world.state.latches).toHaveProperty('drawdown')
  })

  test('a reload in between forgives nothing', () => {
    const world = closedOnce(new ToyWorld({ config }).quoting())
    world.send({ type: 'config_changed', config, version: null, hash: 'same', changed: [] })
    fillUp(world, 'buy', 50)
    moveBy(world, -700)
    expect(world.state.latches).toHaveProperty('drawdown')
  })
})

describe('audit row 4.4: the share of the margin comes first, the floor in dollars second', () => {
  const account = (equityUsd: number, availableUsd: number) => {
    const world = new ToyWorld()
    world.balance = { equity: String(equityUsd), equityUsd, availableUsd }
    return world.quoting()
  }
  test('an account of 200 dollars with 150 available quotes', () => {
    const world = account(200, 150)
    expect(world.state.halts).toEqual({})
    expect(world.open().length).toBe(4)
  })
  test('one with 14 % available halts', () => {
    const world = account(1_000, 140)
    expect(world.state.halts['margin_guard']).toContain('available_ratio')
    expect(world.open()).toEqual([])
  })
})

describe('audit row 4.6: what reduces is exempt from limits of value', () => {
  const long: SizeRequest = { ...free, side: 'sell', positionLots: 10, positionMaxUsd: 1_000, grossMaxUsd: 900 }
  test('a sell of 3 from a long of 10 at its limit is 3', () => expect(allowedLots({ ...long, sizeLots: 3 })).toBe(3))
  test('a sell of 15 is 10: the 5 that would open are cut', () => {
    expect(allowedLots({ ...long, sizeLots: 15 })).toBe(10)
  })
})

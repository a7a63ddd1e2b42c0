import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { priceTicks, sizeLots } from '#shared/units.ts'
import { desire } from '../quoting/desire.ts'
import { committedLots } from '../quoting/own-orders.ts'
import { smooth, toySpec, ToyWorld } from '../toy-world.fixture.ts'
import { restrain } from './restraint.ts'

// Limits and guards as the whole core applies them. A lot of the toy market is worth ten dollars.

const configWith = (risk: object, quoting: object = {}) => TradingConfig.parse({ risk, quoting })

function holding(lots: number, config: TradingConfig): ToyWorld {
  const world = new ToyWorld({ config }).quoting()
  const side = lots > 0 ? 'buy' : 'sell'
  while (Math.abs(world.position) < Math.abs(lots)) {
    const order = world.open(side)[0]
    if (order === undefined) throw new Error(`no ${side} rests, halts are ${JSON.stringify(world.state.halts)}`)
    world.fill(order.order.clientId, Math.abs(lots) - Math.abs(world.position))
    world.live(800)
  }
  return world
}

describe('the worst case', () => {
  test('never costs more than its limit, whatever is under way', () => {
    // Ten per cent of 120 dollars: eleven lots each way, and four orders of four lots are wished.
    const config = configWith({ positionMaxUsd: 10_000, stressMoveBps: 1_000, stressLossMaxUsd: 12 }, { levels: 4 })
    const world = new ToyWorld({ config })
    world.afterStep = () => {
      for (const side of ['buy', 'sell'] as const) expect(committedLots(world.state, side)).toBeLessThanOrEqual(11)
    }
    world.quoting()
    expect(world.open('buy').reduce((sum, { order }) => sum + order.size, 0)).toBe(11)
  })

  test('is brought under a new limit from the outermost order inward', () => {
    const world = new ToyWorld({ config: configWith({ positionMaxUsd: 10_000 }) }).quoting()
    const config = configWith({ positionMaxUsd: 10_000, stressMoveBps: 1_000, stressLossMaxUsd: 6 })
    world.send({ type: 'config_changed', config, version: null, hash: 'x', changed: [] })
    world.run(40)
    for (const side of ['buy', 'sell'] as const)
      expect(world.open(side).map(({ order }) => order.clientId.split('-')[2])).toEqual([`${side[0]}0`])
  })
})

describe('a limit in dollars that was lowered', () => {
  const worthUsd = (world: ToyWorld) =>
    world.open().reduce((usd, { order }) => usd + order.price * order.size * world.state.market.tickLotUsd, 0)
  const lowered = (world: ToyWorld, risk: object) => {
    const config = configWith({ positionMaxUsd: 10_000, burstShare: 1, ...risk })
    world.send({ type: 'config_changed', config, version: null, hash: 'x', changed: [] })
    world.run(40)
  }

  test('for all orders together pulls the outermost until the rest is within it', () => {
    const world = new ToyWorld({ config: configWith({ positionMaxUsd: 10_000 }) }).quoting()
    expect(worthUsd(world)).toBeGreaterThan(150)
    lowered(world, { grossMaxUsd: 90 })
    expect(worthUsd(world)).toBeLessThanOrEqual(90)
    expect(world.open().map(({ order }) => order.clientId.split('-')[2])).toEqual(['b0', 's0'])
    world.live(5_000)
    expect(worthUsd(world)).toBeLessThanOrEqual(90)
  })

  test('for all orders together leaves in place what reduces the position', () => {
    const world = holding(10, configWith({ positionMaxUsd: 10_000, burstShare: 1 }))
    const sells = world.open('sell').length
    lowered(world, { grossMaxUsd: 90 })
    expect(world.open('buy')).toEqual([])
    expect(world.open('sell').length).toBe(sells)
  })

  test('for one order moves every larger one', () => {
    const world = new ToyWorld({ config: configWith({ positionMaxUsd: 10_000 }) }).quoting()
    lowered(world, { orderMaxUsd: 35 })
    for (const { order } of world.open()) expect(order.size).toBeLessThanOrEqual(3)
    world.live(3_000)
    expect(world.open().map(({ order }) => order.size)).toEqual([3, 3, 3, 3])
  })
})

describe('a limit of its own for one side', () => {
  test('holds for that side alone', () => {
    const world = new ToyWorld({ config: configWith({ longMaxUsd: 0 }) }).quoting()
    expect(world.open('buy')).toEqual([])
    expect(world.open('sell').length).toBe(2)
  })
})

describe('the band', () => {
  test('from critical on pulls the side that adds, and never the other', () => {
    const world = holding(40, configWith({ positionMaxUsd: 500, burstShare: 1 }))
    world.live(2_000)
    expect(world.open('buy')).toEqual([])
    expect(world.open('sell').length).toBe(2)
    expect(world.state.halts).toEqual({})
  })
  test('opens again a little below where it shut', () => {
    const world = holding(40, configWith({ positionMaxUsd: 500, burstShare: 1 }))
    world.live(1_000)
    expect(world.state.risk.isFull).toBe(true)
    // 395 of 500 dollars are below critical, though not by enough.
    world.bid -= 130
    world.ask -= 130
    world.live(400)
    expect(world.state.risk.isFull).toBe(true)
    world.fill(world.open('sell')[0]?.order.clientId ?? '', 3)
    world.live(400)
    expect(world.state.risk.isFull).toBe(false)
    world.live(2_000)
    expect(world.open('buy').length).toBeGreaterThan(0)
  })
})

describe('a burst of fills', () => {
  const config = configWith({ positionMaxUsd: 200, burstShare: 0.5, burstPauseMs: 7_000 }, { orderNotionalUsd: 80 })
  test('pulls what is left of the side and opens nothing there until the pause is over', () => {
    const world = new ToyWorld({ config }).quoting()
    const [first, second] = world.open('buy')
    world.fill(first?.order.clientId ?? '', 6)
    world.run(1)
    world.fill(second?.order.clientId ?? '', 4)
    world.run(60)
    expect(world.records('fill_burst')).toMatchObject([{ side: 'buy' }])
    world.live(6_400)
    expect(world.open('buy')).toEqual([])
    expect(world.open('sell').length).toBeGreaterThan(0)
    world.live(3_000)
    expect(world.open('buy').length).toBeGreaterThan(0)
  })
  test('is none when the fills are further apart than the window', () => {
    const world = new ToyWorld({ config }).quoting()
    world.fill(world.open('buy')[0]?.order.clientId ?? '', 6)
    world.live(5_200)
    world.fill(world.open('buy')[0]?.order.clientId ?? '', 4)
    world.live(1_000)
    expect(world.records('fill_burst')).toEqual([])
  })
})

describe('the balance', () => {
  const mute = (world: ToyWorld) => {
    world.fate = (effect) =>
      effect.type === 'read_account'
        ? { arrivesAfterMs: null, answersAfterMs: 10, failsWith: { kind: 'ambiguous', detail: 'away' } }
        : smooth
  }
  test('is asked for anew at half of its age, and no more often', () => {
    const world = new ToyWorld().quoting()
    const before = world.count('read_account')
    world.live(61_000)
    expect(world.count('read_account') - before).toBe(4)
  })
  test('that is stale halves what opens by default', () => {
    const world = new ToyWorld({ config: configWith({ balanceAgeMaxMs: 5_000 }, { orderNotionalUsd: 100 }) }).quoting()
    mute(world)
    world.live(8_000)
    world.bid += 300
    world.ask += 300
    world.live(3_000)
    expect(world.open().map(({ order }) => order.size)).toEqual([4, 4, 4, 4])
    expect(world.state.halts).toEqual({})
  })
  test('that is stale pulls all that opens when the action is halt', () => {
    const config = configWith({ balanceAgeMaxMs: 5_000, balanceStaleAction: 'halt' })
    const world = new ToyWorld({ config }).quoting()
    mute(world)
    world.live(8_000)
    expect(world.open()).toEqual([])
  })
  test('that is stale leaves what reduces when the action is halt', () => {
    const world = holding(4, configWith({ balanceAgeMaxMs: 5_000, balanceStaleAction: 'halt' }))
    mute(world)
    world.live(9_000)
    expect(world.open('buy')).toEqual([])
    const left = world.open('sell').reduce((sum, { order, filled }) => sum + order.size - filled, 0)
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThanOrEqual(4)
  })
  test('that nobody can tell for two minutes halts, and latches nothing', () => {
    const world = new ToyWorld().quoting()
    mute(world)
    world.live(125_000)
    expect(world.state.halts['margin_guard']).toContain('available_for_trade_missing')
    world.live(30_000)
    expect(world.state.latches).toEqual({})
    world.fate = () => smooth
    world.live(8_000)
    expect(world.state.halts).toEqual({})
  })
  test('carries as much as the leverage of the market says', () => {
    const config = configWith({ positionMaxUsd: 1_000 }, { orderNotionalUsd: 300, levels: 1 })
    const lotsAt = (leverage?: number) => {
      const world = new ToyWorld({ config, ...(leverage === undefined ? {} : { leverage }) })
      world.balance = { equity: '100', equityUsd: 100, availableUsd: 100 }
      return world
        .quoting()
        .open('buy')
        .map(({ order }) => order.size)
    }
    expect(lotsAt()).toEqual([8])
    expect(lotsAt(2)).toEqual([17])
    expect(lotsAt(10)).toEqual([29])
  })
  test('that carries no order at all is a stated halt', () => {
    const world = new ToyWorld()
    world.balance = { equity: '10', equityUsd: 10, availableUsd: 10 }
    world.quoting()
    expect(Object.keys(world.state.halts)).toEqual(['balance_short'])
  })
})

describe('the margin guard', () => {
  const thin = { equity: '1000', equityUsd: 1_000, availableUsd: 100 }
  const sound = { equity: '1000', equityUsd: 1_000, availableUsd: 900 }
  test('halts at the first thin figure, asks again, and goes on when it was a slip', () => {
    const world = new ToyWorld().quoting()
    const before = world.count('read_account')
    world.send({ type: 'balance_reported', balance: thin })
    expect(Object.keys(world.state.halts)).toEqual(['margin_guard'])
    world.live(3_000)
    expect(world.count('read_account')).toBeGreaterThan(before)
    expect(world.state.halts).toEqual({})
    expect(world.open().length).toBe(4)
  })
  test('latches when figures agree for fifteen seconds, and a restart keeps the latch', () => {
    const world = new ToyWorld().quoting()
    world.balance = thin
    world.send({ type: 'balance_reported', balance: thin })
    world.live(14_000)
    expect(world.state.latches).toEqual({})
    world.live(6_000)
    expect(world.state.latches['margin']).toContain('available_ratio')
    const record = world.records('halt_set').find((each) => each['reason'] === 'margin')
    expect(record?.['checkpoint']).toMatchObject({ latches: { margin: expect.any(String) } })
  })
  test('does not latch when thin and sound figures take turns', () => {
    const world = new ToyWorld().quoting()
    for (let round = 0; round < 30; round += 1) {
      world.send({ type: 'balance_reported', balance: round % 3 === 0 ? thin : sound })
      world.live(1_000)
    }
    expect(world.state.latches).toEqual({})
  })
  test('halts near the liquidation price that the venue tells', () => {
    const world = new ToyWorld().quoting()
    const report = { position: sizeLots(0), markPrice: null, liquidationTicks: 9_600 }
    world.send({ type: 'position_reported', report })
    expect(world.state.halts).toEqual({})
    const near = holding(4, configWith({}))
    near.send({ type: 'position_reported', report: { ...report, position: sizeLots(4) } })
    expect(near.state.halts['margin_guard']).toContain('liq_distance')
    near.send({ type: 'position_reported', report: { ...report, position: sizeLots(4), liquidationTicks: 9_400 } })
    expect(near.state.halts).toEqual({})
  })
  test('takes the way to no equity where the venue tells no liquidation price', () => {
    const world = new ToyWorld()
    world.balance = { equity: '1', equityUsd: 1, availableUsd: 1 }
    world.position = 5
    world.quoting()
    expect(world.state.halts['margin_guard']).toContain('liq_distance')
    expect(world.state.halts['margin_guard']).not.toContain('missing')
  })
})

describe('the drawdown', () => {
  const config = configWith({ drawdownMaxUsd: 5, positionMaxUsd: 1_000, burstShare: 1 })
  const level = (price: number) => ({ price: priceTicks(price), lots: sizeLots(9), mode: 'set' as const })
  const absurdBook = (world: ToyWorld) =>
    world.send({ type: 'book_replaced', bids: [level(9_000)], asks: [level(9_010)], venueAtMs: world.wallNow() })
  test('by one absurd book halts and latches nothing', () => {
    const world = holding(10, config)
    absurdBook(world)
    expect(Object.keys(world.state.halts)).toEqual(['drawdown_unproven'])
    world.showMarket()
    world.live(3_000)
    expect(world.state.latches).toEqual({})
    expect(world.state.halts).toEqual({})
    expect(world.open().length).toBeGreaterThan(0)
  })
  test('is not measured from a peak that one absurd book alone has shown', () => {
    const world = holding(10, config)
    world.send({ type: 'book_replaced', bids: [level(10_000)], asks: [level(12_500)], venueAtMs: world.wallNow() })
    world.run(60)
    world.showMarket()
    world.live(3_000)
    expect(world.state.latches).toEqual({})
    expect(world.open().length).toBeGreaterThan(0)
  })

  test('by a book that stays latches after three looks, mark or not', () => {
    const world = holding(10, config)
    absurdBook(world)
    world.run(150)
    expect(world.state.latches).toEqual({})
    world.run(200)
    expect(world.state.latches).toHaveProperty('drawdown')
  })
  test('by book and mark latches at once', () => {
    const world = holding(10, config)
    world.bid -= 600
    world.ask -= 600
    world.showMarket()
    expect(world.state.latches).toHaveProperty('drawdown')
  })
})

describe('the equity of the venue', () => {
  test('that our own profit does not explain is told once', () => {
    const world = new ToyWorld().quoting()
    const report = (equityUsd: number) =>
      world.send({ type: 'balance_reported', balance: { equity: 'x', equityUsd, availableUsd: 900 } })
    for (let round = 0; round < 4; round += 1) report(1_004)
    expect(world.records('equity_differs')).toEqual([])
    report(1_006)
    report(1_006)
    expect(world.records('equity_differs')).toEqual([])
    for (let round = 0; round < 6; round += 1) report(1_006)
    expect(world.records('equity_differs')).toMatchObject([{ equityUsd: 1_006, expectedUsd: 1_000 }])
    expect(world.state.halts).toEqual({})
  })
})

describe('after a halt', () => {
  test('sizes begin at a quarter and are whole after a minute', () => {
    const world = new ToyWorld({
      config: configWith({ positionMaxUsd: 1_000 }, { orderNotionalUsd: 200, levels: 1 }),
      isRamping: true,
    }).quoting()
    expect(world.open().map(({ order }) => order.size)).toEqual([4, 4])
    world.live(62_000)
    world.bid += 8
    world.ask += 8
    world.live(1_000)
    expect(Math.max(...world.open().map(({ order }) => order.size))).toBe(19)
    world.send({ type: 'journal_degraded', reason: 'disk full' })
    world.run(200)
    world.send({ type: 'journal_degraded', reason: null })
    world.live(1_500)
    expect(world.open().map(({ order }) => order.size)).toEqual([4, 4])
  })
})

test('orders that rest somewhat larger than wanted count in full against what may still reduce', () => {
  const world = new ToyWorld({ config: configWith({}, { orderNotionalUsd: 50 }) }).quoting()
  const { state, config } = world
  const wish = desire(state, config)
  if (wish === null) throw new Error('nothing is wanted')
  const resting = world.open('sell').reduce((lots, { order }) => lots + order.size, 0)
  const smaller = { ...wish, quotes: wish.quotes.map((quote) => ({ ...quote, sizeLots: quote.sizeLots - 1 })) }
  state.ledger.positionLots = resting - 1
  state.risk.bursts.sell.pausedUntilMs = Infinity
  const left = restrain(state, smaller, config).quotes.filter(({ side }) => side === 'sell')
  expect(left.map(({ level }) => level)).toEqual([0])
})

test('the venue takes no more orders than it allows', () => {
  const world = new ToyWorld({ spec: { ...toySpec, maxOrders: 3 } })
  world.afterStep = () => expect(world.open().length).toBeLessThanOrEqual(3)
  world.quoting()
  expect(world.open().length).toBe(3)
})

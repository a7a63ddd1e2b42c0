import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import type { ControlState } from '#shared/contracts/control.ts'
import { priceTicks, sizeLots, type MonoMs } from '#shared/units.ts'
import { smooth, toySpec, ToyWorld, type ToyEvent } from '../toy-world.fixture.ts'

const word = (over: Partial<ControlState>, askedAtMs: MonoMs | null = null): ToyEvent => ({
  type: 'control_received',
  control: {
    version: 1,
    serverAtMs: 1_790_000_000_000,
    latched: false,
    latchReason: null,
    desired: 'run',
    configVersion: 0,
    commands: [],
    ...over,
  },
  askedAtMs,
})
const lifting = ({ state }: ToyWorld) => word({ serverAtMs: 1_790_000_000_001 }, state.nowMs)
const stream = (name: 'book' | 'account' | 'mark', isUp: boolean): ToyEvent => ({
  type: 'stream_changed',
  stream: name,
  isUp,
  reason: 'test',
})

type Case = { reason: string; begin: (world: ToyWorld) => void; end: (world: ToyWorld) => void }
const reconnect = (world: ToyWorld) => world.connect()
const cases: readonly Case[] = [
  { reason: 'book_stale', begin: (world) => world.send(stream('book', false)), end: reconnect },
  { reason: 'account_stale', begin: (world) => world.send(stream('account', false)), end: reconnect },
  { reason: 'mark_stale', begin: (world) => world.send(stream('mark', false)), end: reconnect },
  { reason: 'book_missing', begin: (world) => world.send(stream('book', false)), end: reconnect },
  { reason: 'mark_missing', begin: (world) => world.send(stream('mark', false)), end: reconnect },
  { reason: 'orders_unknown', begin: (world) => world.send(stream('account', false)), end: reconnect },
  { reason: 'fills_unsynced', begin: (world) => world.send(stream('account', false)), end: reconnect },
  {
    reason: 'book_crossed',
    begin: (world) => {
      const level = (price: number) => [{ price: priceTicks(price), lots: sizeLots(5), mode: 'set' as const }]
      world.send({ type: 'book_replaced', bids: level(10_020), asks: level(10_010), venueAtMs: world.wallNow() })
    },
    end: (world) => world.showMarket(),
  },
  {
    reason: 'book_doubted',
    begin: (world) => {
      world.send({ type: 'touch_changed', touch: { bid: 10_030, ask: 10_040 } })
      world.run(1_050)
      world.send({ type: 'stream_changed', stream: 'touch', isUp: false, reason: 'test' })
    },
    end: (world) => world.showMarket(),
  },
  {
    reason: 'market_changed',
    begin: (world) => {
      world.send({ type: 'market_changed', reason: 'tickSize is another' })
      world.showMarket()
    },
    end: (world) => {
      world.state.latches = {}
    },
  },
  {
    reason: 'clock_skew',
    begin: (world) => {
      world.send({ type: 'book_changed', bids: [], asks: [], venueAtMs: world.wallNow() + 5_001 })
    },
    end: (world) => world.showMarket(),
  },
  {
    reason: 'orders_unread',
    begin: (world) => {
      world.fate = (effect) =>
        effect.type === 'read_open_orders'
          ? { arrivesAfterMs: null, answersAfterMs: 10, failsWith: { kind: 'ambiguous', detail: 'a row nobody knows' } }
          : smooth
      world.live(61_000)
    },
    end: (world) => {
      world.fate = () => smooth
    },
  },
  {
    reason: 'switch_unconfirmed',
    begin: (world) => {
      world.fate = (effect) =>
        effect.type === 'refresh_switch'
          ? { arrivesAfterMs: null, answersAfterMs: 10, failsWith: { kind: 'ambiguous', detail: 'x' } }
          : smooth
      world.live(13_000)
    },
    end: (world) => {
      world.fate = () => smooth
    },
  },
  {
    reason: 'latched',
    begin: (world) => world.send(word({ latched: true })),
    end: (world) => world.send(lifting(world)),
  },
  {
    reason: 'operator_halt',
    begin: (world) => world.send(word({ desired: 'halt' })),
    end: (world) => world.send(lifting(world)),
  },
  {
    reason: 'foreign_order',
    begin: (world) => {
      world.addForeign('somebody', 'buy', 9_000)
      world.run(5)
    },
    end: (world) => {
      world.live(3_000)
      world.state.latches = {}
    },
  },
  {
    reason: 'position_mismatch',
    begin: (world) => {
      world.position += 9
      world.send({ type: 'position_reported', report: { position: sizeLots(9), markPrice: null } })
      world.live(8_400)
    },
    end: (world) => world.send({ type: 'position_reported', report: { position: sizeLots(0), markPrice: null } }),
  },
  {
    reason: 'index_apart',
    begin: (world) => world.send({ type: 'index_changed', indexTicks: 10_005 * 1.021 }),
    end: (world) => world.send({ type: 'index_changed', indexTicks: 10_005 * 1.019 }),
  },
  {
    reason: 'margin_guard',
    begin: (world) =>
      world.send({ type: 'balance_reported', balance: { equity: '1000', equityUsd: 1_000, availableUsd: 149 } }),
    end: (world) => world.send({ type: 'balance_reported', balance: world.balance }),
  },
  {
    reason: 'journal_degraded',
    begin: (world) => world.send({ type: 'journal_degraded', reason: 'disk full' }),
    end: (world) => world.send({ type: 'journal_degraded', reason: null }),
  },
  {
    reason: 'ids_unreserved',
    begin: (world) => {
      world.state.ids.reservedUpTo = world.state.ids.counter + 16
      world.state.ids.isAsking = true
      world.showMarket()
    },
    end: (world) => world.send({ type: 'ids_not_reserved', reason: 'disk full' }),
  },
  {
    reason: 'backing_off',
    begin: (world) => {
      world.state.pausedUntilMs = world.nowMs + 1_000
      world.showMarket()
    },
    end: () => undefined,
  },
  {
    reason: 'unauthorized',
    begin: (world) => {
      world.send({ type: 'account_read', answer: { result: 'failed', error: { kind: 'unauthorized', detail: 'key' } } })
    },
    end: (world) => {
      world.state.latches = {}
    },
  },
]

describe('each reason to halt', () => {
  test.each(cases)('$reason appears, empties the book, and disappears again', ({ reason, begin, end }) => {
    const world = new ToyWorld().quoting()
    expect(world.open().length).toBe(4)
    begin(world)
    expect(Object.keys(world.state.halts)).toContain(reason)
    const created = world.count('place_order') + world.count('edit_order')
    world.run(13)
    expect(world.open()).toEqual([])
    expect(world.count('place_order') + world.count('edit_order')).toBe(created)
    end(world)
    world.live(8_000)
    expect(world.state.halts).toEqual({})
    expect(world.open().length).toBe(4)
    expect(world.records('halt_set').map((record) => record['reason'])).toContain(reason)
    expect(world.records('halt_cleared').map((record) => record['reason'])).toContain(reason)
  })

  test('limit_inexact holds while the limit is too large for tick and lot, and goes with a smaller one', () => {
    const config = (positionMaxUsd: number) => TradingConfig.parse({ risk: { positionMaxUsd } })
    const spec = { ...toySpec, tickSize: '0.00001', lotSize: '0.00001' }
    const world = new ToyWorld({ spec, config: config(10_000_000) }).quoting()
    expect(Object.keys(world.state.halts)).toEqual(['limit_inexact'])
    expect(world.open()).toEqual([])
    world.send({ type: 'config_changed', config: config(500), version: null, hash: 'x', changed: [] })
    expect(world.state.halts).toEqual({})
  })

  test('a stream that is connected but proves nothing becomes stale', () => {
    const world = new ToyWorld().quoting()
    world.run(2_400)
    expect(world.state.halts).toEqual({})
    world.run(200)
    expect(Object.keys(world.state.halts)).toEqual(expect.arrayContaining(['book_stale', 'mark_stale']))
    world.run(100)
    expect(world.open()).toEqual([])
  })
})

test('an order that was on its way when a halt began is cancelled as soon as the venue has taken it, also in silence', () => {
  const world = new ToyWorld()
  const phases = () => world.state.slots.flatMap(({ legs }) => legs.map(({ phase }) => phase))
  world.isReportLost = () => true
  world.connect()
  for (let round = 0; round < 200 && !phases().includes('sending'); round += 1) {
    world.run(10)
    world.showMarket()
  }
  world.send({ type: 'journal_degraded', reason: 'no room' })
  expect(phases()).toContain('sending')
  world.run(100)
  expect(phases().filter((phase) => phase !== 'cancelling')).toEqual([])
  expect(world.open()).toEqual([])
})

test('the older order of an edit that was taken is not waited for in a halt, although nobody tells how it ended', () => {
  const world = new ToyWorld().quoting()
  const phases = () => world.state.slots.flatMap(({ legs }) => legs.map(({ phase }) => phase))
  world.isReportLost = () => true
  for (let round = 0; round < 200 && !phases().includes('replacing'); round += 1) {
    world.bid -= 1
    world.ask -= 1
    world.run(20)
    world.showMarket()
  }
  expect(phases()).toContain('replacing')
  world.send({ type: 'journal_degraded', reason: 'no room' })
  world.run(150)
  expect(phases()).not.toContain('replacing')
  expect(phases().filter((phase) => phase === 'live' || phase === 'accepted' || phase === 'sending')).toEqual([])
})

describe('the switch', () => {
  test('without a confirmed refresh for half the countdown nothing that raises risk is sent', () => {
    const world = new ToyWorld().quoting()
    world.fate = (effect) =>
      effect.type === 'refresh_switch'
        ? { arrivesAfterMs: null, answersAfterMs: 900, failsWith: { kind: 'ambiguous', detail: 'x' } }
        : smooth
    world.afterStep = (effects) => {
      const confirmed = world.state.switch.confirmedSentAtMs ?? Number.NEGATIVE_INFINITY
      if (world.nowMs - confirmed <= 7_500) return
      expect(effects.filter((effect) => effect.type === 'place_order' || effect.type === 'edit_order')).toEqual([])
    }
    world.live(30_000)
    expect(world.open()).toEqual([])
  })

  test('is refreshed every five seconds while all is well', () => {
    const world = new ToyWorld().quoting()
    const before = world.count('refresh_switch')
    world.live(50_000)
    expect(world.count('refresh_switch') - before).toBe(10)
  })

  test('is left to fire once the account stream is silent, and refreshed again when it speaks', () => {
    const world = new ToyWorld().quoting()
    world.areStreamsUp = false
    world.live(2_500)
    const before = world.count('refresh_switch')
    world.live(30_000)
    expect(world.count('refresh_switch')).toBe(before)
    world.disconnect()
    world.send({ type: 'stream_changed', stream: 'account', isUp: true, reason: 'connected' })
    world.run(1_000)
    expect(world.count('refresh_switch'), 'nothing has come on it').toBe(before)
    world.connect()
    world.run(100)
    expect(world.count('refresh_switch')).toBe(before + 1)
  })
})

describe('a position that differs', () => {
  test('goes on ageing while fills come in that do not heal it', () => {
    const world = new ToyWorld().quoting()
    world.position += 30
    world.fate = (effect) =>
      effect.type === 'read_fills'
        ? { arrivesAfterMs: null, answersAfterMs: 20, failsWith: { kind: 'ambiguous', detail: 'x' } }
        : smooth
    let wasHalted = false
    for (let round = 0; round < 60 && !wasHalted; round += 1) {
      const order = world.open(round % 2 === 0 ? 'buy' : 'sell')[0]
      if (order !== undefined) world.fill(order.order.clientId, 1)
      world.live(200)
      wasHalted = 'position_mismatch' in world.state.halts
    }
    expect(wasHalted).toBe(true)
  })

  test('heals at once when the fill comes after the position', () => {
    const world = new ToyWorld({ tradeLagMs: () => 300 }).quoting()
    const order = world.open('buy')[0]
    world.fill(order?.order.clientId ?? '', 2)
    world.run(151)
    expect(world.state.mismatchSinceMs).not.toBeNull()
    world.run(200)
    expect(world.state.mismatchSinceMs).toBeNull()
  })
})

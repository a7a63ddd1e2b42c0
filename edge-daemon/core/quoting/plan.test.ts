import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { requestsPerMinuteOf } from '#shared/config/operations.ts'
import { carriedLedger } from '#shared/ledger.ts'
import { createPrng } from '#shared/prng.ts'
import { signOf, sizeLots } from '#shared/units.ts'
import { smooth, ToyWorld, type Fate } from '../toy-world.fixture.ts'
import type { Action } from './action.ts'
import { desire } from './desire.ts'
import { addDifferences } from './differences.ts'
import { passiveToleranceTimes } from './pace.ts'
import { reserveOf } from './rate-budget.ts'

const wide = { positionMaxUsd: 5_000, stressLossMaxUsd: 1e6, drawdownMaxUsd: 1e6 }
const move = (world: ToyWorld, ticks: number) => {
  world.bid += ticks
  world.ask += ticks
}
/** Quoting, past the ramp of sizes and a renewal of every order. */
function settled(over: Parameters<typeof TradingConfig.parse>[0] = {}): ToyWorld {
  const world = new ToyWorld({ config: TradingConfig.parse({ risk: wide, ...(over as object) }) }).quoting()
  world.live(95_000)
  return world
}
const reconfigure = (world: ToyWorld, config: TradingConfig) =>
  world.send({ type: 'config_changed', config, version: 1, hash: 'x', changed: [] })
const isOrder = ({ type }: { readonly type: string }) => type === 'place_order' || type === 'edit_order'
const requests = (world: ToyWorld) => world.effects.filter(({ type }) => /^(place|edit|cancel)_/.test(type))

/** For each order that no request is out for: ticks by which it stands nearer to the market than wanted, and further away. */
function staleness(world: ToyWorld): { aggressive: number; passive: number; tolerance: number }[] {
  const wish = desire(world.state, world.config)
  return world.state.slots.flatMap(({ side, level, legs }) => {
    const quote = wish?.quotes.find((one) => one.side === side && one.level === level)
    if (quote === undefined) return []
    return legs.flatMap(({ phase, order }) => {
      if (phase !== 'live' && phase !== 'accepted' && phase !== 'unknown') return []
      const ticks = signOf(side) * (order.price - quote.priceTicks)
      return [{ aggressive: Math.max(0, ticks), passive: Math.max(0, -ticks), tolerance: quote.toleranceTicks }]
    })
  })
}

describe('the side that is too aggressive', () => {
  test('is moved by the very event that makes it so, also within the pace of the passive side', () => {
    const world = settled()
    world.state.improvedAtMs = world.nowMs
    move(world, -8)
    world.effects.length = 0
    world.showMarket()
    const moved = world.effects.flatMap((effect) => (effect.type === 'edit_order' ? [effect.order.side] : []))
    expect(moved).toEqual(['buy', 'buy'])
  })

  test('is pulled without a token, out of the reserve', () => {
    const world = settled()
    world.state.budget.tokens = 0
    move(world, -8)
    world.effects.length = 0
    world.showMarket()
    expect(requests(world).map(({ type }) => type)).toEqual(['cancel_order', 'cancel_order'])
    expect(world.open('sell').length).toBe(2)
  })

  test('is pulled once the venue has taken the order, also before it shows it', () => {
    const world = settled()
    world.isReportLost = () => true
    // The venue answers, its stream is silent: the orders are taken and not shown.
    move(world, 8)
    world.showMarket()
    world.run(30)
    expect(world.state.slots.flatMap(({ legs }) => legs.map(({ phase }) => phase))).toContain('accepted')
    move(world, -9)
    world.effects.length = 0
    world.showMarket()
    expect(requests(world).map(({ type }) => type)).toEqual(['cancel_order', 'cancel_order'])
    world.run(60)
    expect(world.open('buy')).toEqual([])
  })

  test.each([60, 200, 900])(
    'never waits at %d messages a minute: no event leaves one at rest beyond its tolerance',
    (perMinute) => {
      const world = new ToyWorld({
        config: TradingConfig.parse({ risk: wide, operations: { requestsPerMinute: perMinute } }),
      }).quoting()
      const random = createPrng(perMinute)
      world.afterStep = () => {
        const { state } = world
        if (Object.keys(state.halts).length > 0) return
        const wish = desire(state, world.config)
        for (const slot of state.slots) {
          const [leg] = slot.legs
          const quote = wish?.quotes.find(({ side, level }) => side === slot.side && level === slot.level)
          if (quote === undefined || leg === undefined || slot.legs.length !== 1 || leg.phase !== 'live') continue
          if (state.nowMs < slot.cancelPausedUntilMs) continue
          expect(signOf(slot.side) * (leg.order.price - quote.priceTicks)).toBeLessThanOrEqual(quote.toleranceTicks)
        }
      }
      for (let round = 0; round < 300; round += 1) {
        move(world, Math.round(random.normal() * 2))
        world.showMarket()
        world.run(100)
      }
      expect(world.count('edit_order') + world.count('cancel_order')).toBeGreaterThan(5)
    },
  )

  test('costs a small budget its quotes, not its safety: less is quoted and further out, nothing stands nearer than it may', () => {
    const figures = [60, 200, 900].map((perMinute) => {
      const config = TradingConfig.parse({ risk: wide, operations: { requestsPerMinute: perMinute } })
      const world = new ToyWorld({ config }).quoting()
      world.live(20_000)
      const random = createPrng(7)
      const sum = { rounds: 0, open: 0, worst: 0, passive: 0, orders: 0 }
      for (let round = 0; round < 900; round += 1) {
        move(world, Math.round(random.normal() * 1.5))
        world.showMarket()
        world.run(100)
        sum.rounds += 1
        sum.open += world.open().length
        for (const { aggressive, passive, tolerance } of staleness(world)) {
          sum.worst = Math.max(sum.worst, aggressive / tolerance)
          sum.passive += passive
          sum.orders += 1
        }
      }
      return { open: sum.open / sum.rounds, worst: sum.worst, passive: sum.passive / sum.orders }
    })
    const [few, some, many] = figures
    if (few === undefined || some === undefined || many === undefined) throw new Error('no figures')
    for (const { worst } of figures) expect(worst).toBeLessThanOrEqual(1)
    expect(few.open).toBeLessThan(some.open)
    expect(some.open).toBeLessThan(many.open)
    expect(few.passive).toBeGreaterThan(some.passive)
    expect(some.passive).toBeGreaterThan(many.passive)
  })
})

describe('the passive side', () => {
  test('decides at most once in 100 ms, however many messages come, and twice as rarely while the venue complains', () => {
    for (const [times, isDegraded] of [
      [1, false],
      [2, true],
    ] as const) {
      const world = settled()
      if (isDegraded) world.state.rateLimit.degradedUntilMs = world.nowMs + 60_000
      const sentAtMs = new Set<number>()
      world.afterStep = (effects) => {
        if (effects.some((effect) => effect.type === 'journal' && effect.data['why'] === 'too passive'))
          sentAtMs.add(world.nowMs)
      }
      for (let round = 0; round < 200; round += 1) {
        move(world, round % 20 < 10 ? 1 : -1)
        world.run(10)
        world.showMarket()
      }
      const at = [...sentAtMs]
      expect(at.length).toBeGreaterThan(1)
      for (const [index, atMs] of at.entries())
        if (index > 0) expect(atMs - (at[index - 1] ?? 0)).toBeGreaterThanOrEqual(100 * times)
    }
  })

  test('keeps a front place where the new one is at the end of a long queue, until the step is worth it', () => {
    const world = settled()
    const { state, config } = world
    const slot = state.slots.find(({ side, level }) => side === 'buy' && level === 0)
    const leg = slot?.legs[0]
    if (slot === undefined || leg === undefined) throw new Error('not quoting')
    const isMoved = (ticks: number, ahead: number, queued: number): boolean => {
      const priceTicks = leg.order.price + ticks
      state.queuePlaces.set(leg.order.clientId, { entryLots: ahead, printedLots: 0, lowestLots: ahead })
      state.book.bids.lots.set(priceTicks, queued)
      const wanted = { side: 'buy', level: 0, priceTicks, sizeLots: leg.order.size, toleranceTicks: 2 } as const
      const quotes = [{ ...wanted, breakEvenTicks: null, verdict: 'tolerance' as const, explanation: null }]
      const actions: Action[] = []
      addDifferences(
        actions,
        state,
        { quotes, halfSpreadTicks: 40, positionMaxLots: 1_000, mayOpen: { buy: true, sell: true } },
        config,
      )
      return actions.some((action) => action.slot === slot && action.why === 'too passive')
    }
    // Twice the tolerance is what the passive side may lag; a front place is worth a quarter of the half-spread more.
    expect(isMoved(4, 1e6, 1e6)).toBe(false)
    expect(isMoved(5, 1e6, 1e6)).toBe(true)
    expect(isMoved(13, 0, 1e6)).toBe(false)
    expect(isMoved(15, 0, 1e6)).toBe(true)
    // No place is lost where nobody waits, and none where there was none.
    expect(isMoved(5, 0, 0)).toBe(true)
    expect(isMoved(5, 1e6, 0)).toBe(true)
  })

  test('may lag further the less of the budget is left', () => {
    const world = settled()
    const { state, config } = world
    expect(passiveToleranceTimes(state, config)).toBe(2)
    const times = [60, 45, 30, 22.5].map((tokens) => {
      state.budget.tokens = tokens
      return passiveToleranceTimes(state, config)
    })
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    state.budget.tokens = -5
    expect(passiveToleranceTimes(state, config)).toBe(8)
  })

  test('sends what gains most first when the budget is for one', () => {
    const world = new ToyWorld({ config: TradingConfig.parse({ risk: wide, quoting: { levels: 3 } }) }).quoting()
    world.live(5_000)
    world.send({ type: 'journal_degraded', reason: 'disk' })
    world.live(2_000)
    expect(world.open()).toEqual([])
    const { state, config } = world
    state.budget.tokens = reserveOf(requestsPerMinuteOf(config.operations)) + 0.9
    world.effects.length = 0
    world.send({ type: 'journal_degraded', reason: null })
    for (let round = 0; round < 20 && !world.effects.some(isOrder); round += 1) world.run(50)
    const placed = world.records('order_sent')
    expect(placed.length).toBe(1)
    expect(placed[0]).toMatchObject({ level: 0, why: 'empty slot' })
  })
})

describe('sizes', () => {
  test('smaller by the wish are made smaller at once, in place', () => {
    const world = settled({ quoting: { orderNotionalUsd: 100 } })
    const before = world.open('buy').map(({ order }) => order.size)
    const config = TradingConfig.parse({ risk: wide, quoting: { orderNotionalUsd: 40 } })
    world.effects.length = 0
    reconfigure(world, config)
    expect(requests(world).filter(isOrder).length).toBe(4)
    world.live(1_000)
    for (const { order } of world.open()) expect(order.size).toBeLessThan(before[0] ?? 0)
  })

  test('a little different by the price of the day are left in their place', () => {
    const world = settled({ quoting: { orderNotionalUsd: 100 } })
    reconfigure(world, TradingConfig.parse({ risk: wide, quoting: { orderNotionalUsd: 90 } }))
    world.effects.length = 0
    world.live(2_000)
    expect(requests(world)).toEqual([])
  })

  test('that the ramp holds down make no edits of their own while the market only trembles', () => {
    const config = TradingConfig.parse({ risk: wide, quoting: { orderNotionalUsd: 200 } })
    const world = new ToyWorld({ config, isRamping: true }).quoting()
    world.effects.length = 0
    for (let round = 0; round < 150; round += 1) {
      move(world, round % 2 === 0 ? 1 : -1)
      world.live(200)
    }
    const grown = world.effects.flatMap((effect) => (effect.type === 'edit_order' ? [effect.order.size] : []))
    // Half a minute takes sizes from a quarter to five eighths: each of four orders grows a time or two, not with every tremor.
    expect(grown.length).toBeGreaterThan(0)
    expect(grown.length).toBeLessThanOrEqual(16)
  })

  test('no room for any opening cancels what rests on that side', () => {
    const world = settled()
    reconfigure(world, TradingConfig.parse({ risk: { ...wide, longMaxUsd: 1 }, quoting: {} }))
    world.showMarket()
    world.live(500)
    expect(world.open('buy')).toEqual([])
    expect(world.open('sell').length).toBe(2)
  })
})

describe('an edit', () => {
  test('is never sent to the price and size that rest already', () => {
    const world = settled()
    const random = createPrng(11)
    const ordered = new Map<string, { readonly price: number; readonly size: number }>()
    world.fate = (): Fate => smooth
    world.afterStep = (effects) => {
      for (const effect of effects) {
        if (effect.type !== 'edit_order') continue
        const old = world.orders.get(effect.replaces)
        const isSame = old?.order.price === effect.order.price && old.order.size - old.filled === effect.order.size
        if (isSame) expect(ageShare(world, effect.replaces)).toBeGreaterThanOrEqual(0.6)
        ordered.set(effect.order.clientId, effect.order)
      }
    }
    for (let round = 0; round < 400; round += 1) {
      move(world, Math.round(random.normal()))
      world.showMarket()
      world.run(150)
    }
    expect(ordered.size).toBeGreaterThan(10)
  })
})

function ageShare(world: ToyWorld, clientId: string): number {
  const order = world.orders.get(clientId)?.order
  const lifeMs = world.config.quoting.orderLifeMs
  return order === undefined ? 0 : 1 - (order.expiresAtMs - world.wallNow()) / lifeMs
}

describe('an order that was filled in part', () => {
  /** Ten lots long with one sell, which may only reduce: of its nine lots four are taken. */
  const filled = (tradeLagMs: number) => {
    const config = TradingConfig.parse({ quoting: { levels: 1, orderNotionalUsd: 100 } })
    const world = new ToyWorld({ config, tradeLagMs: () => tradeLagMs }).quoting()
    world.position = 10
    Object.assign(world.state.ledger, carriedLedger(10, world.bid + world.ask))
    world.send({ type: 'position_reported', report: { position: sizeLots(10), markPrice: '1000' } })
    world.state.risk.bursts.sell.pausedUntilMs = Infinity
    world.live(2_000)
    const [resting] = world.open('sell')
    expect(resting?.order.size).toBe(9)
    world.effects.length = 0
    world.fill(resting?.order.clientId ?? '', 4)
    world.run(200)
    return world
  }
  test.each([-20, -5, 0, 20])(
    'stays where it is right by what is left, the trade told %d ms after its word',
    (lagMs) => {
      const world = filled(lagMs)
      expect(world.state.ledger.positionLots).toBe(6)
      expect(world.records('cancel_sent')).toEqual([])
      expect(
        world.effects.filter((effect) => isOrder(effect) && 'order' in effect && effect.order.side === 'sell'),
      ).toEqual([])
      expect(world.open('sell').map(({ order, filled }) => order.size - filled)).toEqual([5])
    },
  )
})

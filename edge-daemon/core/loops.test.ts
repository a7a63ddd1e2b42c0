import { describe, expect, test } from 'vitest'
import { ageAdverse, noteAdverse } from './account/adverse.ts'
import type { Effect } from './effect.ts'
import { passivePauseMs } from './quoting/pace.ts'
import { noteMakerFill } from './quoting/quote-ratio.ts'
import { wideningBps } from './quoting/widening.ts'
import { noteLatency } from './signals/latency.ts'
import { lostOnTheWay, smooth, ToyWorld } from './toy-world.fixture.ts'
import type { VenueError } from './venue-error.ts'

// The loops around quoting, seen from outside: what rests, what is sent, and what is written down.

const isOrder = (effect: Effect) => effect.type === 'place_order' || effect.type === 'edit_order'
const orders = (world: ToyWorld) => world.effects.filter(isOrder).length
const bestBuy = (world: ToyWorld) => Math.max(...world.open('buy').map(({ order }) => order.price))
const failing = (failsWith: VenueError) => (effect: Effect) =>
  isOrder(effect) ? { arrivesAfterMs: null, answersAfterMs: 10, failsWith } : smooth

/** Empties one slot, so that an order is due. */
const endOne = (world: ToyWorld) => {
  const [first] = world.open()
  world.cancelAtVenue((resting) => resting === first, 'SELF_TRADE_PROTECTION')
}

describe('audit row 5.3: errors by their kind', () => {
  test('a 401 on an order latches, empties the book within a second and is not tried again', () => {
    const world = new ToyWorld().quoting()
    world.fate = failing({ kind: 'unauthorized', detail: 'HTTP 401' })
    const cancels = world.count('mass_cancel')
    endOne(world)
    world.live(1_000)
    expect(world.state.latches).toEqual({ unauthorized: 'unauthorized: HTTP 401' })
    expect(world.count('mass_cancel')).toBe(cancels + 1)
    expect(world.open()).toEqual([])
    const sent = orders(world)
    world.live(60_000)
    expect(orders(world)).toBe(sent)
  })

  test('three timeouts are tried again; the fifth failure in a row opens the breaker, and one order finds out', () => {
    const world = new ToyWorld().quoting()
    world.fate = (effect) => (isOrder(effect) ? { ...lostOnTheWay, answersAfterMs: 1_000 } : smooth)
    for (let round = 0; round < 3; round += 1) {
      endOne(world)
      world.live(3_000)
    }
    expect(world.state.breaker.phase).toBe('closed')
    expect(world.state.breaker.consecutive).toBe(3)
    for (let round = 0; world.state.breaker.phase === 'closed' && round < 10; round += 1) {
      endOne(world)
      world.live(3_000)
    }
    expect(world.state.halts).toHaveProperty('breaker_open')
    world.live(20_000)
    expect(world.open()).toEqual([])
    world.fate = () => smooth
    world.live(40_000)
    expect(world.records('circuit_breaker').map(({ from, to }) => [from, to])).toEqual([
      ['closed', 'open'],
      ['open', 'half_open'],
      ['half_open', 'closed'],
    ])
    expect(world.open().length).toBe(4)
  })

  test('a probe whose fate had to be asked has succeeded once a read shows it at rest', () => {
    const world = new ToyWorld().quoting()
    endOne(world)
    world.state.breaker.phase = 'half_open'
    world.isReportLost = () => true
    world.live(5_000)
    expect(world.records('order_unknown').length).toBeGreaterThan(0)
    expect(world.state.breaker.phase).toBe('closed')
  })

  test('half open lets out one order at a time', () => {
    const world = new ToyWorld().quoting()
    world.state.breaker.phase = 'half_open'
    world.fate = (effect) => (isOrder(effect) ? { arrivesAfterMs: 500, answersAfterMs: 600 } : smooth)
    const sent = orders(world)
    endOne(world)
    endOne(world)
    world.live(400)
    expect(orders(world) - sent).toBe(1)
  })

  test('a market that is no longer traded latches', () => {
    const world = new ToyWorld().quoting()
    world.fate = failing({ kind: 'refused', reason: 'market', code: 1001, detail: 'market delisted' })
    endOne(world)
    world.live(1_000)
    expect(world.state.latches).toHaveProperty('venue_refused')
    expect(world.open()).toEqual([])
  })
})

describe('audit row 1.4: post-only failures of one slot (postonly.pof_streak-006)', () => {
  test('taken over HTTP and refused on the stream five times: streaks 1 to 5 with their pauses, and no success between', () => {
    const world = new ToyWorld().quoting()
    const slot = world.state.slots.find(({ side, level }) => side === 'buy' && level === 0)
    if (slot === undefined) throw new Error('no such slot')
    world.fate = (effect) => {
      if (effect.type === 'place_order' && effect.order.side === 'buy') {
        // The market falls just before the order arrives and comes back at once.
        world.at(9, () => (world.ask = 1))
        world.at(11, () => (world.ask = 10_010))
      }
      return smooth
    }
    const seen: number[][] = []
    const prices: number[] = []
    world.afterStep = (effects) => {
      for (const effect of effects)
        if (effect.type === 'place_order' && effect.order.side === 'buy') prices.push(effect.order.price)
      const { streak, pausedUntilMs } = slot.refusals
      if (streak > (seen.at(-1)?.[0] ?? 0)) seen.push([streak, Math.round(pausedUntilMs - world.nowMs)])
    }
    const own = slot.legs[0]?.order.clientId
    world.cancelAtVenue(({ order }) => order.clientId === own, 'SELF_TRADE_PROTECTION')
    world.live(30_000)
    expect(seen.slice(0, 5)).toEqual([
      [1, 2_000],
      [2, 3_400],
      [3, 5_780],
      [4, 9_826],
      [5, 16_704],
    ])
    // The ask is at 10,010: after the first refusal three ticks from it, after each further one a tick more at least.
    prices.slice(1, 5).forEach((price, streak) => expect(price).toBeLessThanOrEqual(10_010 - (3 + streak)))
  })
})

describe('fills of a side that keep losing (markout.widen_effect-001)', () => {
  test('move the quote of that side itself, no single better fill takes that back, and it fades within half an hour', () => {
    const world = new ToyWorld().quoting()
    const bestSell = () => Math.min(...world.open('sell').map(({ order }) => order.price))
    const before = { buy: bestBuy(world), sell: bestSell() }
    const { buy } = world.state.adverse
    for (let fill = 0; fill < 60; fill += 1) noteAdverse(buy, 4, -4, world.nowMs)
    const offsetBps = wideningBps(world.state, 'buy', world.config)
    expect(offsetBps).toBeGreaterThan(8)
    world.live(2_000)
    expect(bestBuy(world)).toBeLessThanOrEqual(before.buy - 8)
    expect(bestSell()).toBe(before.sell)
    noteAdverse(buy, -4, 4, world.nowMs)
    expect(wideningBps(world.state, 'buy', world.config)).toBeGreaterThanOrEqual(offsetBps)
    ageAdverse(buy, world.nowMs + 1_800_000)
    expect(wideningBps(world.state, 'buy', world.config)).toBeCloseTo(buy.offsetBps, 9)
    expect(buy.offsetBps).toBeLessThan(0.52 * (offsetBps + 0.2))
  })
})

describe('audit row 7.2: messages for each fill', () => {
  test('600 in five minutes for 5 fills double the passive pause within 30 s, until there are fewer than 50 for one', () => {
    const world = new ToyWorld().quoting()
    const pauseMs = passivePauseMs(world.state)
    for (let fill = 0; fill < 5; fill += 1) noteMakerFill(world.state.quoteRatio, world.nowMs)
    world.state.counts.edit += 600
    world.live(1_000)
    expect(passivePauseMs(world.state)).toBe(2 * pauseMs)
    expect(world.records('quote_ratio')).toMatchObject([{ isCritical: true, fills: 5 }])
    world.live(302_000)
    expect(passivePauseMs(world.state)).toBe(pauseMs)
    expect(world.records('quote_ratio')).toMatchObject([{ isCritical: true }, { isCritical: false }])
  })
})

describe('audit row 7.4: the time to the first word', () => {
  test('at 700 ms with a bound of 500 moves every quote 2 bps out with the next decision', () => {
    const world = new ToyWorld().quoting()
    const before = bestBuy(world)
    for (let sample = 0; sample < 20; sample += 1) noteLatency(world.state.latency, 700, world.nowMs)
    expect(wideningBps(world.state, 'buy', world.config)).toBeCloseTo(2, 9)
    world.live(400)
    expect(bestBuy(world)).toBeLessThanOrEqual(before - 2)
  })

  test('at five seconds ten times over cancels everything and halts, until the answers are quick again', () => {
    const world = new ToyWorld().quoting()
    const cancels = world.count('mass_cancel')
    for (let sample = 0; sample < 10; sample += 1) noteLatency(world.state.latency, 5_000, world.nowMs)
    world.live(200)
    expect(world.state.halts).toHaveProperty('latency')
    expect(world.count('mass_cancel')).toBe(cancels + 1)
    expect(world.open()).toEqual([])
    // Three quick answers to probes, five seconds apart.
    world.live(20_000)
    expect(world.state.halts).toEqual({})
    expect(world.open().length).toBe(4)
  })

  test('unknown for a minute with orders resting is asked about; a venue that does not answer halts until it does', () => {
    const world = new ToyWorld().quoting()
    world.live(55_000)
    expect(world.records('latency_probe')).toEqual([])
    world.live(8_000)
    expect(world.records('latency_probe').length).toBe(1)
    expect(world.state.halts).toEqual({})
    world.fate = (effect) => (effect.type === 'read_account' ? lostOnTheWay : smooth)
    world.state.latency.sampledAtMs = world.nowMs - 60_000
    world.live(5_000)
    expect(world.state.halts).toHaveProperty('latency_unknown')
    expect(world.open()).toEqual([])
    world.fate = () => smooth
    world.live(10_000)
    expect(world.open().length).toBe(4)
  })
})

describe('too many requests', () => {
  const busy = failing({ kind: 'rate_limited', retryAfterMs: 1_000 })

  test('once: no halt; what stands too near for now is pulled, and comes back wider', () => {
    const world = new ToyWorld().quoting()
    world.fate = busy
    endOne(world)
    world.live(300)
    world.fate = () => smooth
    world.live(4_000)
    expect(world.records('halt_set').map(({ reason }) => reason)).not.toContain('backing_off')
    expect(world.state.halts).toEqual({})
    expect(world.open().length).toBe(4)
    expect(wideningBps(world.state, 'sell', world.config)).toBe(5)
    world.live(25_000)
    expect(wideningBps(world.state, 'sell', world.config)).toBe(0)
    expect(world.open().length).toBe(4)
  })

  test('five times in a minute: nothing rests for half a minute', () => {
    const world = new ToyWorld().quoting()
    world.fate = busy
    endOne(world)
    for (let round = 0; round < 50 && world.state.halts['rate_limit'] === undefined; round += 1) world.live(1_000)
    expect(world.state.halts).toHaveProperty('rate_limit')
    world.fate = () => smooth
    world.live(2_000)
    expect(world.open()).toEqual([])
    world.live(40_000)
    expect(world.open().length).toBe(4)
  })
})

describe('audit row 5.1: an account stream that flaps', () => {
  /** Lost, back after the shortest wait of a link, and lost again before long. */
  const flap = (world: ToyWorld) => {
    world.disconnect()
    world.run(250)
    world.connect()
    world.live(1_500)
  }

  test('costs one mass cancel each time, and none while nothing rests', () => {
    const world = new ToyWorld().quoting()
    const before = world.count('mass_cancel')
    for (let cycle = 0; cycle < 10; cycle += 1) flap(world)
    expect(world.count('mass_cancel') - before).toBeLessThanOrEqual(10)
    world.state.latches['test'] = 'nothing may rest'
    world.live(3_000)
    const empty = world.count('mass_cancel')
    for (let cycle = 0; cycle < 10; cycle += 1) flap(world)
    expect(world.count('mass_cancel')).toBe(empty)
  })
})

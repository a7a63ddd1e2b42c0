import { describe, expect, test } from 'vitest'
import type { VenueOrder } from '../event.ts'
import { smooth, ToyWorld } from '../toy-world.fixture.ts'
import type { Disposition, VenueError } from '../venue-error.ts'

// What follows from a refusal, seen from outside: what rests, what is sent, and for how long nothing is.

const bestBuy = (world: ToyWorld): number => Math.max(...world.open('buy').map(({ order }) => order.price))

/** The venue ends our best bid with a word of its own. */
function endBestBuy(world: ToyWorld, status: VenueOrder['status'], reason: string, act: Disposition): void {
  const victim = world.open('buy').toSorted((a, b) => b.order.price - a.order.price)[0]
  if (victim === undefined) throw new Error('no bid rests')
  victim.status = status
  victim.reason = reason
  world.send({ type: 'orders_updated', orders: [{ ...world.told(victim), act }] })
}

/** Every new order fails so, from now until the given time has passed. */
function refuseFor(world: ToyWorld, ms: number, error: VenueError): void {
  world.fate = (effect) =>
    effect.type === 'place_order' || effect.type === 'edit_order'
      ? { arrivesAfterMs: null, answersAfterMs: 10, failsWith: error }
      : smooth
  endBestBuy(world, 'cancelled', 'SELF_TRADE_PROTECTION', 'none')
  world.live(ms)
  world.fate = () => smooth
}

describe('an order that the venue ended', () => {
  test('for debt or liquidation latches: nothing rests any more until a person has looked', () => {
    const world = new ToyWorld().quoting()
    endBestBuy(world, 'cancelled', 'ACCOUNT_LIQUIDATION', 'latch')
    world.live(30_000)
    expect(world.state.latches).toEqual({ venue_refused: 'cancelled ACCOUNT_LIQUIDATION' })
    expect(world.open()).toEqual([])
  })

  test('in a mode of the venue empties the book for a while and comes back by itself', () => {
    const world = new ToyWorld().quoting()
    endBestBuy(world, 'cancelled', 'TRADING_OFF_MODE', 'halt')
    world.live(3_000)
    expect(world.open()).toEqual([])
    expect(world.state.halts).toEqual({
      backing_off: 'waiting after an answer of the venue: cancelled TRADING_OFF_MODE',
    })
    world.live(5_000)
    expect(world.open().length).toBe(4)
    expect(world.state.latches).toEqual({})
  })

  test('as too near is followed by one further out, and after one that stands by the wanted price again', () => {
    const world = new ToyWorld().quoting()
    const wanted = bestBuy(world)
    endBestBuy(world, 'rejected', 'POST_ONLY_FAILED', 'widen')
    world.live(1_000)
    const wider = bestBuy(world)
    expect(wider).toBeLessThan(wanted)
    world.live(20_000)
    expect(world.state.slots.map(({ refusals }) => refusals.streak)).toEqual([0, 0, 0, 0])
    world.bid += 5
    world.ask += 5
    world.live(5_000)
    expect(bestBuy(world)).toBe(wanted + 5)
  })

  test('as too near again and again is tried ever more rarely, and never closer than before', () => {
    const world = new ToyWorld().quoting()
    const prices: number[] = []
    world.afterStep = (effects) => {
      for (const effect of effects) if (effect.type === 'place_order') prices.push(effect.order.price)
    }
    world.fate = (effect) =>
      effect.type === 'place_order'
        ? {
            arrivesAfterMs: null,
            answersAfterMs: 10,
            failsWith: { kind: 'refused', reason: 'price_band', code: 1141, detail: 'x' },
          }
        : smooth
    endBestBuy(world, 'rejected', 'INVALID_PRICE', 'widen')
    world.live(20_000)
    expect(prices.length).toBe(3)
    expect(prices).toEqual(prices.toSorted((a, b) => b - a))
  })

  test('as too near for many minutes is tried again after two more at the latest', () => {
    const world = new ToyWorld().quoting()
    refuseFor(world, 900_000, { kind: 'refused', reason: 'price_band', code: 1141, detail: 'x' })
    const pauses = world.state.slots.map(({ refusals }) => refusals.pausedUntilMs - world.nowMs)
    expect(Math.max(...pauses)).toBeLessThanOrEqual(120_000)
    world.live(130_000)
    expect(world.open('buy').length).toBe(2)
  })

  test('as replaced, for want of a taker or as asked leaves its slot free at once', () => {
    const world = new ToyWorld().quoting()
    endBestBuy(world, 'cancelled', 'NO_LIQUIDITY', 'none')
    world.run(100)
    expect(world.open('buy').length).toBe(2)
  })
})

describe('a refused request', () => {
  test.each<[string, VenueError, string]>([
    ['signature', { kind: 'refused', reason: 'signature', code: 1101, detail: 'bad' }, 'venue_refused'],
    ['invalid', { kind: 'refused', reason: 'invalid', code: 1124, detail: 'bad' }, 'venue_refused'],
    ['key', { kind: 'unauthorized', detail: 'HTTP 401' }, 'unauthorized'],
  ])('for its %s latches and nothing rests', (_name, error, latch) => {
    const world = new ToyWorld().quoting()
    refuseFor(world, 500, error)
    world.live(10_000)
    expect(Object.keys(world.state.latches)).toEqual([latch])
    expect(world.open()).toEqual([])
  })

  test.each<[string, VenueError]>([
    ['maintenance', { kind: 'closed', detail: 'HTTP 503' }],
    ['a disabled market', { kind: 'refused', reason: 'market_closed', code: 1002, detail: 'disabled' }],
    ['clocks', { kind: 'refused', reason: 'clocks', code: 1135, detail: 'expiry' }],
  ])('for %s is tried again every five seconds, with an empty book in between', (_name, error) => {
    const world = new ToyWorld().quoting()
    const before = world.count('place_order')
    refuseFor(world, 12_000, error)
    expect(world.open()).toEqual([])
    expect(world.count('place_order') - before).toBeLessThanOrEqual(4 * 4)
    world.live(8_000)
    expect(world.open().length).toBe(4)
  })

  test('as worth too much leaves the others alone, and the market is looked at at once', () => {
    const world = new ToyWorld().quoting()
    const before = world.count('read_market')
    refuseFor(world, 1_000, { kind: 'refused', reason: 'too_large', code: 1122, detail: 'value' })
    expect(world.count('read_market') - before).toBe(1)
    expect(world.open().length).toBe(3)
    world.live(5_000)
    expect(world.open().length).toBe(4)
    expect(world.state.latches).toEqual({})
  })

  test('for margin pauses its slot and leaves the others alone', () => {
    const world = new ToyWorld().quoting()
    refuseFor(world, 1_000, { kind: 'refused', reason: 'margin', code: 1140, detail: 'cost' })
    expect(world.open().length).toBe(3)
    world.live(5_000)
    expect(world.open().length).toBe(4)
    expect(world.state.latches).toEqual({})
  })
})

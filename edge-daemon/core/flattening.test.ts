import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import type { Command } from '#shared/contracts/control.ts'
import { priceTicks, sizeLots } from '#shared/units.ts'
import type { Effect, OrderRequest } from './effect.ts'
import { startFlattening } from './flattening.ts'
import { lostOnTheWay, smooth, ToyWorld } from './toy-world.fixture.ts'

// The way out of a position, seen from the venue: what is sent, how far it may go, and what ends it.

const serverAtMs = 1_790_000_000_000
const command = (kind: Command['kind']): Command => ({
  id: `command-${kind}`,
  kind,
  reason: 'test',
  createdAtMs: serverAtMs,
  expiresAtMs: serverAtMs + 60_000,
  signature: null,
})
const say = (world: ToyWorld, commands: Command[], desired: 'run' | 'halt' = 'run') =>
  world.send({
    type: 'control_received',
    control: { version: 1, serverAtMs, latched: false, latchReason: null, desired, configVersion: 0, commands },
  })

/** A world that quotes and is long by one filled bid. */
function longWorld(config?: TradingConfig): ToyWorld {
  const world = new ToyWorld(config === undefined ? {} : { config }).quoting()
  const bid = world.open('buy')[0]
  if (bid === undefined) throw new Error('no bid rests')
  world.fill(bid.order.clientId, bid.order.size)
  world.live(200)
  expect(world.position).toBeGreaterThan(0)
  return world
}

const exits = (world: ToyWorld): OrderRequest[] =>
  world.effects.flatMap((effect) => (effect.type === 'place_order' && effect.order.isImmediate ? [effect.order] : []))

describe('a command to flatten', () => {
  test('empties the book, closes the position with one reducing order, and stays halted until a person resumes', () => {
    const world = longWorld()
    say(world, [command('flatten')])
    world.live(5_000)
    expect(world.position).toBe(0)
    expect(exits(world)).toMatchObject([{ side: 'sell', reduceOnly: true, postOnly: false, price: 9_980 }])
    expect(world.records('flatten_done')).toMatchObject([{ outcome: 'flat', attempts: 1, residualLots: 0 }])
    expect(Object.keys(world.state.latches)).toEqual(['flattened'])
    expect(world.open()).toEqual([])
    say(world, [command('resume')])
    world.live(5_000)
    expect(world.open().length).toBeGreaterThan(0)
  })

  test('that is told again while it runs does not begin anew', () => {
    const world = longWorld()
    world.takeableLots = 0
    say(world, [command('flatten')])
    world.live(1_500)
    expect(startFlattening(world.state, 'again')).toEqual([])
  })

  test('with nothing to close is done as soon as the venue has said flat', () => {
    const world = new ToyWorld().quoting()
    say(world, [command('flatten')])
    world.live(3_000)
    expect(exits(world)).toEqual([])
    expect(world.records('flatten_done')).toMatchObject([{ outcome: 'flat', attempts: 0 }])
  })

  test('goes on after a restart that came in between', () => {
    const world = longWorld()
    world.takeableLots = 0
    say(world, [command('flatten')])
    world.live(1_500)
    const latches = { ...world.state.latches }
    expect(latches).toHaveProperty('flattening')
    const { ledger, peakUsd } = world.state
    const again = new ToyWorld({
      checkpoint: {
        ledger: { ...ledger },
        peakUsd,
        latches,
        tradeIdFloor: null,
        tradeIdsSeen: world.fills.map(({ tradeId }) => tradeId),
      },
    })
    again.position = world.position
    again.fills = [...world.fills]
    again.quoting().live(5_000)
    expect(again.position).toBe(0)
    expect(Object.keys(again.state.latches)).toEqual(['flattened'])
  })
})

describe('an exit that finds too few takers', () => {
  test('is tried each second, 10 bps further each time, and more rarely once 100 bps are used up', () => {
    const world = longWorld()
    world.takeableLots = 0
    say(world, [command('flatten')])
    world.live(40_000)
    const prices = exits(world).map(({ price }) => price)
    expect(prices.slice(0, 3)).toEqual([9_980, 9_970, 9_960])
    expect(Math.min(...prices)).toBe(9_900)
    expect(prices.length).toBeLessThanOrEqual(15)
    expect(world.records('flatten_stuck').length).toBe(1)
    expect(world.state.latches).toHaveProperty('flattening')
    world.takeableLots = Infinity
    world.live(12_000)
    expect(world.position).toBe(0)
  })

  test('because the book has a hole waits, rather than sell into it: no price is further from the mark than the collar', () => {
    const world = longWorld()
    world.takeableLots = 0
    const level = (price: number) => ({ price: priceTicks(price), lots: sizeLots(500), mode: 'set' as const })
    say(world, [command('flatten')])
    for (let round = 0; round < 150; round += 1) {
      const book = { bids: [level(5_000)], asks: [level(10_010)] }
      world.send({ type: 'book_replaced', ...book, venueAtMs: world.wallNow() })
      world.send({ type: 'mark_changed', markTicks: 10_005 })
      world.send({ type: 'stream_proved', stream: 'account' })
      world.run(100)
    }
    expect(exits(world).length).toBeGreaterThan(5)
    for (const { price } of exits(world)) expect(price).toBe(Math.ceil(10_005 * 0.98))
    expect(world.records('flatten_stuck').length).toBe(1)
  })

  test('is never worth more than the venue takes in one order, also when a small rest goes along', () => {
    const world = longWorld()
    const lots = world.position
    // One lot short of the whole position, which leaves less than the smallest order.
    Object.assign(world.state.market, { maxOrderValueUsd: (lots - 0.5) * 10 })
    say(world, [command('flatten')])
    world.live(10_000)
    expect(world.position).toBe(0)
    for (const { size } of exits(world)) expect(size).toBeLessThan(lots)
  })

  test('leaves a rest that is too small for an order, and says how much', () => {
    const world = longWorld()
    world.takeableLots = world.position - 1
    say(world, [command('flatten')])
    world.live(5_000)
    expect(world.records('flatten_done')).toMatchObject([{ outcome: 'residual', residualLots: 1 }])
    expect(world.state.latches['flattened']).toMatch(/1 lots are left/)
  })

  test('whose order nobody answered for is asked about first: two are never out at once', () => {
    const world = longWorld()
    world.fate = (effect) => (effect.type === 'place_order' ? lostOnTheWay : smooth)
    let atOnce = 0
    world.afterStep = () => {
      const out = world.state.slots.filter(({ level, legs }) => level === 99 && legs.length > 0).length
      atOnce = Math.max(atOnce, out)
    }
    say(world, [command('flatten')])
    world.live(5_000)
    expect(exits(world).length).toBe(1)
    world.fate = () => smooth
    world.live(30_000)
    expect(atOnce).toBe(1)
    expect(world.position).toBe(0)
  })
})

describe('a drawdown', () => {
  const fall = (world: ToyWorld) => {
    world.bid -= 2_000
    world.ask -= 2_000
    world.live(5_000)
  }
  const config = (flattenOnDrawdown: boolean) =>
    TradingConfig.parse({ risk: { drawdownMaxUsd: 1 }, operations: { flattenOnDrawdown } })

  test('takes the position off the market, unless the config says that it only stops', () => {
    const world = longWorld(config(true))
    fall(world)
    expect(world.position).toBe(0)
    expect(Object.keys(world.state.latches)).toEqual(['drawdown', 'flattened'])
    const kept = longWorld(config(false))
    fall(kept)
    expect(kept.position).toBeGreaterThan(0)
    expect(Object.keys(kept.state.latches)).toEqual(['drawdown'])
  })
})

test('whatever becomes of its orders, an exit never turns the position round, and ends flat once the venue works', () => {
  const fate = fc.constantFrom('smooth', 'lost', 'thin')
  fc.assert(
    fc.property(fc.array(fate, { minLength: 1, maxLength: 6 }), (fates) => {
      const world = longWorld()
      const sizes: number[] = []
      world.afterStep = () => sizes.push(world.position)
      startFlattening(world.state, 'test')
      for (const each of fates) {
        world.takeableLots = each === 'thin' ? 1 : Infinity
        world.fate = (effect: Effect) => (each === 'lost' && effect.type === 'place_order' ? lostOnTheWay : smooth)
        world.live(1_600)
      }
      world.takeableLots = Infinity
      world.fate = () => smooth
      world.live(60_000)
      expect(Math.min(...sizes)).toBeGreaterThanOrEqual(0)
      expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
      expect(world.state.flattening?.outcome).not.toBe('running')
      expect(world.position).toBeLessThan(2)
    }),
    { numRuns: 25 },
  )
})

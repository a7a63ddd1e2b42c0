import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import type { Command } from '#shared/contracts/control.ts'
import { priceTicks, sizeLots } from '#shared/units.ts'
import type { Effect, OrderRequest } from './effect.ts'
import { withoutExit, withoutLatches } from './account/checkpoint.ts'
import { startFlattening } from './flattening.ts'
import { checkpointOf } from './state.ts'
import { lostOnTheWay, smooth, ToyWorld } from './toy-world.fixture.ts'
import type { VenueError } from './venue-error.ts'

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
    askedAtMs: world.state.nowMs,
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

describe('a start at which a person lifts the latches', () => {
  /** A world on the account of another, whose checkpoint a person has looked at. */
  const lifted = (world: ToyWorld, lift = withoutLatches) => {
    const again = new ToyWorld({ checkpoint: lift(checkpointOf(world.state)) })
    again.position = world.position
    again.fills = [...world.fills]
    again.quoting().live(5_000)
    return again
  }

  test('does not give up an exit that is under way: only the position being closed ends it, or a resume', () => {
    const world = longWorld()
    world.takeableLots = 0
    say(world, [command('flatten')])
    world.live(1_500)
    world.state.latches['drawdown'] = 'profit fell'
    const again = lifted(world)
    expect(again.position).toBe(0)
    expect(Object.keys(again.state.latches)).toEqual(['flattened'])
    expect(again.open()).toEqual([])
  })

  test.each(['drawdown', 'margin'])(
    'gives up an exit after %s where that is said, though no cloud could resume it',
    (latch) => {
      const world = longWorld()
      world.takeableLots = 0
      world.state.latches[latch] = 'it fell'
      world.live(1_500)
      const { position } = world
      expect(world.state.latches).toHaveProperty('flattening')

      const kept = lifted(world, withoutExit)
      expect(kept.state.control.isConfigured).toBe(false)
      expect(Object.keys(kept.state.latches)).toEqual([latch, 'flattened'])
      expect(kept.state.latches['flattened']).toMatch(/^given up by a person, and stayed so, after .*it fell$/)
      expect([kept.position, kept.open(), exits(kept)]).toEqual([position, [], []])

      const quoting = lifted(world, (checkpoint) => withoutLatches(withoutExit(checkpoint)))
      expect([quoting.position, quoting.state.latches, exits(quoting)]).toEqual([position, {}, []])
      expect(quoting.open().length).toBeGreaterThan(0)
    },
  )

  test('lifts the halt that stays of an exit that is over', () => {
    const world = longWorld()
    say(world, [command('flatten')])
    world.live(5_000)
    expect(Object.keys(world.state.latches)).toEqual(['flattened'])
    const again = lifted(world)
    expect(again.state.latches).toEqual({})
    expect(again.open().length).toBeGreaterThan(0)
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

describe('a venue that tells only half', () => {
  /** Its account stream is down; what is read still answers. */
  function deafWorld(): ToyWorld {
    let lagMs = 0
    const world = new ToyWorld({ tradeLagMs: () => lagMs }).quoting()
    const bid = world.open('buy')[0]
    if (bid === undefined) throw new Error('no bid rests')
    world.fill(bid.order.clientId, bid.order.size)
    world.live(200)
    world.isReportLost = () => true
    lagMs = 3_600_000
    world.send({ type: 'stream_changed', stream: 'account', isUp: false, reason: 'lost' })
    return world
  }

  /** Each order finds takers for one lot, `times` times; then there are enough. */
  function trickle(world: ToyWorld, times: number): void {
    let slices = 0
    world.takeableLots = 1
    world.afterStep = (effects) => {
      if (!effects.some(({ type }) => type === 'place_order')) return
      slices += 1
      world.takeableLots = slices > times ? Infinity : 1
    }
  }

  test('of fills that only a read can tell, slice after slice is read back, and the exit goes on', () => {
    const world = deafWorld()
    trickle(world, 2)
    say(world, [command('flatten')])
    world.live(60_000)
    expect(exits(world).length).toBeGreaterThan(2)
    expect(world.position).toBe(0)
    expect(world.records('flatten_done')).toMatchObject([{ outcome: 'flat', residualLots: 0 }])
  })

  test('of fills that its history does not show either, they are taken out of what is left after a while', () => {
    const world = deafWorld()
    const lots = world.position
    trickle(world, 2)
    world.fate = (effect) =>
      effect.type === 'read_fills' || effect.type === 'read_account'
        ? { arrivesAfterMs: null, answersAfterMs: 20, failsWith: { kind: 'closed', detail: 'HTTP 503' } }
        : smooth
    say(world, [command('flatten')])
    world.live(60_000)
    expect(exits(world).map(({ size }) => size)).toEqual([lots, lots - 1, lots - 2])
    expect(world.position).toBe(0)
    world.fate = () => smooth
    world.live(5_000)
    expect(world.state.flattening?.outcome).toBe('flat')
  })
})

describe('an exit while the venue refuses the key', () => {
  const noKey: VenueError = { kind: 'unauthorized', detail: 'HTTP 401' }

  test('for one request only goes on, as fast as its orders are taken', () => {
    const world = longWorld()
    world.state.latches['unauthorized'] = 'once'
    world.takeableLots = world.position - 2
    say(world, [command('flatten')])
    world.live(500)
    world.takeableLots = Infinity
    world.live(6_000)
    expect(world.position).toBe(0)
    expect(Object.keys(world.state.latches)).toEqual(['unauthorized', 'flattened'])
  })

  test('for good is tried each ten seconds for a minute, and each thirty after it', () => {
    const world = longWorld()
    world.fate = () => ({ arrivesAfterMs: null, answersAfterMs: 20, failsWith: noKey })
    say(world, [command('flatten')])
    const sent: number[] = []
    world.afterStep = (effects) => {
      if (effects.some(({ type }) => type === 'place_order')) sent.push(world.nowMs)
    }
    world.live(180_000)
    const gaps = sent.slice(1).map((atMs, at) => Math.round((atMs - (sent[at] ?? 0)) / 1_000))
    expect(gaps).toEqual([1, 10, 10, 10, 10, 10, 10, 30, 30, 30])
    world.fate = () => smooth
    world.live(35_000)
    expect(world.position).toBe(0)
  })
})

test('an exit that a person asks for with the same word that lifts the last one is on disk at once', () => {
  const world = longWorld()
  world.takeableLots = 0
  say(world, [command('flatten')])
  world.live(1_500)
  const [again] = [command('flatten')].map((each) => ({ ...each, id: 'command-again' }))
  if (again === undefined) throw new Error('no command')
  const from = world.effects.length
  say(world, [command('resume'), again])
  const kept = world.effects
    .slice(from)
    .flatMap((effect) => (effect.type === 'journal' && 'checkpoint' in effect.data ? [effect.data['checkpoint']] : []))
  expect(kept.at(-1)).toMatchObject({ latches: { flattening: 'asked for by a person: test' } })
})

describe('a mark that is mute while its connection answers', () => {
  /** Nothing but book and account speak; the best prices fall by `share` within ten seconds. */
  function fall(world: ToyWorld, share: number, seconds: number, indexOf: (() => number) | null = null): void {
    const level = (price: number) => ({ price: priceTicks(price), lots: sizeLots(500), mode: 'set' as const })
    const [bid, ask] = [world.bid, world.ask]
    for (let round = 0; round < 10 * seconds; round += 1) {
      const fallen = 1 - share * Math.min(1, round / 100)
      world.bid = Math.round(bid * fallen)
      world.ask = Math.round(ask * fallen)
      const book = { bids: [level(world.bid)], asks: [level(world.ask)] }
      world.send({ type: 'book_replaced', ...book, venueAtMs: world.wallNow() })
      world.send({ type: 'stream_proved', stream: 'account' })
      world.send({ type: 'stream_proved', stream: 'mark' })
      if (indexOf !== null) world.send({ type: 'index_changed', indexTicks: indexOf() })
      world.run(100)
    }
  }

  test('does not hold the price of an exit where the market was', () => {
    const world = longWorld()
    fall(world, 0.03, 11)
    startFlattening(world.state, 'test')
    fall(world, 0, 10)
    expect(world.position).toBe(0)
  })

  test('leaves the index to say how far an exit may go', () => {
    const world = longWorld()
    fall(world, 0.06, 11, () => 9_900)
    startFlattening(world.state, 'test')
    world.takeableLots = 0
    fall(world, 0, 5, () => 9_900)
    expect(exits(world).length).toBeGreaterThan(2)
    for (const { price } of exits(world)) expect(price).toBe(Math.ceil(9_900 * 0.98))
  })
})

import { describe, expect, test } from 'vitest'
import type { Command } from '#shared/contracts/control.ts'
import { clientOrderId, priceTicks, sizeLots, tradeId, venueOrderId } from '#shared/units.ts'
import type { VenueFill } from './event.ts'
import { lostOnTheWay, smooth, ToyWorld } from './toy-world.fixture.ts'

// An exit that was over too soon: what an order of ours gets behind the last look is closed as well. What a person does with
// the account later is not.

const serverAtMs = 1_790_000_000_000
const say = (world: ToyWorld, kind: Command['kind']) => {
  const times = { createdAtMs: serverAtMs, expiresAtMs: serverAtMs + 60_000 }
  const command: Command = { id: `command-${kind}`, kind, reason: 'test', ...times, signature: null }
  const known = { version: 1 as const, serverAtMs, latched: false, latchReason: null, desired: 'run' as const }
  const control = { ...known, configVersion: 0, commands: [command] }
  world.send({ type: 'control_received', control, askedAtMs: world.state.nowMs })
}

const exits = (world: ToyWorld): number =>
  world.effects.filter((effect) => effect.type === 'place_order' && effect.order.isImmediate).length

const fillFirst = (world: ToyWorld, lots = Infinity): void => {
  const bid = world.open('buy')[0]
  if (bid === undefined) throw new Error('no bid rests')
  world.fill(bid.order.clientId, lots)
}

/** The account trades, and the stream has never told of the order. */
function trade(world: ToyWorld, lots: number): void {
  const fill = hiddenTrade(world, lots)
  world.send({ type: 'fills_reported', fills: [fill] })
  world.send({ type: 'position_reported', report: { position: sizeLots(world.position), markPrice: '1000' } })
}

/** The same, told by reads alone. */
function hiddenTrade(world: ToyWorld, lots: number): VenueFill {
  world.position += lots
  const fill: VenueFill = {
    tradeId: tradeId(`19${world.nowMs}00000000000000`.slice(0, 19)),
    venueId: venueOrderId('7'),
    clientId: clientOrderId('by-hand'),
    side: 'buy' as const,
    price: priceTicks(10_010),
    size: sizeLots(lots),
    fee: '0',
    feeMicros: 0,
    isTaker: true,
    venueAtMs: world.nowMs,
  }
  world.fills.push(fill)
  return fill
}

/** As a new process would find it. */
function restarted(world: ToyWorld): ToyWorld {
  const { ledger, peakUsd, latches } = world.state
  const tradeIdsSeen = world.fills.map((fill) => fill.tradeId)
  const checkpoint = { ledger: { ...ledger }, peakUsd, latches: { ...latches }, tradeIdFloor: null, tradeIdsSeen }
  const again = new ToyWorld({ checkpoint })
  again.position = world.position
  again.fills = [...world.fills]
  return again
}

function flattened(): ToyWorld {
  const world = new ToyWorld().quoting()
  fillFirst(world)
  world.live(200)
  say(world, 'flatten')
  world.live(3_000)
  expect(world.state.latches).toHaveProperty('flattened')
  return world
}

describe('a look at the account that began before an order of ours was filled', () => {
  /** Our orders are gone 60 ms after they are cancelled; one is filled before, and its trade is told so much later. */
  function overtaken(tradeLagMs: number): ToyWorld {
    const world = new ToyWorld({ tradeLagMs: () => tradeLagMs }).quoting()
    let isFilled = false
    world.fate = (effect) => {
      if (effect.type === 'mass_cancel' || effect.type === 'cancel_order')
        return isFilled ? { arrivesAfterMs: 60, answersAfterMs: 80 } : lostOnTheWay
      if (effect.type !== 'read_account' || isFilled || world.state.flattening === null) return smooth
      isFilled = true
      world.at(20, () => fillFirst(world))
      world.at(60, () => world.cancelAtVenue(() => true))
      return { arrivesAfterMs: 10, answersAfterMs: 150 }
    }
    say(world, 'flatten')
    return world
  }

  test.each([
    ['behind the answer', 250],
    ['before the answer', 60],
  ])('does not prove that it is flat: the trade is told %s', (_, tradeLagMs) => {
    const world = overtaken(tradeLagMs)
    world.live(60_000)
    expect(world.records('flatten_done')).toMatchObject([{ outcome: 'flat', residualLots: 0 }])
    expect([world.position, world.state.ledger.positionLots]).toEqual([0, 0])
    expect(exits(world)).toBe(1)
  })
})

describe('a rest that is too small for an order', () => {
  test('is not the end while an order of ours may still be filled', () => {
    const world = new ToyWorld().quoting()
    fillFirst(world, 1)
    world.live(200)
    world.fate = (effect) => (effect.type === 'mass_cancel' || effect.type === 'cancel_order' ? lostOnTheWay : smooth)
    say(world, 'flatten')
    world.live(4_000)
    expect(world.records('flatten_done')).toEqual([])
    fillFirst(world)
    world.fate = () => smooth
    world.live(20_000)
    expect(world.position).toBe(0)
    expect(world.records('flatten_done')).toMatchObject([{ outcome: 'flat' }])
  })

  test('is closed when it has become large enough', () => {
    const world = new ToyWorld().quoting()
    fillFirst(world)
    world.live(200)
    world.takeableLots = world.position - 1
    say(world, 'flatten')
    world.live(5_000)
    expect(world.records('flatten_done')).toMatchObject([{ outcome: 'residual', residualLots: 1 }])
    world.takeableLots = Infinity
    trade(world, 1)
    world.live(5_000)
    expect(world.position).toBe(0)
    expect(world.state.latches['flattened']).toMatch(/^flat after asked for by a person: test/)
  })
})

describe('a position that comes to light behind the end', () => {
  test('is closed, and the latch says so until then', () => {
    const world = flattened()
    world.takeableLots = 0
    trade(world, 4)
    world.live(1_000)
    expect(Object.keys(world.state.latches)).toEqual(['flattening'])
    world.takeableLots = Infinity
    world.live(10_000)
    expect(world.position).toBe(0)
    expect(Object.keys(world.state.latches)).toEqual(['flattened'])
    expect(world.records('flatten_done').length).toBe(2)
  })

  test('is waited with until the venue and our count agree about it', () => {
    const world = flattened()
    const before = exits(world)
    world.state.ledger.positionLots = 4
    world.live(5_000)
    expect(exits(world)).toBe(before)
    expect(world.state.latches).toHaveProperty('flattened')
  })

  test('and is too small for an order stays, and begins nothing', () => {
    const world = flattened()
    const before = exits(world)
    trade(world, 1)
    world.live(120_000)
    expect([exits(world), world.position]).toEqual([before, 1])
    expect(world.records('flatten_done').length).toBe(1)
  })

  test('is closed after a restart too, which knows of the exit by its latch alone', () => {
    const again = restarted(flattened())
    hiddenTrade(again, 4)
    again.quoting().live(5_000)
    expect(again.position).toBe(0)
    expect(again.state.latches['flattened']).toBe('flat after asked for by a person: test')
  })

  test('is left to whoever made it once half a minute has shown that nothing of ours was late', () => {
    const world = flattened()
    world.live(120_000)
    const before = exits(world)
    trade(world, 4)
    world.live(120_000)
    expect([exits(world), world.position]).toEqual([before, 4])
    expect(Object.keys(world.state.latches)).toEqual(['flattened'])
  })

  test('is left to whoever made it at a restart too, once it was over for good: the latch on disk says so', () => {
    const world = flattened()
    world.live(40_000)
    expect(world.state.latches['flattened']).toBe('flat, and stayed so, after asked for by a person: test')
    expect(world.records('halt_set').at(-1)).toMatchObject({
      reason: 'flattened',
      checkpoint: { latches: { flattened: world.state.latches['flattened'] } },
    })
    trade(world, 4)
    const again = restarted(world)
    again.quoting().live(20_000)
    expect(again.position).toBe(4)
    expect(Object.keys(again.state.latches)).toEqual(['flattened'])
  })

  test('is looked for as soon as half a minute is over, however rarely the account is read', () => {
    const world = flattened()
    for (let second = 0; second < 33; second += 1) {
      world.live(1_000)
      world.send({ type: 'balance_reported', balance: world.balance })
    }
    expect(world.state.flattening).toBeNull()
  })

  test('again and again is closed for half a minute only: somebody else trades here', () => {
    const world = flattened()
    for (let round = 0; round < 60; round += 1) {
      if (world.position === 0) trade(world, 4)
      world.live(3_000)
    }
    expect(world.position).toBe(4)
    expect(world.records('flatten_done').length).toBeLessThan(15)
  })
})

import { describe, expect, test } from 'vitest'
import { smooth, ToyWorld } from '../toy-world.fixture.ts'

// An account stream that answers pings and tells nothing, against reads that do.

const restarts = (world: ToyWorld) =>
  world.effects.flatMap((effect) => (effect.type === 'restart_stream' ? [effect.stream] : []))
/** What happens at the venue now is not told. */
const inSilence = (world: ToyWorld, happen: () => void) => {
  world.areStreamsUp = false
  happen()
  world.areStreamsUp = true
}

describe('an account stream that keeps things to itself', () => {
  test('begins anew two seconds after a read has found a fill that it did not tell', () => {
    const world = new ToyWorld().quoting()
    world.live(40_000)
    inSilence(world, () => world.fill(world.open('buy')[0]?.order.clientId ?? '', 2))
    world.live(60_000)
    expect(restarts(world)).toEqual(['account'])
    expect(world.records('account_doubted')[0]?.['reason']).toContain(`fill ${world.fills[0]?.tradeId}`)
    expect(world.state.ledger.positionLots).toBe(2)
    world.live(3_000)
    expect(world.state.halts).toEqual({})
  })

  test('begins anew after a read has found the end of an order that it did not tell', () => {
    const world = new ToyWorld().quoting()
    world.live(40_000)
    inSilence(world, () => world.cancelAtVenue(({ order }) => order.side === 'sell'))
    world.live(25_000)
    expect(restarts(world)).toEqual(['account'])
    expect(world.records('account_doubted')[0]?.['reason']).toContain('order pl-3-s')
    expect(world.state.halts).toEqual({})
  })

  test('is left alone when it tells later than a read, or when nothing was to tell', () => {
    const world = new ToyWorld({ tradeLagMs: () => 1_500 }).quoting()
    world.fate = (effect) => (effect.type === 'read_fills' ? { arrivesAfterMs: 5, answersAfterMs: 30 } : smooth)
    for (let round = 0; round < 40; round += 1) {
      world.live(2_000)
      const order = world.open(round % 2 === 0 ? 'buy' : 'sell')[0]
      if (order !== undefined) world.fill(order.order.clientId, 1)
    }
    world.live(5_000)
    expect(world.count('read_fills')).toBeGreaterThan(20)
    expect(world.state.ledger.fills).toBe(world.fills.length)
    expect(restarts(world)).toEqual([])
  })

  test('has nothing to answer for when it was away: fills of the gap are read back, and only then is quoted', () => {
    const world = new ToyWorld().quoting()
    world.live(40_000)
    world.disconnect()
    const [buy, sell] = [world.open('buy')[0], world.open('sell')[0]]
    world.fill(buy?.order.clientId ?? '', 3)
    world.fill(sell?.order.clientId ?? '', 1)
    world.afterStep = (effects) => {
      const created = effects.filter(({ type }) => type === 'place_order' || type === 'edit_order')
      if (created.length > 0) expect(world.state.ledger.fills).toBe(2)
    }
    world.run(500)
    world.connect()
    world.live(10_000)
    expect(world.state.ledger.positionLots).toBe(2)
    expect(world.open().length).toBe(4)
    expect(restarts(world)).toEqual([])
  })
})

import { describe, expect, test } from 'vitest'
import { lostOnTheWay, smooth, toySpec, ToyWorld } from '../core/toy-world.fixture.ts'
import { heartbeatOf } from './heartbeat.ts'

const facts = {
  bot: 'toy',
  run: '000003toy',
  seq: 1,
  sentAtMs: 1,
  journalSeq: 0,
  ackedSeq: 0,
  configVersion: 0,
  configHash: '',
  configRefused: null,
  acks: [],
}
const beatOf = ({ state }: ToyWorld) => heartbeatOf(state, toySpec, facts)

describe('the open orders of a heartbeat', () => {
  test('are those of our slots', () => {
    expect(beatOf(new ToyWorld().quoting())).toMatchObject({ openOrders: 4, quoting: true })
  })

  test('are also those that an earlier run has left at an exchange that takes no mass cancel', () => {
    const world = new ToyWorld({ wasUnclean: true })
    world.fate = ({ type }) => (type === 'mass_cancel' ? lostOnTheWay : smooth)
    for (const name of ['left', 'behind']) world.addForeign(name, 'buy', 9_000)
    world.quoting()
    expect(world.open()).toHaveLength(2)
    expect(beatOf(world)).toMatchObject({ openOrders: 2, quoting: false })
  })

  test('are no more than a heartbeat may tell, or the cloud would take none at all', () => {
    const world = new ToyWorld().quoting()
    for (let i = 0; i < 1_100; i += 1) world.state.foreignIds.set(`somebody-${i}`, 1)
    expect(beatOf(world).openOrders).toBe(1_000)
  })
})

describe('the profit of a heartbeat', () => {
  const bought = () => {
    const world = new ToyWorld().quoting()
    const best = world.open('buy').toSorted((a, b) => b.order.price - a.order.price)[0]
    if (best === undefined) throw new Error('nothing rests')
    world.fill(best.order.clientId, best.order.size)
    world.live(400)
    return world
  }
  const fall = (world: ToyWorld, ticks: number) => {
    world.bid -= ticks
    world.ask -= ticks
    world.live(400)
  }
  const lose = (world: ToyWorld, ...streams: readonly ('book' | 'mark')[]) => {
    for (const stream of streams) world.send({ type: 'stream_changed', stream, isUp: false, reason: 'lost' })
  }
  const totalOf = (world: ToyWorld) => Number(beatOf(world).pnl.total)

  test('stays where it was when the book is lost after a fall: it does not go back to what the fill was worth', () => {
    const world = bought()
    const atFill = totalOf(world)
    fall(world, 60)
    const fallen = totalOf(world)
    expect(fallen).toBeLessThan(atFill - 0.1)
    lose(world, 'book')
    expect(beatOf(world).mid).toBeNull()
    expect(totalOf(world)).toBe(fallen)
    lose(world, 'mark')
    expect(totalOf(world)).toBe(fallen)
  })

  test('goes with the mark while there is no book', () => {
    const world = bought()
    fall(world, 60)
    const fallen = totalOf(world)
    lose(world, 'book')
    world.send({ type: 'mark_changed', markTicks: 9_900 })
    expect(totalOf(world)).toBeLessThan(fallen)
  })

  test('does not go with a mark that is doubted', () => {
    const world = bought()
    fall(world, 60)
    const fallen = totalOf(world)
    world.state.markTicks = 10_005
    world.state.markDoubt = 'no word of it'
    lose(world, 'book')
    expect(totalOf(world)).toBe(fallen)
  })
})

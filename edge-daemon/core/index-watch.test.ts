import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { priceTicks, sizeLots } from '#shared/units.ts'
import { ToyWorld } from './toy-world.fixture.ts'

const collarBps = 200

/** An index that was told where the market stands, and says nothing more. */
function told(): ToyWorld {
  const world = new ToyWorld({ config: TradingConfig.parse({ risk: { collarBps } }) }).quoting()
  world.send({ type: 'index_changed', indexTicks: 10_005 })
  return world
}
/** Everything speaks but the index, whose connection answers pings; the market stands at `share` of where it was. */
function mute(world: ToyWorld, seconds: number, share: number): void {
  const level = (price: number, lots: number) => ({
    price: priceTicks(price),
    lots: sizeLots(lots),
    mode: 'set' as const,
  })
  const [bid, ask] = [Math.round(10_000 * share), Math.round(10_010 * share)]
  for (let round = 0; round < 5 * seconds; round += 1) {
    const book = { bids: [level(bid, 500 + (round % 2))], asks: [level(ask, 500)] }
    world.send({ type: 'book_replaced', ...book, venueAtMs: world.wallNow() })
    world.send({ type: 'mark_changed', markTicks: (bid + ask) / 2 })
    world.send({ type: 'stream_proved', stream: 'account' })
    world.send({ type: 'stream_proved', stream: 'index' })
    world.run(200)
  }
}
const restarts = (world: ToyWorld): number =>
  world.effects.filter((effect) => effect.type === 'restart_stream' && effect.stream === 'index').length

describe('an index that is mute while its connection answers', () => {
  test('halts for half a minute at most where the market has gone elsewhere: its stream begins anew and it counts no more', () => {
    const world = told()
    mute(world, 29, 0.97)
    expect(Object.keys(world.state.halts)).toEqual(['index_apart'])
    expect(restarts(world)).toBe(0)
    mute(world, 1.4, 0.97)
    expect(restarts(world)).toBe(1)
    expect(world.records('index_doubted')).toEqual([
      { reason: 'no word of the index while the middle of the book went from 10005 to 9705 ticks' },
    ])
    expect(world.state.halts).toEqual({})
  })

  test('counts again with its next word', () => {
    const world = told()
    mute(world, 31, 0.97)
    world.send({ type: 'index_changed', indexTicks: 10_005 })
    expect(Object.keys(world.state.halts)).toEqual(['index_apart'])
    world.send({ type: 'index_changed', indexTicks: 9_705 })
    expect(world.state.halts).toEqual({})
  })

  test('does not count by what it had told when its end is slow to be heard of, nor when its connection is back', () => {
    const world = told()
    world.areStreamsUp = false
    mute(world, 40, 0.97)
    expect(restarts(world)).toBe(1)
    expect(world.state.halts).not.toHaveProperty('index_apart')
    for (const isUp of [false, true]) world.send({ type: 'stream_changed', stream: 'index', isUp, reason: '' })
    mute(world, 1, 0.97)
    expect(world.state.halts).not.toHaveProperty('index_apart')
  })

  test.each([1, 1.002])('says nothing while the middle of the book stands at %f of what it was', (share) => {
    const world = told()
    mute(world, 120, share)
    expect(world.state.halts).toEqual({})
    expect(restarts(world)).toBe(0)
  })

  test('is asked to speak again each half minute when a connection has begun without a word', () => {
    const world = told()
    mute(world, 31, 0.98)
    expect(restarts(world)).toBe(1)
    mute(world, 61, 0.98)
    expect(restarts(world)).toBe(3)
    expect(world.state.halts).toEqual({})
  })

  test('is not waited for where none was ever told', () => {
    const world = new ToyWorld().quoting()
    mute(world, 60, 0.99)
    expect(restarts(world)).toBe(0)
  })
})

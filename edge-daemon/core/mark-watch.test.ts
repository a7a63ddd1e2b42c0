import { describe, expect, test } from 'vitest'
import { priceTicks, sizeLots } from '#shared/units.ts'
import { ToyWorld } from './toy-world.fixture.ts'

/** Everything speaks but the mark, whose connection answers pings; the book goes to `share` of where it is, and back at the end. */
function mute(world: ToyWorld, seconds: number, share: number): void {
  const level = (price: number) => ({ price: priceTicks(price), lots: sizeLots(500), mode: 'set' as const })
  for (let round = 0; round < 5 * seconds; round += 1) {
    const [bid, ask] = [world.bid, world.ask].map((price) => Math.round(price * share))
    const book = { bids: [level(bid ?? 1)], asks: [level(ask ?? 2), level((ask ?? 2) + 1 + (round % 2))] }
    world.send({ type: 'book_replaced', ...book, venueAtMs: world.wallNow() })
    world.send({ type: 'stream_proved', stream: 'account' })
    world.send({ type: 'stream_proved', stream: 'mark' })
    world.run(200)
  }
}
const restarts = (world: ToyWorld): number =>
  world.effects.filter((effect) => effect.type === 'restart_stream' && effect.stream === 'mark').length

describe('a mark that is mute while its connection answers', () => {
  test('halts half a minute after its last word when the market has gone elsewhere, and its stream begins anew', () => {
    const world = new ToyWorld().quoting()
    mute(world, 29, 0.99)
    expect(world.state.halts).toEqual({})
    expect(restarts(world)).toBe(0)
    mute(world, 1.2, 0.99)
    expect(restarts(world)).toBe(1)
    expect(world.records('halt_set').at(-1)).toMatchObject({ reason: 'mark_missing' })
    expect(world.records('halt_set').map(({ reason }) => reason)).toContain('mark_stale')
    expect(world.open()).toEqual([])
    world.live(1_000)
    expect(world.state.halts).toEqual({})
  })

  test.each([1, 1.002])('says nothing while the middle of the book stands at %f of what it was', (share) => {
    const world = new ToyWorld().quoting()
    mute(world, 120, share)
    expect(world.state.halts).toEqual({})
    expect(restarts(world)).toBe(0)
  })

  test('is asked to speak again each half minute when a connection has begun without a word', () => {
    const world = new ToyWorld().quoting()
    mute(world, 31, 0.98)
    expect(restarts(world)).toBe(1)
    mute(world, 61, 0.98)
    expect(restarts(world)).toBe(3)
    expect(Object.keys(world.state.halts)).toContain('mark_missing')
  })
})

import { describe, expect, test } from 'vitest'
import { ToyWorld } from './toy-world.fixture.ts'

const created = (world: ToyWorld) => world.count('place_order') + world.count('edit_order')

describe('a loop that is late', () => {
  test('by a second pulls what rests with the first event it works on, whatever that is, and before the next', () => {
    const world = new ToyWorld().quoting()
    const before = created(world)
    world.freeze(1_100)
    world.send({ type: 'trades_printed', trades: [], isReplay: false })
    expect(world.state.halts['loop_lag']).toMatch(/1\d\d\d ms late/)
    expect(world.count('mass_cancel') + world.count('cancel_order')).toBeGreaterThan(0)
    expect(created(world)).toBe(before)
  })

  test('quotes again when half a second has passed without another late tick', () => {
    const world = new ToyWorld().quoting()
    world.freeze(1_100)
    world.run(450)
    expect(world.state.halts['loop_lag']).toBeDefined()
    const before = created(world)
    world.live(2_500)
    expect(world.state.halts).toEqual({})
    expect(created(world)).toBeGreaterThan(before)
  })

  test('by less sends nothing new and leaves what rests, even when the book has moved', () => {
    const world = new ToyWorld().quoting()
    const [before, resting] = [created(world), world.open().length]
    world.freeze(400)
    world.bid -= 4
    world.ask -= 4
    world.showMarket()
    world.run(300)
    expect(world.state.halts).toEqual({})
    expect(created(world)).toBe(before)
    expect(world.open().length).toBe(resting)
    world.run(1_500)
    expect(created(world)).toBeGreaterThan(before)
  })

  test('again and again by a little pulls what rests within a second and a bit: it is a machine that is too slow', () => {
    const world = new ToyWorld().quoting()
    for (let count = 0; count < 4; count += 1) {
      world.freeze(350)
      world.run(20)
    }
    expect(world.state.halts['loop_lag']).toBeDefined()
  })

  test('ticks that are on time are never late, however busy the loop', () => {
    const world = new ToyWorld().quoting()
    world.run(10_000)
    expect(world.records('halt_set').filter(({ reason }) => reason === 'loop_lag')).toEqual([])
  })
})

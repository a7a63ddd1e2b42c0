import { describe, expect, test } from 'vitest'
import { createPrng } from '#shared/prng.ts'
import { ToyWorld } from '../toy-world.fixture.ts'

const ids = (world: ToyWorld) =>
  world.state.slots.flatMap(({ legs }) => legs.map(({ order }) => String(order.clientId)))
const openIds = (world: ToyWorld) => world.open().map(({ order }) => String(order.clientId))

describe('audit row 2.4: a thousand lost endings in 24 hours', () => {
  test('leave the whole capacity to quote at the end', () => {
    const world = new ToyWorld({ tickMs: 250, reservedUpTo: 1e6 }).quoting()
    world.live(8_000)
    const random = createPrng(24)
    let lost = 0
    world.isReportLost = (report) => {
      const isLost = report.status !== 'open' && lost < 1_000 && random.next() < 0.2
      if (isLost) lost += 1
      return isLost
    }
    for (let seconds = 0; seconds < 86_400; seconds += 4) {
      // Two minutes of each hour move the market; in the others the orders end by growing old.
      const move = seconds % 3_600 < 120 ? Math.round(random.normal() * 2) : 0
      world.bid += move
      world.ask += move
      world.run(2_000)
      world.showMarket()
      world.run(2_000)
      world.showMarket()
      // What is long over is forgotten by the venue too, and a read of it shows nothing.
      if (seconds % 120 === 0)
        for (const [id, { status }] of world.orders) if (status !== 'open') world.orders.delete(id)
      world.effects.length = 0
    }
    expect(lost).toBe(1_000)
    world.live(15_000)
    expect(world.open().length).toBe(4)
    expect(ids(world).toSorted()).toEqual(openIds(world).toSorted())
  })
})

import { expect, test } from 'vitest'
import { ToyWorld } from '../toy-world.fixture.ts'
import { roomLots } from './room.ts'

// A side with room for what rests and no more: an edit would need room for both orders.

test.each([0.012, 0.006])('a side that a funding of %d an hour keeps small follows the market away', (ratePerHour) => {
  const world = new ToyWorld().quoting()
  world.send({ type: 'funding_changed', ratePerHour, venueAtMs: world.wallNow() })
  world.live(5_000)
  const room = roomLots(world.state, 'buy', { mayOpen: { buy: true, sell: true } }, world.config)
  const restingLots = () => world.open('buy').reduce((sum, { order, filled }) => sum + order.size - filled, 0)
  expect(restingLots()).toBe(room)
  const best = () => Math.max(...world.open('buy').map(({ order }) => order.price))
  const distanceTicks = world.bid - best()
  for (let second = 0; second < 15; second += 1) {
    world.bid += 2
    world.ask += 2
    world.live(1_000)
    expect(restingLots()).toBeLessThanOrEqual(room)
  }
  world.live(5_000)
  expect(world.bid - best()).toBeLessThanOrEqual(distanceTicks + 3)
})

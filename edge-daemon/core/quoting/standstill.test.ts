import { expect, test } from 'vitest'
import { smooth, ToyWorld } from '../toy-world.fixture.ts'

// The engine stands still: it has taken an order, shows it to nobody, and goes on with it later.

test('an order that a standing engine has taken is not given up, however often no read shows it', () => {
  const world = new ToyWorld().quoting()
  // Taken and never acted on: an answer comes, and nothing rests.
  world.fate = (effect) => (effect.type === 'place_order' ? { arrivesAfterMs: null, answersAfterMs: 20 } : smooth)
  world.cancelAtVenue(() => true, 'X')
  world.live(3_000)
  world.isEngineStanding = true
  const waiting = world.state.slots.flatMap(({ legs }) => legs.map(({ order }) => order.clientId))
  expect(waiting.length).toBe(4)
  // From here on the same book is told again and again.
  world.live(40_000)
  const reads = world.count('read_order')
  expect(reads).toBeGreaterThan(20)
  expect(world.state.slots.flatMap(({ legs }) => legs.map(({ order }) => order.clientId))).toEqual(waiting)
  // It moves again, and what no read shows now is gone.
  world.fate = () => smooth
  world.isEngineStanding = false
  world.live(15_000)
  const now = world.state.slots.flatMap(({ legs }) => legs.map(({ order }) => order.clientId))
  expect(now.filter((id) => waiting.includes(id))).toEqual([])
})

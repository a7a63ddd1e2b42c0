import { expect, test } from 'vitest'
import { ToyWorld } from './toy-world.fixture.ts'

test('fills that end before one that we were told of are not all there are, until they have ended there for a minute', () => {
  const world = new ToyWorld().quoting()
  world.fill(world.open('buy')[0]?.order.clientId ?? '', 3)
  world.live(1_000)
  expect(world.state.tradeIds).toMatchObject({ floor: null, seen: { size: 1 } })
  const history = world.fills
  world.fills = []
  for (const isUp of [false, true]) world.send({ type: 'stream_changed', stream: 'account', isUp, reason: 'test' })
  world.live(5_000)
  expect(world.state.halts).toHaveProperty('fills_unsynced')
  expect(world.records('read_failed').at(-1)?.['detail']).toContain('the fills end before one that we were told of')
  expect(world.state.fillsShortSinceMs).not.toBeNull()
  world.live(65_000)
  expect(world.state.areFillsSynced).toBe(true)
  world.fills = history
  world.live(61_000)
  expect(world.state.fillsShortSinceMs).toBeNull()
})

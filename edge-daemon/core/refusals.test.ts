import { expect, test } from 'vitest'
import { ToyWorld } from './toy-world.fixture.ts'

test('of messages that cannot be read the first is said, then one each ten seconds with how many were not', () => {
  const world = new ToyWorld().quoting()
  const startMs = world.nowMs
  for (let count = 0; count < 250; count += 1) {
    world.send({ type: 'message_refused', stream: 'trades', reason: `odd ${count}` })
    if (count === 3) world.send({ type: 'message_refused', stream: 'mark', reason: 'other' })
    world.live(100)
  }
  expect(world.nowMs - startMs).toBe(25_000)
  const said = world.records('message_refused')
  expect(said).toEqual([
    { stream: 'trades', reason: 'odd 0', unsaid: 0, total: 1 },
    { stream: 'mark', reason: 'other', unsaid: 0, total: 1 },
    { stream: 'trades', reason: 'odd 100', unsaid: 99, total: 101 },
    { stream: 'trades', reason: 'odd 200', unsaid: 99, total: 201 },
  ])
  expect(world.state.counts.refusedMessages).toBe(251)
  expect(world.state.refusals.trades?.total).toBe(250)
})

test('what cannot be read on the account stream is asked for at once, but no more often than each second', () => {
  const world = new ToyWorld().quoting()
  world.live(3_000)
  const reads = () => [world.count('read_fills'), world.count('read_open_orders')]
  const before = reads()
  for (let round = 0; round < 50; round += 1) {
    world.send({ type: 'message_refused', stream: 'account', reason: 'odd' })
    world.live(100)
  }
  const asked = reads().map((count, index) => count - (before[index] ?? 0))
  for (const count of asked) {
    expect(count).toBeGreaterThanOrEqual(4)
    expect(count).toBeLessThanOrEqual(6)
  }
})

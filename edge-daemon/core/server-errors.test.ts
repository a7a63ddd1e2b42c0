import { expect, test } from 'vitest'
import type { VenueError } from './venue-error.ts'
import { ToyWorld } from './toy-world.fixture.ts'

const read = (world: ToyWorld, error: VenueError | null) =>
  world.send({
    type: 'fees_read',
    answer:
      error === null
        ? {
            result: 'read',
            value: { makerFeeRate: world.makerFeeRate, takerFeeRate: world.takerFeeRate },
            startedAtMs: world.state.nowMs,
          }
        : { result: 'failed', error },
  })
const open: VenueError = { kind: 'ambiguous', detail: 'HTTP 500' }

test('the third answer in a row that leaves open what became of a request empties the book, whatever was asked', () => {
  const world = new ToyWorld().quoting()
  read(world, open)
  read(world, open)
  expect(world.state.halts).toEqual({})
  read(world, open)
  expect(world.state.halts).toEqual({
    backing_off: 'waiting after an answer of the venue: 3 in a row left open what became of the request',
  })
  world.live(1_000)
  expect(world.open()).toEqual([])
  world.live(8_000)
  expect(world.state.halts).toEqual({})
  expect(world.open().length).toBe(4)
})

test.each<[string, VenueError | null]>([
  ['a good one', null],
  ['a refusal', { kind: 'refused', reason: 'other', code: 1, detail: 'no' }],
])('%s between them begins the count anew', (_, other) => {
  const world = new ToyWorld().quoting()
  for (const error of [open, open, other, open, open]) read(world, error)
  expect(world.state.halts).toEqual({})
})

test('after "too many" no order leaves before the venue has answered something else', () => {
  const world = new ToyWorld().quoting()
  read(world, { kind: 'rate_limited', retryAfterMs: 1_000 })
  expect(world.state.budget.isRefused).toBe(true)
  read(world, open)
  expect(world.state.budget.isRefused).toBe(true)
  read(world, null)
  expect(world.state.budget.isRefused).toBe(false)
})

import { describe, expect, test } from 'vitest'
import { checkpointOf } from '../state.ts'
import { ToyWorld } from '../toy-world.fixture.ts'
import { makeOrderId } from './order-id.ts'

/** The epoch of the toy's daemon. */
const epoch = 3

describe('an order that is not ours', () => {
  test('latches at first sight, is cancelled, and stays latched when it is gone, until a person resumes', () => {
    const world = new ToyWorld().quoting()
    world.addForeign('somebody', 'buy', 9_000)
    world.run(7)
    expect(world.state.halts).toHaveProperty('foreign_order', expect.stringContaining('somebody'))
    world.live(8_000)
    expect(world.orders.get('somebody')?.status).toBe('cancelled')
    expect(world.state.foreignIds.size).toBe(0)
    expect(Object.keys(world.state.halts)).toEqual(['foreign_order'])
    expect(world.open()).toEqual([])
    world.state.latches = {}
    world.live(8_000)
    expect(world.open().length).toBe(4)
  })

  test('is latched in the next start as well', () => {
    const world = new ToyWorld().quoting()
    world.addForeign('somebody', 'buy', 9_000)
    world.run(7)
    const kept = world.records('halt_set').at(-1)?.['checkpoint']
    expect(kept).toHaveProperty('latches.foreign_order', expect.stringContaining('somebody'))
    const again = new ToyWorld({ checkpoint: checkpointOf(world.state) }).quoting()
    expect(Object.keys(again.state.halts)).toEqual(['foreign_order'])
  })

  test('latches and is written down although one of an earlier start halts already', () => {
    const world = new ToyWorld().quoting()
    world.fate = () => ({ arrivesAfterMs: null, answersAfterMs: null })
    world.addForeign(makeOrderId({ epoch: epoch - 1, side: 'buy', level: 0, counter: 7 }), 'buy', 9_000)
    world.run(100)
    expect(world.state.halts).toHaveProperty('foreign_order', '1 orders at the venue are not ours')
    expect(world.state.latches).toEqual({})
    world.addForeign('somebody', 'buy', 9_000)
    world.run(100)
    expect(world.records('halt_set').at(-1)).toMatchObject({
      reason: 'foreign_order',
      checkpoint: { latches: { foreign_order: expect.stringContaining('somebody') } },
    })
  })

  test.each([
    ['an earlier start', epoch - 1, false],
    ['this start, in no slot', epoch, false],
    ['a start that is later than ours', epoch + 1, true],
  ])('by its name of %s: latches %s', (_, of, isLatch) => {
    const world = new ToyWorld().quoting()
    const id = makeOrderId({ epoch: of, side: 'buy', level: 0, counter: 7 })
    world.addForeign(id, 'buy', 9_000)
    world.live(8_000)
    expect(world.orders.get(id)?.status).toBe('cancelled')
    expect(Object.keys(world.state.latches)).toEqual(isLatch ? ['foreign_order'] : [])
    expect(world.open().length).toBe(isLatch ? 0 : 4)
  })

  test('that a start finds is only cancelled', () => {
    const world = new ToyWorld()
    world.addForeign('somebody', 'buy', 9_000)
    world.quoting().live(8_000)
    expect(world.orders.get('somebody')?.status).toBe('cancelled')
    expect(world.state.latches).toEqual({})
    expect(world.open().length).toBe(4)
  })
})

import { describe, expect, test } from 'vitest'
import { ToyWorld } from '../toy-world.fixture.ts'
import { mustReduce, noShortfall, noteCarried, noteShort, shortShare } from './shortfall.ts'

describe('refused for lack of margin', () => {
  test('each time half as large, down to an eighth, and whole again a minute later', () => {
    const shortfall = noShortfall()
    expect(shortShare(shortfall, 0)).toBe(1)
    const shares = [1, 2, 3, 4].map((times) => {
      noteShort(shortfall, times)
      return shortShare(shortfall, times)
    })
    expect(shares).toEqual([0.5, 0.25, 0.125, 0.125])
    expect([shortShare(shortfall, 60_003), shortShare(shortfall, 60_004)]).toEqual([0.125, 1])
    noteShort(shortfall, 70_000)
    expect(shortShare(shortfall, 70_000)).toBe(0.5)
  })

  test('three times in a row only reduces for thirty seconds', () => {
    const shortfall = noShortfall()
    noteShort(shortfall, 1)
    noteShort(shortfall, 2)
    noteCarried(shortfall)
    noteShort(shortfall, 3)
    expect(mustReduce(shortfall, 3)).toBe(false)
    noteShort(shortfall, 4)
    noteShort(shortfall, 5)
    expect([mustReduce(shortfall, 5), mustReduce(shortfall, 30_004), mustReduce(shortfall, 30_005)]).toEqual([
      true,
      true,
      false,
    ])
  })

  test('the maker sends smaller orders, then none that opens, and begins again', () => {
    const world = new ToyWorld().quoting()
    world.fate = (effect) =>
      effect.type === 'place_order' && !effect.order.reduceOnly
        ? {
            arrivesAfterMs: null,
            answersAfterMs: 20,
            failsWith: { kind: 'refused', reason: 'margin', code: 1140, detail: 'order cost' },
          }
        : { arrivesAfterMs: 10, answersAfterMs: 20 }
    world.cancelAtVenue(() => true, 'NOT_ENOUGH_FUNDS')
    world.live(8_000)
    const refused = world.count('place_order')
    world.live(15_000)
    expect(world.count('place_order')).toBe(refused)
    expect(world.state.halts).toEqual({})
    world.fate = () => ({ arrivesAfterMs: 10, answersAfterMs: 20 })
    world.live(30_000)
    expect(world.open().length).toBe(4)
  })
})

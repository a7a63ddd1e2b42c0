import { describe, expect, test } from 'vitest'
import { sizeLots, priceTicks } from '#shared/units.ts'
import { doneButUnanswered, smooth, ToyWorld } from '../toy-world.fixture.ts'
import { touchOfOthers } from './touch.ts'

// The book shows our orders some time after they came to rest, or before we are told that they do.

/** A book in which others hold `others` at the touch, and of ours what the test says. */
function show(world: ToyWorld, own: 'shown' | 'not yet', others = 500): void {
  const side = (name: 'buy' | 'sell', best: number) => {
    const lots = new Map([[best, others]])
    if (own === 'shown')
      for (const { order } of world.open(name)) lots.set(order.price, (lots.get(order.price) ?? 0) + order.size)
    return [...lots].map(([price, size]) => ({
      price: priceTicks(price),
      lots: sizeLots(size),
      mode: 'set' as const,
    }))
  }
  const [bids, asks] = [side('buy', world.bid), side('sell', world.ask)]
  world.send({ type: 'book_replaced', bids, asks, venueAtMs: world.wallNow() })
}

/** Started, with a narrow market at which our first orders join the touch of others. */
function joining(): ToyWorld {
  const world = new ToyWorld()
  world.ask = world.bid + 1
  world.connect()
  for (let round = 0; round < 20 && world.count('place_order') === 0; round += 1) world.run(50)
  return world
}
const touch = { bid: { price: 10_000, lots: 500 }, ask: { price: 10_001, lots: 500 } }

describe('an order of ours that the book does not show yet', () => {
  test('does not make the others look thin, neither on its way nor just at rest', () => {
    const world = joining()
    expect(world.state.slots.some(({ legs }) => legs[0]?.order.price === 10_000)).toBe(true)
    for (let ms = 0; ms < 100; ms += 10) {
      show(world, 'not yet')
      expect(touchOfOthers(world.state)).toEqual(touch)
      world.run(10)
    }
    expect(world.open().length).toBeGreaterThan(0)
  })

  test('is left out as soon as the book shows it, also before we are told that it rests', () => {
    const world = new ToyWorld()
    world.ask = world.bid + 1
    world.fate = (effect) => (effect.type === 'place_order' ? doneButUnanswered : smooth)
    world.connect()
    for (let round = 0; round < 20 && world.count('place_order') === 0; round += 1) world.run(50)
    world.areStreamsUp = false // The book comes, the account's word does not.
    world.run(20)
    expect(world.open('buy').length).toBeGreaterThan(0)
    show(world, 'shown')
    expect(touchOfOthers(world.state)).toEqual(touch)
  })

  test('alone at its price is never taken for another, from its first batch on', () => {
    // The market was narrower a moment ago, so that we still quote inside it.
    const world = joining()
    world.ask = world.bid + 10
    for (let round = 0; round < 10; round += 1) {
      show(world, 'shown')
      world.run(60)
    }
    world.afterStep = () => {
      const seen = touchOfOthers(world.state)
      if (seen !== null) expect([seen.bid.price, seen.ask.price]).toEqual([world.bid, world.ask])
    }
    for (let round = 0; round < 40; round += 1) {
      world.bid += round % 3 === 0 ? 1 : -1
      world.ask = world.bid + 10
      for (const own of ['not yet', 'shown'] as const) {
        show(world, own)
        world.send({ type: 'mark_changed', markTicks: world.bid + 5 })
        world.run(60)
      }
    }
    expect(world.count('edit_order')).toBeGreaterThanOrEqual(15)
  })

  test('counts in full after a while, whatever others did at its level meanwhile', () => {
    const world = joining()
    world.run(50)
    show(world, 'shown')
    world.run(100)
    // Of the others' 500 are 490 gone, so the level has gained nothing by ours.
    show(world, 'shown', 10)
    world.run(500)
    show(world, 'shown', 10)
    const own = world.state.slots.filter(({ legs }) => legs[0]?.order.price === 10_000)
    expect(own.length).toBeGreaterThan(0)
    expect(touchOfOthers(world.state)?.bid.lots).toBe(10)
    expect(world.state.unseen.size).toBe(0)
  })
})

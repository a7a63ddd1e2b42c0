import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { priceTicks, sizeLots, tradeId } from '#shared/units.ts'
import { ToyWorld } from '../toy-world.fixture.ts'
import { aheadLots, noteQueuePrints, placeLost, placeShare, watchQueues, type QueuePlace } from './queue-place.ts'

const place = (over: Partial<QueuePlace> = {}): QueuePlace => ({
  entryLots: 500,
  printedLots: 0,
  lowestLots: 500,
  ...over,
})

describe('the lots ahead of an order', () => {
  test.each([
    ['are all that stood there when it was sent', place(), 500],
    ['go down by what is printed', place({ printedLots: 120 }), 380],
    ['are never more than the level has shown since', place({ lowestLots: 90 }), 90],
    [
      'do not count the same lots twice when the print shows in the level',
      place({ printedLots: 120, lowestLots: 380 }),
      380,
    ],
    ['are never below nothing', place({ printedLots: 900 }), 0],
  ])('%s', (_, known, lots) => {
    expect(aheadLots(known)).toBe(lots)
  })
  test('only become fewer, whatever is printed and shown, and never fewer than none', () => {
    const news = fc.tuple(fc.boolean(), fc.nat(300))
    fc.assert(
      fc.property(fc.nat(1_000), fc.array(news, { maxLength: 20 }), (entryLots, story) => {
        const known = place({ entryLots, lowestLots: entryLots })
        let before = aheadLots(known)
        for (const [isPrint, lots] of story) {
          if (isPrint) known.printedLots += lots
          else known.lowestLots = Math.min(known.lowestLots, lots)
          const now = aheadLots(known)
          expect(now >= 0 && now <= before && now <= entryLots).toBe(true)
          expect(placeShare(10, now)).toBeGreaterThanOrEqual(placeShare(10, before))
          before = now
        }
      }),
    )
  })
  test('give a share of the queue between its front and its end', () => {
    expect(placeShare(10, 0)).toBe(1)
    expect(placeShare(10, 10)).toBe(0.5)
    expect(placeShare(10, 990)).toBe(0.01)
    expect(placeShare(0, 5)).toBe(0)
  })
})

/** Orders of ours at rest; the first bid is the one looked at. */
function resting() {
  const world = new ToyWorld().quoting()
  world.live(2_000)
  const leg = world.state.slots.find(({ side, level }) => side === 'buy' && level === 0)?.legs[0]
  if (leg === undefined) throw new Error('not quoting')
  const known = world.state.queuePlaces.get(leg.order.clientId)
  if (known === undefined) throw new Error('no place')
  return { world, leg, known, price: leg.order.price as number }
}
const print = (side: 'buy' | 'sell', price: number, lots: number) => ({
  tradeId: tradeId('1'),
  side,
  price: priceTicks(price),
  size: sizeLots(lots),
  venueAtMs: 0,
  tapeAtMs: null,
})

describe('places of our orders', () => {
  test('are kept for each order from its sending to its end', () => {
    const { world } = resting()
    const held = world.state.slots.flatMap(({ legs }) => legs.map(({ order }) => String(order.clientId)))
    expect([...world.state.queuePlaces.keys()].toSorted()).toEqual(held.toSorted())
    world.send({ type: 'journal_degraded', reason: 'disk' })
    world.live(2_000)
    expect(world.state.queuePlaces.size).toBe(0)
  })
  test('come nearer with prints at the price by takers of the other side, and are at the front after one beyond it', () => {
    const { world, known, price } = resting()
    world.state.queuePlaces.forEach((each) => Object.assign(each, { entryLots: 500, lowestLots: 500 }))
    noteQueuePrints(world.state, [print('buy', price, 70)])
    expect(aheadLots(known)).toBe(500)
    noteQueuePrints(world.state, [print('sell', price, 70)])
    expect(aheadLots(known)).toBe(430)
    noteQueuePrints(world.state, [print('sell', price + 1, 1_000)])
    expect(aheadLots(known)).toBe(430)
    noteQueuePrints(world.state, [print('sell', price - 1, 1)])
    expect(aheadLots(known)).toBe(0)
  })
  test('come nearer when the level shrinks, never further back when it grows again, and not by a level that hides us', () => {
    const { world, leg, known, price } = resting()
    Object.assign(known, { entryLots: 500, lowestLots: 500 })
    const show = (lots: number) => {
      world.state.book.bids.lots.set(price, lots)
      watchQueues(world.state)
    }
    show(leg.order.size + 200)
    expect(aheadLots(known)).toBe(200)
    show(leg.order.size + 400)
    expect(aheadLots(known)).toBe(200)
    show(leg.order.size - 1)
    expect(aheadLots(known)).toBe(200)
  })
  test('are given up to the extent that the new one is worse', () => {
    const { world, leg, known, price } = resting()
    const { size } = leg.order
    Object.assign(known, { entryLots: 0, lowestLots: 0 })
    world.state.book.bids.lots.set(price + 1, 9 * size)
    expect(placeLost(world.state, leg, 'buy', price + 1, size)).toBeCloseTo(0.9, 9)
    world.state.book.bids.lots.delete(price + 1)
    expect(placeLost(world.state, leg, 'buy', price + 1, size)).toBe(0)
    Object.assign(known, { entryLots: 1e6, lowestLots: 1e6 })
    expect(placeLost(world.state, leg, 'buy', price + 1, size)).toBe(0)
    world.state.queuePlaces.clear()
    expect(placeLost(world.state, leg, 'buy', price + 1, size)).toBe(0)
  })
})

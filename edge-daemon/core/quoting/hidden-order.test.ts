import { describe, expect, test } from 'vitest'
import { priceTicks, sizeLots } from '#shared/units.ts'
import { ToyWorld } from '../toy-world.fixture.ts'

// The venue's book shows each order of ours as soon as it rests. Method: all our orders are taken away,
// and of those that replace them the book says nothing, or says it late.

const level = (price: number, lots: number) => ({
  price: priceTicks(price),
  lots: sizeLots(lots),
  mode: 'set' as const,
})
const doubted = (world: ToyWorld) => world.records('book_doubted').map(({ reason }) => String(reason))
const tell = (world: ToyWorld, bids: readonly ReturnType<typeof level>[]) =>
  world.send({ type: 'book_changed', bids, asks: [], venueAtMs: world.wallNow() })

/** Quoting, all orders gone and sent anew, and the book has told nothing since. */
function sentAnew(): ToyWorld {
  const world = new ToyWorld().quoting()
  world.live(5_000)
  world.cancelAtVenue(() => true)
  world.run(50)
  world.showMarket()
  world.effects.length = 0
  for (let tick = 0; tick < 60 && world.open().length < 4; tick += 1) passed(world, 50)
  expect(world.open().length).toBe(4)
  return world
}

/** Everything lives, and the book's messages have no level in them. */
function passed(world: ToyWorld, ms: number): void {
  for (let left = ms; left > 0; left -= 50) {
    tell(world, [])
    world.send({ type: 'mark_changed', markTicks: (world.bid + world.ask) / 2 })
    world.send({ type: 'stream_proved', stream: 'account' })
    world.run(50)
  }
}

describe('a book that stands still and does not show our orders', () => {
  test('is not quoted on a second after they rest, and begins anew', () => {
    const world = sentAnew()
    passed(world, 850)
    expect(doubted(world)).toEqual([])
    passed(world, 400)
    expect(doubted(world)).toEqual([expect.stringMatching(/^our order \S+ rests, and the book has not moved/)])
    expect(world.count('restart_stream')).toBe(1)
    world.live(3_000)
    expect([world.state.halts, world.open().length, doubted(world).length]).toEqual([{}, 4, 1])
  })

  test('is believed when it shows them, however late', () => {
    const world = sentAnew()
    passed(world, 800)
    world.showMarket()
    passed(world, 5_000)
    expect(doubted(world)).toEqual([])
  })

  test('is believed when it moves elsewhere: it may have shown an order whose end we have not heard', () => {
    const world = sentAnew()
    passed(world, 500)
    tell(world, [level(world.bid - 40, 7)])
    passed(world, 5_000)
    expect(doubted(world)).toEqual([])
  })

  test('is believed about what lies further out than all that it shows', () => {
    const world = sentAnew()
    for (const { order } of world.open()) {
      const { lots, prices, sign } = order.side === 'buy' ? world.state.book.bids : world.state.book.asks
      while (prices.length > 0 && sign * ((prices.at(-1) ?? 0) - order.price) <= 0) lots.delete(prices.pop() ?? 0)
    }
    passed(world, 3_000)
    expect(doubted(world)).toEqual([])
  })
})

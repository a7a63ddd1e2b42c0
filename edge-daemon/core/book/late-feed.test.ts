import { priceTicks, sizeLots, tradeId, wallMs, type WallMs } from '#shared/units.ts'
import { describe, expect, test } from 'vitest'
import { ToyWorld } from '../toy-world.fixture.ts'
import { freshFeed, noteFeed } from './late-feed.ts'

/** Messages a hundred milliseconds apart by the venue's clock, each so late. */
function feedOf(latesMs: readonly number[], venueLeadMs = 0) {
  let feed = freshFeed
  for (const [nth, lateMs] of latesMs.entries())
    feed = noteFeed(feed, 1_000 + nth * 100 + lateMs, 5_000_000 + venueLeadMs + nth * 100)
  return feed
}

describe('lateness of the book', () => {
  test('is what a message took more than the quickest, whatever the clocks say', () => {
    expect(feedOf([12, 10, 11]).lateMs).toBeLessThan(10)
    expect(feedOf([10, 10, 1_510]).lateMs).toBeCloseTo(1_500, -2)
    expect(feedOf([10, 10, 1_510], -3_600_000).lateMs).toBeCloseTo(1_500, -2)
  })

  test('grows with a queue that grows', () => {
    expect(feedOf(Array.from({ length: 100 }, (_, nth) => nth * 50)).lateMs).toBeGreaterThan(4_000)
  })

  test('is none after the venue has set its clock back, and stays while the line is slow', () => {
    const before = noteFeed(noteFeed(freshFeed, 1_000, 5_000_000), 1_100, 5_000_100)
    expect(noteFeed(before, 1_200, 4_998_200).lateMs).toBe(0)
    expect(feedOf([10, ...Array.from({ length: 600 }, () => 2_010)]).lateMs).toBeGreaterThan(1_500)
  })
})

describe('a clock of the venue that was set back while nobody listened is no lateness', () => {
  const changed = (isUp: boolean) => ({ type: 'stream_changed', stream: 'book', isUp, reason: 'test' }) as const
  test.each([
    ['in a time away', (world: ToyWorld) => world.freeze(16_000)],
    [
      'without a connection',
      (world: ToyWorld) => {
        world.send(changed(false))
        world.run(16_000)
      },
    ],
  ])('%s', (_, leave) => {
    const world = new ToyWorld().quoting()
    leave(world)
    world.send(changed(true))
    for (let nth = 0; nth < 10; nth += 1) {
      world.run(50)
      world.send({ type: 'book_replaced', bids: [], asks: [], venueAtMs: wallMs(world.wallNow() - 2_000) })
    }
    expect(world.state.feed.lateMs).toBeLessThan(100)
    expect(Object.keys(world.state.halts)).not.toContain('book_late')
  })
})

test('nothing is quoted while the book comes more than a second late, and quotes come back with it', () => {
  const world = new ToyWorld().quoting()
  const begunAtMs = world.wallNow()
  let toldAtMs = begunAtMs
  const book = (venueAtMs: WallMs) => world.send({ type: 'book_changed', bids: [], asks: [], venueAtMs })
  book(toldAtMs)
  expect(Object.keys(world.state.halts)).toEqual([])
  // The market is told each 50 ms; what is told of it falls behind by half of the time that passes.
  for (let nth = 0; nth < 60; nth += 1) {
    world.run(50)
    toldAtMs = wallMs(toldAtMs + 25)
    book(toldAtMs)
  }
  expect(world.wallNow() - toldAtMs).toBe(1_500)
  expect(Object.keys(world.state.halts)).toContain('book_late')
  world.run(50)
  book(world.wallNow())
  expect(Object.keys(world.state.halts)).not.toContain('book_late')
})

test('a new connection that begins with what it has kept back is late from its first message on, as the prints tell', () => {
  const world = new ToyWorld().quoting()
  const book = (isUp: boolean) => world.send({ type: 'stream_changed', stream: 'book', isUp, reason: 'test' })
  book(false)
  world.run(1_000)
  const print = {
    tradeId: tradeId('1'),
    side: 'buy',
    price: priceTicks(10_000),
    size: sizeLots(1),
    venueAtMs: world.wallNow(),
    tapeAtMs: null,
  } as const
  world.send({ type: 'trades_printed', trades: [print], isReplay: false })
  book(true)
  const whole = (lateMs: number) =>
    world.send({ type: 'book_replaced', bids: [], asks: [], venueAtMs: wallMs(world.wallNow() - lateMs) })
  for (const lateMs of [4_900, 3_900]) {
    whole(lateMs)
    expect(world.state.halts['book_late']).toBe(`the book comes ${lateMs} ms later than others tell that it can`)
  }
  whole(0)
  expect(Object.keys(world.state.halts)).not.toContain('book_late')
})

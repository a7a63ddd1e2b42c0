import { describe, expect, test } from 'vitest'
import { priceTicks, sizeLots, tradeId } from '#shared/units.ts'
import { ToyWorld } from '../toy-world.fixture.ts'

// The book's connection lives in all of these, and answers its pings.

const level = (price: number, lots = 5) => [{ price: priceTicks(price), lots: sizeLots(lots), mode: 'set' as const }]
const restarts = (world: ToyWorld) =>
  world.effects.flatMap((effect) => (effect.type === 'restart_stream' ? [effect.stream] : []))
/** Everything but the book goes on. */
const stalled = (world: ToyWorld, ms: number, tell: () => void) => {
  for (let left = ms; left > 0; left -= 100) {
    for (const stream of ['book', 'account'] as const) world.send({ type: 'stream_proved', stream })
    tell()
    world.run(100)
  }
}

describe('a book that stands still', () => {
  test.each<{ witness: string; streams: string[]; tell: (world: ToyWorld) => () => void }>([
    {
      witness: 'best prices',
      streams: ['book', 'touch'],
      tell: (world) => () => world.send({ type: 'touch_changed', touch: { bid: 10_030, ask: 10_040 } }),
    },
    {
      witness: 'trades',
      streams: ['book'],
      tell: (world) => () => {
        const trade = {
          side: 'buy',
          price: priceTicks(10_040),
          size: sizeLots(1),
          venueAtMs: 1,
          tapeAtMs: null,
        } as const
        const id = tradeId(String(world.nowMs))
        world.send({ type: 'trades_printed', isReplay: false, trades: [{ ...trade, tradeId: id }] })
      },
    },
    {
      witness: 'mark',
      streams: ['book'],
      tell: (world) => () => world.send({ type: 'mark_changed', markTicks: 10_060 }),
    },
  ])('while the $witness move on is not quoted on, and begins anew', ({ witness, streams, tell }) => {
    const world = new ToyWorld().quoting()
    world.live(500)
    const placedBefore = world.count('place_order') + world.count('edit_order')
    stalled(world, 1_300, tell(world))
    expect(restarts(world)).toEqual(streams)
    expect(world.state.halts).toHaveProperty('book_doubted', expect.stringContaining('while the book stood at'))
    expect(world.records('book_doubted')[0]?.['reason']).toContain(witness)
    world.run(300)
    expect(world.open()).toEqual([])
    const placed = world.count('place_order') + world.count('edit_order')
    expect(placed - placedBefore).toBeLessThanOrEqual(4)
    world.send({ type: 'stream_changed', stream: 'touch', isUp: false, reason: 'not told any more' })
    world.bid = 10_030
    world.ask = 10_040
    world.live(2_000)
    expect(world.state.halts).toEqual({})
    expect(world.open().length).toBe(4)
    expect(restarts(world)).toEqual(streams)
  })

  test('with a market that stands still is quoted on', () => {
    const world = new ToyWorld().quoting()
    stalled(world, 30_000, () => {
      world.send({ type: 'mark_changed', markTicks: 10_006 })
      world.send({ type: 'stream_proved', stream: 'mark' })
    })
    expect(restarts(world)).toEqual([])
    expect(world.open().length).toBe(4)
  })

  test('prints that a new connection repeats say nothing', () => {
    const world = new ToyWorld().quoting()
    let id = 0
    stalled(world, 5_000, () => {
      const trade = { side: 'buy', price: priceTicks(10_040), size: sizeLots(1), venueAtMs: 1, tapeAtMs: null } as const
      world.send({
        type: 'trades_printed',
        isReplay: true,
        trades: [{ ...trade, tradeId: tradeId(String((id += 1))) }],
      })
      world.send({ type: 'mark_changed', markTicks: 10_005 })
    })
    expect(restarts(world)).toEqual([])
    expect(world.open().length).toBe(4)
  })
})

describe('a crossed book', () => {
  test('is waited for a second, then begun anew', () => {
    const world = new ToyWorld().quoting()
    world.send({ type: 'book_replaced', bids: level(10_020), asks: level(10_010), venueAtMs: world.wallNow() })
    world.run(950)
    expect(world.state.halts).toHaveProperty('book_crossed')
    expect(restarts(world)).toEqual([])
    world.run(150)
    expect(restarts(world)).toEqual(['book'])
    world.run(200)
    world.live(2_000)
    expect(world.state.halts).toEqual({})
    expect(restarts(world)).toEqual(['book'])
  })

  test('that uncrosses in time is kept', () => {
    const world = new ToyWorld().quoting()
    for (let round = 0; round < 5; round += 1) {
      world.send({ type: 'book_replaced', bids: level(10_020), asks: level(10_010), venueAtMs: world.wallNow() })
      world.run(900)
      world.showMarket()
      world.run(100)
    }
    expect(restarts(world)).toEqual([])
  })
})

describe('a connection that is up and answers its pings', () => {
  const bookRestarts = (world: ToyWorld) => restarts(world).filter((stream) => stream === 'book').length
  /** All but the book speaks, each tenth of a second. */
  const withoutBook = (world: ToyWorld, ms: number) =>
    stalled(world, ms, () => {
      world.send({ type: 'mark_changed', markTicks: 10_005 })
      world.send({ type: 'stream_proved', stream: 'mark' })
    })

  test('and gives no snapshot is begun anew each ten seconds', () => {
    const world = new ToyWorld().quoting()
    world.send({ type: 'stream_changed', stream: 'book', isUp: false, reason: 'lost' })
    withoutBook(world, 15_000)
    expect(bookRestarts(world), 'one that is not up begins by itself').toBe(0)
    world.send({ type: 'stream_changed', stream: 'book', isUp: true, reason: 'connected' })
    withoutBook(world, 9_900)
    expect(bookRestarts(world)).toBe(0)
    withoutBook(world, 200)
    expect(bookRestarts(world)).toBe(1)
    expect(world.records('book_doubted').at(-1)?.['reason']).toBe('no snapshot of the book came within 10 s')
    withoutBook(world, 20_500)
    expect(bookRestarts(world)).toBe(3)
    world.live(2_000)
    expect(world.state.halts).toEqual({})
  })

  test('and has told a book that was given up is begun anew once, though its end is slow to be heard of', () => {
    const world = new ToyWorld().quoting()
    world.live(15_000)
    world.areStreamsUp = false
    world.send({ type: 'message_refused', stream: 'book', reason: 'a row too many' })
    withoutBook(world, 9_900)
    expect(bookRestarts(world)).toBe(1)
    withoutBook(world, 200)
    expect(bookRestarts(world)).toBe(2)
  })

  test('and says nothing for longer than the book is believed is begun anew, once', () => {
    const world = new ToyWorld().quoting()
    world.areStreamsUp = false
    withoutBook(world, 74_900)
    expect(bookRestarts(world)).toBe(0)
    withoutBook(world, 200)
    expect(bookRestarts(world)).toBe(1)
    expect(world.state.halts).toHaveProperty('book_stale')
    withoutBook(world, 74_500)
    expect(bookRestarts(world)).toBe(1)
    withoutBook(world, 600)
    expect(bookRestarts(world)).toBe(2)
  })
})

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { sizeLots } from '#shared/units.ts'
import { toySpec, ToyWorld } from '../toy-world.fixture.ts'

// The config speaks in dollars and in shares of the spread, so the unit of the market must not matter.

const config = TradingConfig.parse({ quoting: { orderNotionalUsd: 400 }, risk: { positionMaxUsd: 2_000 } })

test('rescaling tick and lot gives the same dollars', () => {
  fc.assert(
    fc.property(fc.constantFrom(1, 10, 100), fc.constantFrom(1, 10, 100), (tickScale, lotScale) => {
      const spec = {
        ...toySpec,
        tickSize: String(0.1 / tickScale),
        lotSize: String(0.01 / lotScale),
        minOrderLots: sizeLots(2 * lotScale),
      }
      const world = new ToyWorld({ config, spec })
      world.bid = 10_000 * tickScale
      world.ask = 10_100 * tickScale
      world.quoting()
      const dollars = world
        .open()
        .map(({ order }) => ({
          side: order.side,
          price: (order.price * 0.1) / tickScale,
          size: (order.size * 0.01) / lotScale,
        }))
        .toSorted((a, b) => a.price - b.price)
      expect(dollars.map((order) => order.side)).toEqual(['buy', 'buy', 'sell', 'sell'])
      const expected = [999.5, 1_000, 1_010, 1_010.5]
      for (const [index, { price, size }] of dollars.entries()) {
        expect(Math.abs(price - (expected[index] ?? 0))).toBeLessThanOrEqual(0.1)
        expect(Math.abs(size - 400 / 1_005)).toBeLessThanOrEqual(0.01)
      }
    }),
    { numRuns: 9 },
  )
})

test('nothing is quoted further from the mark than the collar allows', () => {
  const tight = TradingConfig.parse({ risk: { collarBps: 6 } })
  const world = new ToyWorld({ config: tight }).quoting()
  for (const { order } of world.open()) expect(Math.abs(order.price - 10_005)).toBeLessThanOrEqual(6.003)
  world.bid += 30
  world.ask += 30
  expect(world.open().length).toBeGreaterThan(0)
})

test('a book of one side only pulls the quotes instead of guessing', () => {
  const world = new ToyWorld().quoting()
  world.send({ type: 'book_replaced', bids: [], asks: [], venueAtMs: 0 })
  world.run(100)
  expect(world.open()).toEqual([])
})

test('ids that are running out are asked for again, and quoting goes on when they come', () => {
  const world = new ToyWorld({ reservedUpTo: 100 })
  world.quoting()
  expect(world.count('reserve_ids')).toBe(1)
  expect(world.open().length).toBe(4)
})

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { priceTicks, sizeLots, tradeId } from '#shared/units.ts'
import type { PublicTrade } from '../event.ts'
import { freshPrints } from './fresh-prints.ts'

const print = (id: number): PublicTrade => ({
  tradeId: tradeId(String(9_223_372_036_854_000_000n + BigInt(id))),
  side: 'buy',
  price: priceTicks(1),
  size: sizeLots(1),
  venueAtMs: id,
  tapeAtMs: null,
})

test('however often a connection replays the last fifty, each print is told once and in its order', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(40), fc.boolean()), { maxLength: 60 }), (messages) => {
      const seen = new Set<string>()
      const told: number[] = []
      let newest = 0
      for (const [count, isReplay] of messages) {
        const fresh = Array.from({ length: count }, () => print((newest += 1)))
        const before = Array.from({ length: isReplay ? 50 : 0 }, (_, index) => newest - count - 49 + index)
        const replayed = before.filter((id) => id > 0).map(print)
        told.push(...freshPrints(seen, [...replayed, ...fresh]).map(({ venueAtMs }) => venueAtMs))
        expect(seen.size).toBeLessThanOrEqual(1_024)
      }
      expect(told).toEqual(Array.from({ length: newest }, (_, index) => index + 1))
    }),
  )
})

test('a message of more prints than are remembered is told whole', () => {
  const seen = new Set<string>()
  const many = Array.from({ length: 20_000 }, (_, index) => print(index))
  expect(freshPrints(seen, many)).toHaveLength(20_000)
  expect(seen.size).toBe(512)
})

import { expect, test } from 'vitest'
import { priceTicks, sizeLots, tradeId, wallMs } from '#shared/units.ts'
import { offsetMs } from '../clock-offset.ts'
import type { Effect } from '../effect.ts'
import { smooth, ToyWorld, type Fate } from '../toy-world.fixture.ts'
import { venueWallMs } from './order-life.ts'

const tooShort: Fate = {
  arrivesAfterMs: null,
  answersAfterMs: 20,
  failsWith: { kind: 'refused', reason: 'clocks', code: 1135, detail: 'invalid expiration' },
}
const lifeOf = (effect: Effect, world: ToyWorld): number =>
  effect.type === 'place_order' || effect.type === 'edit_order' ? effect.order.expiresAtMs - world.wallNow() : Infinity

test('an expiry that the venue finds too short is doubled until it takes it, and the record says what bounds an order now', () => {
  const world = new ToyWorld()
  world.fate = (effect) => (lifeOf(effect, world) < 400_000 ? tooShort : smooth)
  world.quoting().live(10_000)
  expect(world.open().length).toBe(4)
  expect(world.records('order_life_raised')).toEqual([{ lifeMs: 240_000 }, { lifeMs: 480_000 }])
  expect(world.state.halts).toEqual({})
})

test('beyond ten minutes, or with clocks apart, the refusal halts', () => {
  const world = new ToyWorld()
  world.fate = (effect) => (lifeOf(effect, world) < Infinity ? tooShort : smooth)
  world.quoting().live(10_000)
  expect(world.open()).toEqual([])
  expect(world.records('order_life_raised').length).toBe(2)
  expect(world.records('halt_set').map(({ reason }) => reason)).toContain('backing_off')
})

test.each([
  ['an hour ahead', 3_600_000, -3_600_000],
  ['two minutes behind', -120_000, 120_000],
  ['half a second ahead, which no clock is better than', 500, 0],
])('with a clock %s an exit ends when we think it does', (_, leadMs, correctedMs) => {
  const world = new ToyWorld().quoting()
  world.state.clockOffset = [{ atMs: world.nowMs, leadMs }]
  expect(venueWallMs(world.state, wallMs(1_790_000_000_000))).toBe(1_790_000_000_000 + correctedMs)
})

test('without a book the trades tell the venue’s time', () => {
  const world = new ToyWorld().quoting()
  world.state.bookAtMs = null
  world.state.clockOffset = null
  const trade = {
    tradeId: tradeId('7'),
    side: 'buy',
    price: priceTicks(10_010),
    size: sizeLots(1),
    tapeAtMs: null,
  } as const
  world.send({
    type: 'trades_printed',
    isReplay: false,
    trades: [{ ...trade, venueAtMs: world.wallNow() - 3_600_000 }],
  })
  expect(offsetMs(world.state.clockOffset)).toBe(3_600_000)
})

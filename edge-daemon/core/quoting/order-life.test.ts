import { expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
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

/** An order that lives for less than so long is refused: by the answer to it, or by the engine after a good one. */
const ways: readonly (readonly [string, (world: ToyWorld, lifeMinMs: number) => void])[] = [
  [
    'by the answer',
    (world, lifeMinMs) => (world.fate = (effect) => (lifeOf(effect, world) < lifeMinMs ? tooShort : smooth)),
  ],
  [
    'by the engine',
    (world, lifeMinMs) =>
      (world.engineRefuses = ({ expiresAtMs }) =>
        expiresAtMs - world.wallNow() < lifeMinMs ? 'INVALID_EXPIRE_TIME' : null),
  ],
]

test.each(ways)('an expiry found too short %s is doubled until it is taken, and the record says so', (_, refuse) => {
  const world = new ToyWorld()
  refuse(world, 400_000)
  world.quoting().live(10_000)
  expect(world.open().length).toBe(4)
  expect(world.records('order_life_raised')).toEqual([{ lifeMs: 240_000 }, { lifeMs: 480_000 }])
  expect(world.state.halts).toEqual({})
  expect(world.records('halt_set').map(({ reason }) => reason)).not.toContain('backing_off')
})

test.each(ways)('refused %s beyond ten minutes, or with clocks apart, it halts', (_, refuse) => {
  const world = new ToyWorld()
  refuse(world, Infinity)
  world.quoting().live(10_000)
  expect(world.open()).toEqual([])
  expect(world.records('order_life_raised').length).toBe(2)
  const halts = world.records('halt_set').filter(({ reason }) => reason === 'backing_off')
  expect(halts.at(-1)?.['detail']).toMatch(
    /^waiting after an answer of the venue: (refused \(clocks|rejected INVALID_EXPIRE)/,
  )
})

test('an order that the engine takes up when it has expired came too late: its expiry was not too short', () => {
  const config = TradingConfig.parse({ quoting: { orderLifeMs: 5_000 } })
  const world = new ToyWorld({ config })
  world.fate = (effect) => (effect.type === 'place_order' ? { arrivesAfterMs: 5_010, answersAfterMs: 20 } : smooth)
  world.quoting().live(6_000)
  expect(world.records('order_ended').map(({ why }) => why)).toContain('rejected INVALID_EXPIRE_TIME')
  expect(world.records('order_life_raised')).toEqual([])
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

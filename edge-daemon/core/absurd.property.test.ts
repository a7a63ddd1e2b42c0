import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { clientOrderId, monoMs, signOf, tradeId, venueOrderId, type PriceTicks, type SizeLots } from '#shared/units.ts'
import type { BookLevel, PublicTrade, VenueFill, VenueOrder } from './event.ts'
import { committedLots } from './quoting/own-orders.ts'
import { toySpec, ToyWorld, type ToyEvent } from './toy-world.fixture.ts'

// Goal: no message, however absurd, leads to an order outside tick, lot, collar, band or limit, or to a throw; and once
// messages are sound again, quoting goes on or a halt says why not. Method: absurd numbers past every type, between sound ones.

const config = TradingConfig.parse({ risk: { positionMaxUsd: 450, drawdownMaxUsd: 1e6 } })

const absurd = fc.constantFrom(
  Number.NaN,
  Infinity,
  -Infinity,
  0,
  -0,
  -1,
  -10_005,
  0.5,
  10_005.5,
  1e-300,
  1e300,
  2 ** 40,
  2 ** 53,
  2 ** 60,
)
const tenfold = fc.constantFrom(1, 100_050, 1_000)
const number = fc.oneof({ weight: 3, arbitrary: absurd }, tenfold, fc.integer({ min: 9_900, max: 10_100 }))
/** Past the brand: what a broken adapter might hand over. */
const ticks = number.map((value) => value as PriceTicks)
const lots = number.map((value) => value as SizeLots)

const level: fc.Arbitrary<BookLevel> = fc.record({
  price: ticks,
  lots,
  mode: fc.constantFrom('set' as const, 'add' as const),
})
const levels = fc.array(level, { maxLength: 4 })
const side = fc.constantFrom('buy' as const, 'sell' as const)
const trade: fc.Arbitrary<PublicTrade> = fc.record({
  tradeId: fc.nat().map((id) => tradeId(String(id))),
  side,
  price: ticks,
  size: lots,
  venueAtMs: number,
  tapeAtMs: fc.constant(null),
})
const fill: fc.Arbitrary<VenueFill> = fc
  .record({ side, price: ticks, size: lots, feeMicros: number, id: fc.nat() })
  .map(({ id, ...rest }) => ({
    ...rest,
    tradeId: tradeId(String(5e18 + id)),
    venueId: venueOrderId('77'),
    clientId: null,
    fee: 'x',
    isTaker: false,
    venueAtMs: 5,
  }))
/** Stands for an order of ours that rests when the message is sent. */
const own = clientOrderId('own')
const order: fc.Arbitrary<VenueOrder> = fc
  .record({
    clientId: fc.constantFrom(own, clientOrderId('foreign')),
    side,
    price: ticks,
    size: lots,
    filled: lots,
    status: fc.constantFrom('open', 'filled', 'cancelled'),
  })
  .map((rest) => ({ ...rest, venueId: venueOrderId('78'), reason: null, reduceOnly: false }))
const money = fc.record({ equity: fc.constant('?'), equityUsd: number, availableUsd: number })

const report = fc.record({
  position: lots,
  markPrice: fc.constantFrom('x', null),
  openTicks: fc.option(number),
  liquidationTicks: fc.option(number),
  leverage: fc.option(number),
})
const read = <Value>(value: fc.Arbitrary<Value>) =>
  fc.record({ result: fc.constant('read' as const), value, startedAtMs: fc.constant(monoMs(0)) })

const message: fc.Arbitrary<ToyEvent> = fc.oneof(
  fc.record({
    type: fc.constantFrom('book_replaced' as const, 'book_changed' as const),
    bids: levels,
    asks: levels,
    venueAtMs: number,
  }),
  fc.record({
    type: fc.constant('touch_changed' as const),
    touch: fc.record({ bid: fc.option(number), ask: fc.option(number) }),
  }),
  fc.record({
    type: fc.constant('trades_printed' as const),
    trades: fc.array(trade, { maxLength: 3 }),
    isReplay: fc.boolean(),
  }),
  fc.record({ type: fc.constant('mark_changed' as const), markTicks: number }),
  fc.record({ type: fc.constant('index_changed' as const), indexTicks: number }),
  fc.record({ type: fc.constant('funding_changed' as const), ratePerHour: number, venueAtMs: number }),
  fc.record({
    type: fc.constantFrom('orders_updated' as const, 'orders_replaced' as const),
    orders: fc.array(order, { maxLength: 2 }),
  }),
  fc.record({ type: fc.constant('fills_reported' as const), fills: fc.array(fill, { maxLength: 2 }) }),
  fc.record({ type: fc.constant('balance_reported' as const), balance: money }),
  fc.record({
    type: fc.constant('position_reported' as const),
    report,
  }),
  fc.record({
    type: fc.constant('reference_changed' as const),
    priceTicks: number,
    basisTicks: fc.option(number),
    ageMs: number,
    source: fc.constant('elsewhere'),
  }),
  fc.record({
    type: fc.constant('funding_read' as const),
    answer: read(fc.array(fc.record({ paymentId: fc.string(), micros: number, paidAtMs: number }), { maxLength: 2 })),
  }),
  fc.record({ type: fc.constant('account_read' as const), answer: read(fc.record({ balance: money, report })) }),
  fc.record({ type: fc.constant('fills_read' as const), answer: read(fc.array(fill, { maxLength: 2 })) }),
  fc.record({ type: fc.constant('open_orders_read' as const), answer: read(fc.array(order, { maxLength: 2 })) }),
)

function withOwn(event: ToyEvent, world: ToyWorld): ToyEvent {
  if (event.type !== 'orders_updated' && event.type !== 'orders_replaced') return event
  const resting = world.open()[0]?.order.clientId ?? own
  return {
    ...event,
    orders: event.orders.map((each) => (each.clientId === own ? { ...each, clientId: resting } : each)),
  }
}

describe('absurd messages', () => {
  test('lead to a stated halt or are ignored with a count, never to an order out of bounds', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(message, fc.nat(400)), { maxLength: 25 }), (messages) => {
        const world = new ToyWorld({ config }).quoting()
        world.afterStep = (effects) => {
          const { state } = world
          for (const effect of effects) {
            if (effect.type !== 'place_order' && effect.type !== 'edit_order') continue
            const { price, size } = effect.order
            expect(Number.isSafeInteger(price) && price > 0, `price ${price}`).toBe(true)
            expect(Number.isSafeInteger(size) && size >= toySpec.minOrderLots, `size ${size}`).toBe(true)
            if (effect.order.reduceOnly) {
              // An exit is what a halt is for: it never rests, and the venue takes no more of it than there is to close.
              expect(effect.order).toMatchObject({ isImmediate: true, postOnly: false })
              expect(Object.keys(state.halts)).toContain('flattening')
              continue
            }
            expect(Object.keys(state.halts)).toEqual([])
            const mark = state.markTicks ?? Number.NaN
            expect(Math.abs(price - mark) <= (mark * config.risk.collarBps) / 10_000, `${price} at ${mark}`).toBe(true)
            const sign = signOf(effect.order.side)
            const worstLots = sign * state.ledger.positionLots + committedLots(state, effect.order.side)
            const limitLots = config.risk.positionMaxUsd / (mark * state.market.tickLotUsd)
            expect(worstLots, `exposure of ${effect.order.side}`).toBeLessThanOrEqual(limitLots * 1.05)
            expect(price * size * state.market.tickLotUsd).toBeLessThanOrEqual(config.risk.positionMaxUsd * 1.05)
          }
          expect(Number.isSafeInteger(state.ledger.positionLots)).toBe(true)
          expect(Number.isSafeInteger(state.ledger.cashHalfTickLots)).toBe(true)
          for (const value of [
            state.markTicks,
            state.indexTicks,
            state.funding?.ratePerHour,
            state.peakUsd,
            state.clockLeadMs,
          ])
            expect(value === null || value === undefined || Number.isFinite(value)).toBe(true)
        }
        for (const [event, waitMs] of messages) {
          world.send(withOwn(event, world))
          world.run(waitMs)
        }
        world.live(3_000)
        const { state } = world
        const isStated = Object.keys(state.halts).length > 0 || world.open().length > 0
        expect(isStated, 'neither quoting nor a stated halt').toBe(true)
      }),
      { numRuns: 150 },
    )
  })

  test('of the book make it doubted and begin its stream anew', () => {
    const world = new ToyWorld().quoting()
    const bad = { price: Number.NaN as PriceTicks, lots: 5 as SizeLots, mode: 'set' as const }
    const effects = world.send({ type: 'book_changed', bids: [bad], asks: [], venueAtMs: 0 })
    expect(Object.keys(world.state.halts)).toContain('book_doubted')
    expect(effects).toContainEqual(expect.objectContaining({ type: 'restart_stream', stream: 'book' }))
    world.live(2_000)
    expect(world.state.halts).toEqual({})
  })

  test('of a fill too large to be counted exactly latch, and leave the ledger as it was', () => {
    const world = new ToyWorld({ config }).quoting()
    const before = { ...world.state.ledger }
    world.send({
      type: 'fills_reported',
      fills: [
        {
          tradeId: tradeId('5000000000000000001'),
          venueId: venueOrderId('77'),
          clientId: null,
          side: 'buy',
          price: (2 ** 40) as PriceTicks,
          size: (2 ** 40) as SizeLots,
          fee: '0',
          feeMicros: 0,
          isTaker: false,
          venueAtMs: 5,
        },
      ],
    })
    expect(world.state.latches).toHaveProperty('fill_absurd')
    expect(world.state.ledger).toEqual(before)
    world.live(1_000)
    expect(world.open()).toEqual([])
  })

  test('of a book without a time are refused: our clock cannot be held against it', () => {
    const world = new ToyWorld().quoting()
    world.send({ type: 'book_changed', bids: [], asks: [], venueAtMs: Number.NaN })
    expect(Object.keys(world.state.halts)).toContain('book_doubted')
    expect(world.state.clockLeadMs).not.toBeNaN()
  })

  test('of a position that no price could value exactly keep the start waiting', () => {
    const world = new ToyWorld()
    world.position = 2 ** 50
    world.quoting()
    expect(Object.keys(world.state.halts)).toContain('recovering')
    expect(Number.isSafeInteger(world.state.ledger.cashHalfTickLots)).toBe(true)
    world.position = 0
    world.live(3_000)
    expect(world.state.halts).toEqual({})
  })

  test('of the account are counted and the venue is asked at once', () => {
    const world = new ToyWorld().quoting()
    const before = world.count('read_fills')
    world.send({
      type: 'position_reported',
      report: { position: Number.NaN as SizeLots, markPrice: null },
    })
    expect(world.state.refusals.account?.total).toBe(1)
    world.run(1_100)
    expect(world.count('read_fills')).toBe(before + 1)
  })
})

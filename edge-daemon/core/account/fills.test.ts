import { Decimal } from 'decimal.js'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { monoMs, priceTicks, sizeLots, tradeId, venueOrderId } from '#shared/units.ts'
import { valueLedger } from '#shared/valuation.ts'
import type { VenueFill } from '../event.ts'
import { checkpointOf } from '../state.ts'
import { toySpec, ToyWorld } from '../toy-world.fixture.ts'
import { isOverdue, noteBooked, noteReported, settle, unbookedLots, type Executions } from './executions.ts'
import { isNewerId, noteTrade, raiseFloor, type TradeIds } from './trade-ids.ts'

describe('trade ids', () => {
  test('are compared as numbers of any length, without a double', () => {
    const id = fc.bigInt({ min: 1n, max: 2n ** 70n })
    fc.assert(
      fc.property(id, id, (a, b) => {
        expect(isNewerId(String(a), String(b))).toBe(a > b)
      }),
    )
    expect(isNewerId('9007199254740993', '9007199254740992')).toBe(true)
  })

  test('in any order, with repeats and complete reads in between, each trade is counted once', () => {
    const story = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.boolean()), { maxLength: 120 })
    fc.assert(
      fc.property(story, (steps) => {
        const ids: TradeIds = { floor: null, seen: new Set() }
        const counted = new Set<number>()
        for (const [number, isCompleteRead] of steps) {
          const upTo = isCompleteRead ? Array.from({ length: number }, (_, index) => index + 1) : [number]
          for (const id of upTo) {
            expect(noteTrade(ids, String(id))).toBe(!counted.has(id))
            counted.add(id)
          }
          if (isCompleteRead) raiseFloor(ids, String(number))
          for (const id of ids.seen) expect(ids.floor === null || isNewerId(id, ids.floor)).toBe(true)
        }
      }),
    )
  })
})

describe('what orders tell before trades do', () => {
  test('is counted until it is booked or a later complete read has settled it, in either order', () => {
    const step = fc.record({
      isReport: fc.boolean(),
      order: fc.constantFrom('1', '2'),
      lots: fc.integer({ min: 1, max: 5 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const all: Executions = new Map()
        const reported = { '1': 0, '2': 0 }
        const booked = { '1': 0, '2': 0 }
        for (const { isReport, order, lots } of steps) {
          const key = order === '1' ? '1' : '2'
          if (isReport) noteReported(all, order, 'buy', (reported[key] += lots), 0)
          else {
            booked[key] += lots
            noteBooked(all, order, 'buy', lots, 0)
          }
          const missing = (['1', '2'] as const).map((each) => Math.max(0, reported[each] - booked[each]))
          expect(unbookedLots(all, 'buy')).toBe((missing[0] ?? 0) + (missing[1] ?? 0))
          expect(unbookedLots(all, 'sell')).toBe(0)
          expect(isOverdue(all, 999)).toBe(false)
          expect(isOverdue(all, 1_000)).toBe(unbookedLots(all, 'buy') > 0)
        }
        settle(all, 999)
        expect(all.size).toBe(new Set(steps.map((each) => each.order)).size)
        settle(all, 1_000)
        expect(all.size).toBe((['1', '2'] as const).filter((each) => reported[each] !== booked[each]).length)
        settle(all, 30_000)
        expect(all.size).toBe(0)
      }),
    )
  })
})

describe('an order that goes on after its fill was settled', () => {
  /** A bid of which two lots were taken, once a read of the fills has settled them. */
  function settled() {
    const world = new ToyWorld({ config: TradingConfig.parse({ pricing: { skewAtLimitBps: 0 } }) }).quoting()
    const bid = world.open('buy')[0]
    if (bid === undefined) throw new Error('no bid rests')
    world.fill(bid.order.clientId, 2)
    world.live(62_000)
    expect(bid.status).toBe('open')
    expect(world.state.executions.size).toBe(0)
    return { world, bid }
  }

  test('tells of the same lots once more at its end, and they are no exposure again', () => {
    const { world, bid } = settled()
    world.cancelAtVenue((resting) => resting === bid, 'SELF_TRADE_PROTECTION')
    world.live(200)
    expect(unbookedLots(world.state.executions, 'buy')).toBe(0)
  })

  test.each([0, 40, -40])('and is filled again counts only what is new, trades %i ms behind the order', (lagMs) => {
    const { world, bid } = settled()
    const all = world.state.executions
    const report = { ...world.told(bid), filled: sizeLots(3) }
    const fill = { tradeId: tradeId('1800000000000009999'), venueId: report.venueId, clientId: report.clientId }
    const tellTrade = () =>
      world.send({
        type: 'fills_reported',
        fills: [
          {
            ...fill,
            side: 'buy',
            price: report.price,
            size: sizeLots(1),
            fee: '0',
            feeMicros: 0,
            isTaker: false,
            venueAtMs: 1,
          },
        ],
      })
    if (lagMs <= 0) tellTrade()
    world.send({ type: 'orders_updated', orders: [report] })
    expect(unbookedLots(all, 'buy')).toBe(lagMs <= 0 ? 0 : 1)
    if (lagMs > 0) tellTrade()
    expect(unbookedLots(all, 'buy')).toBe(0)
  })
})

/** The same money by another road: cash and position in exact decimals, straight from the fills. */
function independentProfit(world: ToyWorld, carried: { lots: number; price: Decimal }, mark: Decimal): Decimal {
  let cash = carried.price.mul(carried.lots).mul(toySpec.lotSize).neg()
  let position = new Decimal(carried.lots)
  for (const fill of world.fills) {
    const sign = fill.side === 'buy' ? 1 : -1
    cash = cash
      .sub(new Decimal(fill.price).mul(toySpec.tickSize).mul(fill.size).mul(toySpec.lotSize).mul(sign))
      .sub(fill.fee)
    position = position.add(sign * fill.size)
  }
  return cash.add(position.mul(toySpec.lotSize).mul(mark))
}

describe('the account', () => {
  test('gives the same profit as cash plus position at each step, to the last unit, also with a carried position', () => {
    const step = fc.record({
      move: fc.integer({ min: -6, max: 6 }),
      lots: fc.integer({ min: 1, max: 9 }),
      feeMicros: fc.nat(50_000),
    })
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 25 }),
        fc.integer({ min: -20, max: 20 }),
        (steps, carried) => {
          const world = new ToyWorld()
          world.position = carried
          world.quoting()
          const start = { lots: carried, price: new Decimal((world.bid + world.ask) / 2).mul(toySpec.tickSize) }
          for (const [index, { move, lots, feeMicros }] of steps.entries()) {
            const open = world.open()
            const victim = open[index % Math.max(1, open.length)]
            if (victim !== undefined) world.fill(victim.order.clientId, lots, String(feeMicros / 1e6))
            world.bid += move
            world.ask += move
            world.live(200)
            const parts = valueLedger(world.state.ledger, toySpec, '1000.7')
            expect(parts.total).toBe(independentProfit(world, start, new Decimal('1000.7')).toFixed())
            const sum = new Decimal(parts.capture).add(parts.inventory).add(parts.fees).add(parts.funding)
            expect(sum.toFixed()).toBe(parts.total)
            const checkpoint = checkpointOf(world.state)
            expect(JSON.parse(JSON.stringify(checkpoint))).toEqual(checkpoint)
          }
          expect(world.state.ledger.positionLots).toBe(world.position)
        },
      ),
      { numRuns: 25 },
    )
  })
})

describe('drawdown', () => {
  const config = TradingConfig.parse({ risk: { drawdownMaxUsd: 1, positionMaxUsd: 1_000 } })
  const tripped = () => {
    const world = new ToyWorld({ config }).quoting()
    world.fill(world.open('buy')[0]?.order.clientId ?? '', 4)
    world.live(200)
    world.bid -= 300 // 4 lots of 0.01 lose 30 dollars each.
    world.ask -= 300
    world.live(400)
    return world
  }

  test('latches, is written down with a checkpoint, and a start from it stays latched', () => {
    const world = tripped()
    expect(world.state.halts).toHaveProperty('drawdown')
    const record = world.records('halt_set').find((each) => each['reason'] === 'drawdown')
    expect(record?.['checkpoint']).toMatchObject({ latches: { drawdown: expect.any(String) } })
    const again = new ToyWorld({ config, checkpoint: checkpointOf(world.state) })
    again.fills = world.fills
    again.position = world.position
    again.bid = world.bid
    again.ask = world.ask
    again.quoting()
    again.live(10_000)
    expect(again.state.halts).toHaveProperty('drawdown')
    expect(again.count('place_order')).toBe(0)
    expect(again.state.peakUsd).toBe(world.state.peakUsd)
  })

  test('only a resume clears it, and measures from here', () => {
    const world = tripped()
    world.bid += 300
    world.ask += 300
    world.live(5_000)
    expect(world.state.halts).toHaveProperty('drawdown')
    const resume = {
      id: 'command-1',
      kind: 'resume' as const,
      reason: '',
      createdAtMs: 1,
      expiresAtMs: 2_000_000_000_000,
      signature: null,
    }
    world.send({
      type: 'control_received',
      control: {
        version: 1,
        serverAtMs: 1_790_000_000_000,
        latched: false,
        latchReason: null,
        desired: 'run',
        configVersion: 0,
        commands: [resume],
      },
      askedAtMs: world.state.nowMs,
    })
    world.live(3_000)
    expect(world.state.halts).toEqual({})
    expect(world.records('latches_cleared')[0]?.['checkpoint']).toMatchObject({ latches: {} })
  })
})

describe('a fill off the tick', () => {
  test('is booked, counted once, and latches with a checkpoint until a person has looked', () => {
    const world = new ToyWorld().quoting()
    const fill: VenueFill = {
      tradeId: tradeId('1900000000000000001'),
      venueId: venueOrderId('1'),
      clientId: null,
      side: 'sell',
      price: priceTicks(9_990),
      exactPrice: '999.0437',
      size: sizeLots(3),
      fee: '0',
      feeMicros: 0,
      isTaker: true,
      venueAtMs: world.nowMs,
    }
    world.position = -3
    for (let times = 0; times < 2; times += 1) {
      world.send({ type: 'fills_read', answer: { result: 'read', value: [fill], startedAtMs: monoMs(world.nowMs) } })
    }
    expect(world.state.ledger).toMatchObject({ positionLots: -3, fills: 1 })
    expect(world.state.latches['fill_off_tick']).toContain('fill 1900000000000000001 at 999.0437 is off the tick')
    const [booked] = world.effects.filter((effect) => effect.type === 'journal_fill')
    expect(booked?.checkpoint.latches).toHaveProperty('fill_off_tick')
    world.live(20_000)
    expect(Object.keys(world.state.halts)).toEqual(['fill_off_tick'])
    expect(world.open()).toEqual([])
  })
})

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sizeLots } from '#shared/units.ts'
import { TradingConfig } from '#shared/config/config.ts'
import { requestsPerMinuteOf } from '#shared/config/operations.ts'
import type { Effect } from '../effect.ts'
import { smooth, ToyWorld } from '../toy-world.fixture.ts'
import { blockBudget, burstOf, fullBudget, mayQuote, rateOf, refill, reserveOf, spend } from './rate-budget.ts'

// What may happen to a budget: time passes, quotes take all they may, protection or the adapter spends, the venue complains.
const happening = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('pass' as const), ms: fc.nat(3_000) }) },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('protect' as const), count: fc.integer({ min: 1, max: 40 }) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('complaint' as const), waitMs: fc.nat(20_000) }) },
)
const rates = fc.constantFrom(30, 31, 900, 3_600, 7_200, 10_800)

test('quotes leave the reserve, and take no more than a burst and the rate in any minute, whatever else happens', () => {
  fc.assert(
    fc.property(rates, fc.array(happening, { minLength: 1, maxLength: 400 }), (perMinute, story) => {
      const budget = fullBudget(perMinute, 0)
      const quotesAtMs: number[] = []
      let nowMs = 0
      for (const event of story) {
        if (event.type === 'pass') nowMs += event.ms
        refill(budget, perMinute, nowMs)
        if (event.type === 'protect') spend(budget, event.count)
        if (event.type === 'complaint') blockBudget(budget, nowMs, event.waitMs)
        while (mayQuote(budget, perMinute, nowMs, false)) {
          spend(budget)
          quotesAtMs.push(nowMs)
          expect(budget.tokens).toBeGreaterThanOrEqual(reserveOf(rateOf(budget, perMinute)))
        }
        expect(budget.share).toBeGreaterThanOrEqual(1 / 8)
        expect(budget.share).toBeLessThanOrEqual(1)
      }
      let first = 0
      for (const [index, atMs] of quotesAtMs.entries()) {
        while ((quotesAtMs[first] ?? atMs) < atMs - 60_000) first += 1
        expect(index - first + 1).toBeLessThanOrEqual(burstOf(perMinute) - reserveOf(perMinute) + perMinute)
      }
    }),
    { numRuns: 200 },
  )
})

test.each([
  [30, 3, 1],
  [84, 3, 4],
  [900, 22.5, 52.5],
])(
  'of a burst at %d a minute the %d that emptying the book takes are kept at least, and %d are left to quotes',
  (perMinute, reserve, left) => {
    expect(reserveOf(perMinute)).toBeCloseTo(reserve, 9)
    expect(burstOf(perMinute) - reserveOf(perMinute)).toBeCloseTo(left, 9)
  },
)

test.each(['default', 'tier1', 'tier2', 'tier3'] as const)(
  'a burst and a minute at the full rate stay within what the venue allows: %s',
  (rateTier) => {
    const perMinute = requestsPerMinuteOf(TradingConfig.parse({ operations: { rateTier } }).operations)
    const allowed = { default: 1_000, tier1: 4_000, tier2: 8_000, tier3: 12_000 }[rateTier]
    expect(perMinute).toBe(allowed * 0.9)
    expect(burstOf(perMinute) + perMinute).toBeLessThanOrEqual(allowed)
  },
)

describe('after a word of the venue', () => {
  test('nothing but protection is sent until its time is over, the burst is gone and the rate is halved', () => {
    const budget = fullBudget(900, 0)
    blockBudget(budget, 0, 2_000)
    refill(budget, 900, 1_999)
    expect(mayQuote(budget, 900, 1_999, false)).toBe(false)
    refill(budget, 900, 3_000)
    expect(budget.tokens).toBeCloseTo(22.5, 9)
    // It is not an order that finds out.
    expect(mayQuote(budget, 900, 3_000, false)).toBe(false)
    budget.isRefused = false
    expect(mayQuote(budget, 900, 3_000, false)).toBe(true)
  })

  test('a shorter wait does not shorten a longer one', () => {
    const budget = fullBudget(900, 0)
    blockBudget(budget, 0, 5_000)
    blockBudget(budget, 100, 1_000)
    expect(budget.blockedUntilMs).toBe(5_000)
  })

  test('those of requests under way together halve the rate once, later ones again, down to an eighth', () => {
    const budget = fullBudget(900, 0)
    for (let index = 0; index < 30; index += 1) blockBudget(budget, index, 1_000)
    expect(budget.share).toBe(1 / 2)
    for (const atMs of [5_000, 10_000, 15_000, 20_000]) blockBudget(budget, atMs, 1_000)
    expect(budget.share).toBe(1 / 8)
  })

  test('it grows back by a tenth of the configured rate for each minute without another, never above it', () => {
    const budget = fullBudget(900, 0)
    blockBudget(budget, 0, 1_000)
    refill(budget, 900, 59_999)
    expect(budget.share).toBe(0.5)
    refill(budget, 900, 60_000)
    expect(budget.share).toBeCloseTo(0.6, 9)
    blockBudget(budget, 100_000, 1_000)
    refill(budget, 900, 159_999)
    expect(budget.share).toBeCloseTo(0.3, 9)
    refill(budget, 900, 100_000 + 3 * 60_000)
    expect(budget.share).toBeCloseTo(0.6, 9)
    refill(budget, 900, 3_600_000)
    expect(budget.share).toBe(1)
  })

  test.each([
    [60, 60],
    [300, 120],
    [900, 120],
    [3_600, 450],
  ])(
    'of %d a minute, shrunk to an eighth, %d are left: what is asked anyway must not take all of it',
    (perMinute, left) => {
      const budget = fullBudget(perMinute, 0)
      for (const atMs of [0, 2_000, 4_000]) blockBudget(budget, atMs, 1_000)
      expect([budget.share, rateOf(budget, perMinute)]).toEqual([1 / 8, left])
    },
  )

  test('even the smallest rate, shrunk to an eighth, lets a quote through in time', () => {
    const budget = fullBudget(30, 0)
    for (const atMs of [0, 2_000, 4_000]) blockBudget(budget, atMs, 1_000)
    refill(budget, 30, 55_000)
    budget.isRefused = false
    expect([budget.share, mayQuote(budget, 30, 55_000, false)]).toEqual([1 / 8, true])
  })
})

const isProtective = ({ type }: Effect) => ['cancel_order', 'mass_cancel', 'refresh_switch'].includes(type)
const isQuote = ({ type }: Effect) => type === 'place_order' || type === 'edit_order'
const isRequest = (effect: Effect) => isProtective(effect) || isQuote(effect) || effect.type.startsWith('read_')

describe('in the core', () => {
  test('every request costs one, and those that the adapter reports besides cost as many as they are', () => {
    const world = new ToyWorld()
    world.afterStep = (effects, event) => {
      const spent = effects.filter(isRequest).length + (event.type === 'requests_sent' ? event.count : 0)
      expect(world.state.budget.tokens).toBeCloseTo(burstOf(900) - spent, 6)
      world.state.budget.tokens = burstOf(900)
    }
    world.quoting()
    for (const count of [1, 7, 199]) world.send({ type: 'requests_sent', count })
    for (const move of [4, -3, 5, -6]) {
      world.bid += move
      world.ask += move
      world.live(5_000)
    }
    expect(world.effects.filter(isRequest).length).toBeGreaterThan(30)
  })

  test('deep in debt nothing is quoted, while what must go is pulled and the switch is refreshed', () => {
    const world = new ToyWorld().quoting()
    world.send({ type: 'requests_sent', count: 500 })
    world.effects.length = 0
    world.bid -= 4
    world.ask -= 4
    world.live(12_000)
    expect(world.effects.filter(isQuote)).toEqual([])
    expect(world.count('cancel_order')).toBeGreaterThan(0)
    expect(world.count('refresh_switch')).toBeGreaterThanOrEqual(2)
    expect(world.open('buy')).toEqual([])
  })

  test('during a ban nothing is read that could put its end off, and quoting is back soon after it', () => {
    const world = new ToyWorld().quoting()
    let refusals = 0
    const untilMs = world.nowMs + 20_000
    world.fate = (effect) => {
      if (world.nowMs >= untilMs) return smooth
      if (effect.type.startsWith('read_')) refusals += 1
      return { arrivesAfterMs: null, answersAfterMs: 10, failsWith: { kind: 'rate_limited', retryAfterMs: 20_000 } }
    }
    world.send({
      type: 'account_read',
      answer: { result: 'failed', error: { kind: 'rate_limited', retryAfterMs: 20_000 } },
    })
    world.send({ type: 'position_reported', report: { position: sizeLots(7), markPrice: '1000' } })
    world.live(20_000)
    expect(refusals).toBe(0)
    world.send({ type: 'position_reported', report: { position: sizeLots(0), markPrice: '1000' } })
    world.live(45_000)
    expect(world.open().length).toBeGreaterThan(0)
  })

  test('after a halt that has spent part of the reserve one order is back at once, and the others when there is budget', () => {
    const config = TradingConfig.parse({ operations: { requestsPerMinute: 90 } })
    const world = new ToyWorld({ config, isRamping: true }).quoting()
    world.live(20_000)
    world.state.budget.tokens = reserveOf(90)
    world.cancelAtVenue(() => true)
    world.run(20)
    expect(world.state.halts).toHaveProperty('backing_off')
    world.live(1_400)
    expect(world.state.halts).toEqual({})
    expect(world.open().length).toBe(1)
    expect(world.state.budget.tokens).toBeGreaterThan(0)
    expect(world.state.budget.tokens).toBeLessThan(reserveOf(90))
    world.live(10_000)
    expect(world.open().length).toBeGreaterThan(1)
  })

  test('nor does it come back on debt', () => {
    const config = TradingConfig.parse({ operations: { requestsPerMinute: 90 } })
    const world = new ToyWorld({ config, isRamping: true }).quoting()
    world.cancelAtVenue(() => true)
    world.send({ type: 'requests_sent', count: 40 })
    world.live(2_000)
    expect([world.state.halts, world.open()]).toEqual([{}, []])
  })

  test('a debt of thousands is paid off within a minute or so', () => {
    const world = new ToyWorld().quoting()
    world.send({ type: 'requests_sent', count: 50_000 })
    world.live(90_000)
    expect(world.open().length).toBe(4)
  })

  test('after a 429 the book is emptied and the switch refreshed all the same', () => {
    const world = new ToyWorld().quoting()
    world.send({
      type: 'account_read',
      answer: { result: 'failed', error: { kind: 'rate_limited', retryAfterMs: 30_000 } },
    })
    world.effects.length = 0
    world.bid -= 4
    world.ask -= 4
    world.live(12_000)
    expect(world.effects.filter(isQuote)).toEqual([])
    expect(world.count('refresh_switch')).toBeGreaterThanOrEqual(2)
    expect(world.open('buy')).toEqual([])
  })
})

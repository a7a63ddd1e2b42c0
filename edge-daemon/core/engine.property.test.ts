import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { requestsPerMinuteOf } from '#shared/config/operations.ts'
import { createPrng, type Prng } from '#shared/prng.ts'
import { step } from './engine.ts'
import type { Effect } from './effect.ts'
import { rateOf, reserveOf } from './quoting/rate-budget.ts'
import {
  doneButUnanswered,
  lostOnTheWay,
  smooth,
  toySpec,
  ToyWorld,
  type Fate,
  type WorldOptions,
} from './toy-world.fixture.ts'
import type { VenueError } from './venue-error.ts'

// Goal: whatever the venue and the lines between do, nothing unsafe is sent; and once they behave again, we quote again with
// a picture that equals the venue's. Method: a seed draws a market and its faults; checkers look at every single step.

const refusals: readonly VenueError[] = [
  { kind: 'rate_limited', retryAfterMs: 700 },
  { kind: 'unreachable', detail: 'refused' },
  { kind: 'closed', detail: 'maintenance' },
  { kind: 'refused', reason: 'price_band', code: 1_150, detail: 'band' },
  { kind: 'refused', reason: 'margin', code: 1_140, detail: 'margin' },
  { kind: 'refused', reason: 'other', code: null, detail: 'odd' },
]

function drawnFate(random: Prng, faultShare: number): Fate {
  const quick: Fate = { arrivesAfterMs: 2 + random.below(60), answersAfterMs: 62 + random.below(200) }
  if (random.next() >= faultShare) return quick
  const failsWith = refusals[random.below(refusals.length)] ?? { kind: 'unreachable', detail: '' }
  const fates: readonly Fate[] = [
    lostOnTheWay,
    doneButUnanswered,
    { arrivesAfterMs: 10, answersAfterMs: 5_000, failsWith: { kind: 'ambiguous', detail: 'timeout' } },
    { arrivesAfterMs: 500 + random.below(8_500), answersAfterMs: 1_000, failsWith: { kind: 'ambiguous', detail: '?' } },
    { arrivesAfterMs: 10, answersAfterMs: 1_400 + random.below(3_000) },
    { arrivesAfterMs: null, answersAfterMs: random.below(50), failsWith },
  ]
  return fates[random.below(fates.length)] ?? quick
}

const config = TradingConfig.parse({
  quoting: { orderNotionalUsd: 100, orderLifeMs: 20_000 },
  risk: { positionMaxUsd: 450, drawdownMaxUsd: 1e6 },
})
const isRequest = (effect: Effect) => /^(place|edit|cancel|mass|read|refresh)_/.test(effect.type)

/** What is true at the venue: position plus all that rests or may still arrive on that side, in lots. */
function worstCase(world: ToyWorld, side: 'buy' | 'sell'): number {
  const sign = side === 'buy' ? 1 : -1
  const resting = world.open(side).reduce((sum, { order, filled }) => sum + order.size - filled, 0)
  let coming = 0
  for (const order of world.onTheWay) if (order.side === side) coming += order.size
  return sign * world.position + resting + coming
}

const perMinute = requestsPerMinuteOf(config.operations)

function simulate(seed: number, faultyMs: number, healedMs: number) {
  const random = createPrng(seed)
  const faultShare = random.next() < 0.2 ? 0 : random.next() * 0.4
  const dropShare = random.next() < 0.5 ? 0 : 0.01
  const lag = random.child('lag')
  const options: WorldOptions = { config, tradeLagMs: () => lag.below(600) - 300 }
  const world = new ToyWorld(options)
  const fates = random.child('fates')
  let isFaulty = true
  world.fate = () => (isFaulty ? drawnFate(fates, faultShare) : smooth)
  const seenIds = new Set<string>()
  const seenNonces = new Set<number>()
  const requestsAtMs: number[] = []
  world.afterStep = (effects) => {
    const { state } = world
    const isHalted = Object.keys(state.halts).length > 0
    for (const effect of effects) {
      if (isRequest(effect)) requestsAtMs.push(world.nowMs)
      if (effect.type !== 'place_order' && effect.type !== 'edit_order') continue
      const { order } = effect
      expect(isHalted, 'nothing is created while halted').toBe(false)
      expect(seenIds.has(order.clientId) || seenNonces.has(order.nonce), 'an id was used twice').toBe(false)
      seenIds.add(order.clientId)
      seenNonces.add(order.nonce)
      expect(Number.isSafeInteger(order.price) && order.price > 0).toBe(true)
      expect(Number.isSafeInteger(order.size) && order.size >= toySpec.minOrderLots).toBe(true)
      const limitLots = (config.risk.positionMaxUsd / ((world.bid + world.ask) / 2 / 1_000)) * 1.02
      expect(worstCase(world, order.side), `exposure of ${order.side} at ${world.nowMs}`).toBeLessThanOrEqual(limitLots)
      const sign = order.side === 'buy' ? 1 : -1
      for (const other of world.open(order.side === 'buy' ? 'sell' : 'buy'))
        expect(sign * (other.order.price - order.price), 'crosses our own order').toBeGreaterThan(0)
    }
    const lastQuote = effects.findLastIndex(({ type }) => type === 'place_order' || type === 'edit_order')
    if (lastQuote >= 0) {
      const sentLater = effects.slice(lastQuote + 1).filter(isRequest).length
      const left = state.budget.tokens + sentLater
      expect(left, 'a quote left the reserve alone').toBeGreaterThanOrEqual(reserveOf(rateOf(state.budget, perMinute)))
    }
    if (isHalted) {
      const left = state.slots.flatMap((slot) =>
        state.nowMs < slot.cancelPausedUntilMs ? [] : slot.legs.filter((leg) => leg.phase === 'live'),
      )
      expect(left, 'while halted each order at rest is being cancelled').toEqual([])
    }
    for (const slot of state.slots) {
      expect(slot.legs.length).toBeLessThanOrEqual(2)
      for (const leg of slot.legs)
        if ('deadlineMs' in leg) expect(leg.deadlineMs - state.nowMs).toBeLessThanOrEqual(config.operations.answerMaxMs)
    }
  }
  world.connect()
  const market = random.child('market')
  for (let ms = 0; ms < faultyMs + healedMs; ms += 100) {
    world.run(100)
    isFaulty = ms < faultyMs
    if (isFaulty) {
      const move = Math.round(market.normal() * 3)
      world.bid += move
      world.ask += move
      if (world.areStreamsUp && market.next() < dropShare) world.disconnect()
      if (market.next() < 0.08) {
        const open = world.open()
        const hit = open[market.below(open.length)]
        if (hit !== undefined) world.fill(hit.order.clientId, 1 + market.below(12))
      }
    }
    if (!world.areStreamsUp && (!isFaulty || market.next() < 0.1)) world.connect()
    world.showMarket()
  }
  // The end may fall into an edit: let it finish.
  const isOnItsWay = () => world.state.slots.some((slot) => slot.legs.some((leg) => leg.phase !== 'live'))
  for (let round = 0; round < 40 && isOnItsWay(); round += 1) world.run(50)
  return { world, requestsAtMs }
}

describe('the core in a faulty world', () => {
  test('sends nothing unsafe in any step, and agrees with the venue and quotes once the world has healed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), (seed) => {
        // A breaker that opened last waits for 30 s and tries one order before the others; slow answers count for a minute.
        const { world, requestsAtMs } = simulate(seed, 20_000, 65_000)
        const { state } = world
        expect(state.halts).toEqual({})
        expect(state.ledger.positionLots).toBe(world.position)
        expect(state.ledger.fills).toBe(world.fills.length)
        const known = state.slots.flatMap((slot) => slot.legs.map((leg) => String(leg.order.clientId)))
        expect(known.toSorted()).toEqual(
          world
            .open()
            .map(({ order }) => String(order.clientId))
            .toSorted(),
        )
        for (const slot of state.slots) expect(slot.legs.length).toBeLessThanOrEqual(1)
        expect(world.open().length).toBeGreaterThanOrEqual(2)
        // The budget: a burst of a twelfth of a minute, then its rate; what protects may overdraw it a little.
        const perMs = perMinute / 60_000
        for (const [index, atMs] of requestsAtMs.entries()) {
          const before = requestsAtMs[index - 150]
          if (before !== undefined) expect(150 * 0.9).toBeLessThanOrEqual(75 + (atMs - before) * perMs * 1.3)
        }
      }),
      { numRuns: 12, endOnFailure: true },
    )
  })

  test('two runs of the same events give the same effects', () => {
    const run = (seed: number) => JSON.stringify(simulate(seed, 6_000, 2_000).world.effects)
    for (const seed of [1, 2, 3]) expect(run(seed)).toBe(run(seed))
  })

  test('refuses time that runs backwards', () => {
    const world = new ToyWorld()
    world.run(1_000)
    world.nowMs -= 500
    expect(() => world.send({ type: 'clock_ticked' })).toThrow('time must not go backwards')
    expect(typeof step).toBe('function')
  })
})

import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { smooth, ToyWorld, type Fate } from '../toy-world.fixture.ts'
import { expiryMarginMs } from './slot.ts'

// Ends of orders that nobody tells us of, and ends that are told before anything else. A slot is freed by proof alone, and
// proof is sought until it is there.

/** One order a side, and no room for the two orders of an edit: what is too aggressive is cancelled alone. */
const narrow = TradingConfig.parse({ quoting: { levels: 1 }, risk: { positionMaxUsd: 55 } })
const ids = (world: ToyWorld) =>
  world.state.slots.flatMap(({ legs }) => legs.map(({ order }) => String(order.clientId)))
const openIds = (world: ToyWorld) => world.open().map(({ order }) => String(order.clientId))
const buySlot = (world: ToyWorld) => world.state.slots.find(({ side }) => side === 'buy')
const noReads = (effect: { readonly type: string }): Fate =>
  effect.type.startsWith('read_')
    ? { arrivesAfterMs: null, answersAfterMs: 50, failsWith: { kind: 'unreachable', detail: 'down' } }
    : smooth
const stop = (world: ToyWorld) => world.send({ type: 'journal_degraded', reason: 'disk' })
const go = (world: ToyWorld) => world.send({ type: 'journal_degraded', reason: null })

/** Quoting, until the bid was cancelled alone at the returned instant. */
function withCancelledBid(world: ToyWorld): { readonly clientId: string; readonly atMs: number } {
  const clientId = world.open('buy')[0]?.order.clientId ?? ''
  world.isReportLost = (report) => report.clientId === clientId && report.status !== 'open'
  world.bid -= 6
  world.ask -= 6
  world.showMarket()
  expect(world.records('cancel_sent').map((record) => record['clientId'])).toEqual([clientId])
  return { clientId, atMs: world.nowMs }
}

describe('audit row 2.4: a single cancel is accepted and its terminal event never comes (orders.sweep-002)', () => {
  test.each([
    ['the venue says that it is cancelled', false],
    ['the venue no longer knows it', true],
  ])('%s: the slot is freed with its reason and quoted again within 11 s', (_, isForgotten) => {
    const world = new ToyWorld({ config: narrow }).quoting()
    const { clientId, atMs } = withCancelledBid(world)
    if (isForgotten) world.isForgotten = (id) => id === clientId
    while (buySlot(world)?.legs[0]?.order.clientId === clientId && world.nowMs < atMs + 20_000) world.live(50)
    expect(world.records('order_ended').findLast((record) => record['clientId'] === clientId)).toMatchObject({
      reason: 'sweep_pending_cancel_timeout',
    })
    while (world.open('buy').length === 0 && world.nowMs < atMs + 20_000) world.live(50)
    expect(world.nowMs - atMs).toBeLessThanOrEqual(11_000)
    expect(ids(world).toSorted()).toEqual(openIds(world).toSorted())
  })

  test('the cancel had no effect and the order still rests: it is cancelled again, and the slot stays closed meanwhile', () => {
    const world = new ToyWorld({ config: narrow }).quoting()
    const clientId = world.open('buy')[0]?.order.clientId ?? ''
    let isIgnored = true
    // Accepted, and nothing comes of it.
    world.fate = (effect) =>
      effect.type === 'cancel_order' && isIgnored ? { arrivesAfterMs: null, answersAfterMs: 20 } : smooth
    world.bid -= 6
    world.ask -= 6
    for (let round = 0; round < 50; round += 1) {
      world.live(200)
      expect(world.open('buy').map(({ order }) => order.clientId)).toEqual([clientId])
    }
    expect(world.records('cancel_sent').length).toBeGreaterThanOrEqual(3)
    isIgnored = false
    world.live(8_000)
    expect(world.orders.get(clientId)?.status).toBe('cancelled')
    expect(world.open('buy').length).toBe(1)
  })
})

describe('a mass cancel whose effect nobody confirms (orders.sweep-001)', () => {
  test('frees nothing by time alone: at 5, 10 and 60 s each slot still holds its order, until expiry and margin have passed', () => {
    const world = new ToyWorld().quoting()
    const held = ids(world).toSorted()
    const expiresAtMs = Math.max(
      ...world.state.slots.flatMap(({ legs }) => legs.map(({ order }) => order.expiresAtMs as number)),
    )
    world.isReportLost = () => true
    world.fate = noReads
    stop(world)
    for (const ms of [5_000, 5_000, 50_000]) {
      world.live(ms)
      expect(ids(world).toSorted()).toEqual(held)
    }
    world.live(expiresAtMs + expiryMarginMs + 100 - world.nowMs)
    expect(ids(world)).toEqual([])
    expect(new Set(world.records('order_ended').map((record) => record['why']))).toEqual(new Set(['expired unseen']))
  })

  test('is proven by reads within 11 s, and all is quoted again', () => {
    const world = new ToyWorld().quoting()
    const atMs = world.nowMs
    const held = new Set(ids(world))
    world.isReportLost = (report) => held.has(report.clientId) && report.status !== 'open'
    world.isForgotten = (id) => held.has(id)
    stop(world)
    world.live(500)
    go(world)
    while (world.open().length < 4 && world.nowMs < atMs + 20_000) world.live(50)
    expect(world.nowMs - atMs).toBeLessThanOrEqual(11_000)
    expect(ids(world).toSorted()).toEqual(openIds(world).toSorted())
  })
})

describe('a mass cancel that the venue refused with 429 (orders.sweep-003)', () => {
  test('leaves every order tracked and no second one beside it; it is repeated until it is done', () => {
    const world = new ToyWorld().quoting()
    world.live(1_000)
    let isRefused = true
    world.fate = (effect) =>
      isRefused && /cancel/.test(effect.type)
        ? { arrivesAfterMs: null, answersAfterMs: 20, failsWith: { kind: 'rate_limited', retryAfterMs: 500 } }
        : smooth
    const held = openIds(world).toSorted()
    const before = world.count('mass_cancel')
    stop(world)
    for (let round = 0; round < 60; round += 1) {
      world.live(200)
      expect(openIds(world).toSorted()).toEqual(held)
      expect(ids(world).toSorted()).toEqual(held)
    }
    expect(world.count('mass_cancel') - before).toBeGreaterThanOrEqual(5)
    isRefused = false
    world.live(3_000)
    expect(world.open()).toEqual([])
    expect(ids(world)).toEqual([])
    go(world)
    world.live(30_000)
    expect(world.open().length).toBe(4)
  })
})

describe('a rejection that the stream tells before the placement is answered with OK (orders.ghost-001)', () => {
  test('ends the order once and for all: the OK brings nothing back, reserves nothing, and the slot quotes again', () => {
    const world = new ToyWorld()
    world.fate = (effect) => (effect.type === 'place_order' ? { arrivesAfterMs: 10, answersAfterMs: 400 } : smooth)
    world.connect()
    while (world.count('place_order') === 0) {
      world.showMarket()
      world.run(1)
    }
    const sent = ids(world)
    expect(sent.length).toBe(4)
    // The market runs through all bids before they arrive: each is rejected as post-only.
    world.ask = world.bid - 200
    world.bid -= 210
    world.run(30)
    const dead = sent.filter((id) => world.orders.get(id)?.status === 'rejected')
    expect(dead.length).toBe(2)
    expect(ids(world).filter((id) => dead.includes(id))).toEqual([])
    const freed = () => world.records('order_ended').filter(({ clientId }) => dead.includes(String(clientId))).length
    expect(freed()).toBe(2)
    expect(world.state.counts.rejects).toBe(2)
    world.run(500)
    expect(ids(world).filter((id) => dead.includes(id))).toEqual([])
    expect(freed()).toBe(2)
    world.live(8_000)
    expect(ids(world).toSorted()).toEqual(openIds(world).toSorted())
    expect(world.open('buy').length).toBe(2)
  })
})

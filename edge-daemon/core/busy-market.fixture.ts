// A market that moves with every message, and a venue that takes every request, for benches of the core. It is made to cost
// little itself: its work lies between the steps that are timed.

import { TradingConfig } from '#shared/config/config.ts'
import { createPrng } from '#shared/prng.ts'
import { monoMs, priceTicks, signOf, sizeLots, tradeId, venueOrderId } from '#shared/units.ts'
import type { Effect, OrderRequest } from './effect.ts'
import type { BookLevel, EngineEvent, VenueFill, VenueOrder } from './event.ts'
import { ToyWorld, type ToyEvent } from './toy-world.fixture.ts'

/**
 * Events between two account messages, and between two ticks of the clock: together less than a tenth of all events. Odd,
 * so that the horizons of markouts do not fall together.
 */
const accountEvery = 21
const clockEvery = 91
const markEvery = 307
const eventEveryMs = 2
/** An order is reported no sooner than this many events after its request, so that slots come free at different times. */
const reportAfter = 1
/** At every so many account messages somebody takes a lot of one of our orders, wherever it rests. */
const takenEvery = 2
/** Positions are reported once for so many fills. */
const positionEvery = 4
const depthLevels = 40
const middle = 10_000

type Resting = { readonly order: OrderRequest; filled: number; status: VenueOrder['status'] }
type Due = { readonly afterIndex: number; readonly report: VenueOrder; readonly fill: VenueFill | null }

export function busyMarket(levels: number, seed: number) {
  const config = TradingConfig.parse({
    pricing: { halfSpreadMinBps: 12, halfSpreadMaxBps: 12 },
    quoting: { levels, orderNotionalUsd: 50 },
    risk: { positionMaxUsd: 1_000_000, stressLossMaxUsd: 1e6, drawdownMaxUsd: 1e6, collarBps: 2_000 },
    operations: { rateTier: 'tier3' },
  })
  const world = new ToyWorld({ config, reservedUpTo: 100_000_000 }).quoting()
  const random = createPrng(seed)
  const resting = new Map<string, Resting>()
  for (const { order } of world.open()) resting.set(order.clientId, { order, filled: 0, status: 'open' })
  const answers: ToyEvent[] = []
  let due: Due[] = []
  const touched = new Set<number>()
  let { nowMs } = world
  let index = 0
  let bid = middle
  let direction = 1
  let positionLots = 0
  const told = { mark: 0, clock: 0, account: 0 }
  let messages = 0
  let fillCount = 0
  let fills: VenueFill[] = []
  let ids = 1_900_000_000_000_000_000n

  const others = (price: number) => 100 + ((price * 7_919) % 400)
  const report = (order: OrderRequest, status: VenueOrder['status'], filled: number, reason: string | null) => ({
    clientId: order.clientId,
    venueId: venueOrderId(order.clientId),
    side: order.side,
    status,
    reason,
    price: order.price,
    size: order.size,
    filled: sizeLots(filled),
    reduceOnly: false,
  })
  const say = (told: VenueOrder, fill: VenueFill | null = null) =>
    due.push({ afterIndex: index + reportAfter, report: told, fill })

  function rest(order: OrderRequest): void {
    resting.set(order.clientId, { order, filled: 0, status: 'open' })
    touched.add(order.price)
    say(report(order, 'open', 0, null))
  }

  function end(clientId: string, reason: string | null): boolean {
    const order = resting.get(clientId)
    if (order === undefined) return false
    resting.delete(clientId)
    touched.add(order.order.price)
    say(report(order.order, 'cancelled', order.filled, reason))
    return true
  }

  /** Does what the core asks for; the answers are among the next events. */
  function take(effect: Effect): void {
    const accepted = { result: 'accepted', venueId: null } as const
    switch (effect.type) {
      case 'place_order':
        return rest(effect.order)
      case 'edit_order': {
        if (end(effect.replaces, 'ORDER_REPLACED')) return rest(effect.order)
        const error = { kind: 'refused', reason: 'unknown_order', code: 1142, detail: 'gone' } as const
        answers.push({ type: 'place_answered', clientId: effect.order.clientId, answer: { result: 'failed', error } })
        return
      }
      case 'cancel_order':
        end(effect.clientId, null)
        return
      case 'refresh_switch':
        answers.push({ type: 'switch_answered', sentAtMs: effect.sentAtMs, answer: accepted })
        return
      case 'read_open_orders': {
        const value = [...resting.values()].map(({ order, filled }) => report(order, 'open', filled, null))
        answers.push({ type: 'open_orders_read', answer: { result: 'read', value, startedAtMs: monoMs(nowMs) } })
        return
      }
      case 'read_fills':
        answers.push({ type: 'fills_read', answer: { result: 'read', value: fills, startedAtMs: monoMs(nowMs) } })
        fills = []
        return
      case 'read_order': {
        const known = resting.get(effect.clientId)
        const value = known === undefined ? [] : [report(known.order, 'open', known.filled, null)]
        const answer = { result: 'read', value, startedAtMs: monoMs(nowMs) } as const
        answers.push({ type: 'order_read', clientId: effect.clientId, answer })
        return
      }
      case 'read_funding':
        answers.push({ type: 'funding_read', answer: { result: 'read', value: [], startedAtMs: monoMs(nowMs) } })
        return
      case 'read_account': {
        const balance = { equity: '1000000', equityUsd: 1e6, availableUsd: 1e6, initialMarginUsd: 0 }
        const value = { balance, report: { position: sizeLots(positionLots), markPrice: null } }
        answers.push({ type: 'account_read', answer: { result: 'read', value, startedAtMs: monoMs(nowMs) } })
        return
      }
      case 'read_market': {
        const value = { changed: null, closed: null, limits: null }
        answers.push({ type: 'market_read', answer: { result: 'read', value, startedAtMs: monoMs(nowMs) } })
        return
      }
      case 'read_fees':
        answers.push({
          type: 'fees_read',
          answer: { result: 'read', value: { makerFeeRate: 0, takerFeeRate: 0 }, startedAtMs: monoMs(nowMs) },
        })
        return
      case 'read_leverage':
        answers.push({
          type: 'leverage_read',
          answer: { result: 'read', value: { leverage: null }, startedAtMs: monoMs(nowMs) },
        })
    }
  }

  /** What the new best prices run over is filled. */
  function fillThrough(): void {
    for (const { order } of resting.values()) {
      if (order.side === 'buy' ? order.price < bid + 1 : order.price > bid) continue
      filled(order, order.size)
    }
  }

  function filled(order: OrderRequest, lots: number): void {
    const before = resting.get(order.clientId)?.filled ?? 0
    const after = Math.min(order.size, before + lots)
    const isWhole = after === order.size
    if (isWhole) resting.delete(order.clientId)
    else resting.set(order.clientId, { order, filled: after, status: 'open' })
    touched.add(order.price)
    const fill: VenueFill = {
      tradeId: tradeId(String((ids += 1n))),
      venueId: venueOrderId(order.clientId),
      clientId: order.clientId,
      side: order.side,
      price: order.price,
      size: sizeLots(after - before),
      fee: '0',
      feeMicros: 0,
      isTaker: false,
      venueAtMs: nowMs,
    }
    say(report(order, isWhole ? 'filled' : 'open', after, null), fill)
  }

  function level(side: 'buy' | 'sell', price: number): BookLevel {
    let lots = (side === 'buy' ? price <= bid && price > bid - depthLevels : price > bid && price <= bid + depthLevels)
      ? others(price)
      : 0
    for (const { order, filled: gone } of resting.values())
      if (order.side === side && order.price === price) lots += order.size - gone
    return { price: priceTicks(price), lots: sizeLots(lots), mode: 'set' }
  }

  /** The best prices move by a tick or two, and turn often. */
  function marketMoved(): ToyEvent {
    if (random.next() < 0.4) direction = -direction
    if (Math.abs(bid - middle) > 200) direction = bid > middle ? -1 : 1
    const before = bid
    bid += direction * (random.next() < 0.1 ? 2 : 1)
    fillThrough()
    const [low, high] = [Math.min(before, bid), Math.max(before, bid)]
    for (let price = low + 1; price <= high; price += 1) {
      touched.add(price)
      touched.add(price - depthLevels)
      touched.add(price + depthLevels)
    }
    const prices = [...touched]
    touched.clear()
    return {
      type: 'book_changed',
      bids: prices.map((price) => level('buy', price)),
      asks: prices.map((price) => level('sell', price)),
      venueAtMs: world.wallNow(),
    }
  }

  function accountMessage(): ToyEvent {
    messages += 1
    if (messages % takenEvery === 0) {
      const all = [...resting.values()]
      const taken = all[random.below(all.length)]
      if (taken !== undefined) filled(taken.order, 1)
    }
    const told = due.filter((entry) => entry.afterIndex <= index)
    due = due.filter((entry) => entry.afterIndex > index)
    const made = told.flatMap(({ fill }) => (fill === null ? [] : [fill]))
    if (made.length > 0) {
      fills.push(...made)
      for (const { side, size } of made) positionLots += signOf(side) * size
      const before = fillCount
      fillCount += made.length
      answers.push({ type: 'fills_reported', fills: made })
      const report = { position: sizeLots(positionLots), markPrice: null }
      const isDue = Math.floor(fillCount / positionEvery) > Math.floor(before / positionEvery)
      if (isDue) answers.push({ type: 'position_reported', report })
    }
    return { type: 'orders_updated', orders: told.map((entry) => entry.report) }
  }

  /** An answer that was in the way puts a message off by one event, not to its next turn. */
  function isDue(name: keyof typeof told, every: number): boolean {
    if (index - told[name] < every) return false
    told[name] = index
    return true
  }

  /** The next event, and whether it moves the fair price by a tick or more. */
  function next(): { readonly event: EngineEvent; readonly isMove: boolean } {
    index += 1
    nowMs += eventEveryMs
    world.nowMs = nowMs
    let event: ToyEvent
    let isMove = false
    const answer = answers.shift()
    if (answer !== undefined) event = answer
    else if (isDue('mark', markEvery)) event = { type: 'mark_changed', markTicks: bid }
    else if (isDue('clock', clockEvery)) event = { type: 'clock_ticked' }
    else if (isDue('account', accountEvery)) event = accountMessage()
    else {
      event = marketMoved()
      isMove = true
    }
    return { event: { ...event, atMs: monoMs(nowMs), wallAtMs: world.wallNow() }, isMove }
  }

  // The first message replaces what the start has shown.
  for (const { prices } of [world.state.book.bids, world.state.book.asks])
    for (const price of prices) touched.add(price)
  for (let price = bid - depthLevels; price <= bid + depthLevels; price += 1) touched.add(price)
  return { state: world.state, config, next, take }
}

import { expect, test } from 'vitest'
import { expiredNeverFills } from './ends.ts'
import { exposure, provenEnds } from './orders.ts'
import { sendsFit } from './sends.ts'
import { heldLeg, placed, resting, stillView } from './view.fixture.ts'

// What an engine that stands still lists of orders whose time is over: nobody can trade with them any more.

const frozen = () => {
  const view = stillView()
  view.exchange.isFrozen = true
  return view
}
const expired = (view: ReturnType<typeof stillView>) =>
  resting({ qtyLots: 10_000_000, expireAtMs: view.exchange.nowMs })
const lives = (view: ReturnType<typeof stillView>) =>
  resting({ qtyLots: 10_000_000, expireAtMs: view.exchange.nowMs + 1 })

test('I1 counts what has a moment to live, and nothing of what has expired', () => {
  for (const [order, found] of [
    [lives, true],
    [expired, false],
  ] as const) {
    const view = frozen()
    view.engine.markTicks = 10_000
    view.resting = [order(view)]
    expect(exposure().look?.(view) !== null).toBe(found)
    expect(sendsFit().step?.(view, { type: 'clock_ticked' }, [placed(1, 1)]) !== null).toBe(found)
  }
})

test('I4 lets a slot be freed by an expiry, and by no moment before it', () => {
  for (const [order, found] of [
    [lives, true],
    [expired, false],
  ] as const) {
    const view = frozen()
    const check = provenEnds()
    const [slot] = view.engine.slots
    if (slot !== undefined) slot.legs = [heldLeg('buy', 7)]
    check.look?.(view)
    if (slot !== undefined) slot.legs = []
    view.resting = [order(view)]
    expect(check.look?.(view) !== null).toBe(found)
  }
})

test('I7 sees an order that is filled after it has expired', () => {
  const view = stillView()
  const order = resting({ expireAtMs: 5_000 })
  view.exchange.orders.set(order.id, order)
  const check = expiredNeverFills()
  const tradedAt = (atMs: number) => {
    view.exchange.trades.push({
      id: String(atMs),
      accountId: view.accountId,
      market: view.market,
      orderId: order.id,
      externalId: order.externalId,
      side: 'buy',
      priceTicks: 1,
      sizeLots: 1,
      value: 1n,
      fee: 0n,
      isTaker: false,
      tradeType: 'TRADE',
      atMs,
    })
    return check.look?.(view) ?? null
  }
  expect(tradedAt(4_999)).toBeNull()
  view.exchange.trades.length = 0
  expect(check.look?.(view)).toBeNull()
  expect(tradedAt(5_010)).toContain('was filled 10 ms after it had expired')
})

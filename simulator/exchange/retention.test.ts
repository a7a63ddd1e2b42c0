import { describe, expect, test } from 'vitest'
import { assertSound } from './invariants.fixture.ts'
import { endedOrdersKeptMax, forgetOldest, tradesKeptMax } from './retention.ts'
import { createScenario } from './scenario.fixture.ts'

const batch = 4_096

describe('in a long run', () => {
  test('the orders that ended first are forgotten, and those that live are kept however old', () => {
    const { place, send, order, state } = createScenario({ engineDelayMs: 0 })
    const resting = place(1, { externalId: 'old but alive' })
    const count = endedOrdersKeptMax + batch
    // Nobody sells: each ends at once.
    for (let index = 0; index < count; index += 1) send(1, { externalId: `n${index}`, timeInForce: 'IOC' })
    expect(state.orders.size).toBe(endedOrdersKeptMax + 1)
    expect(order('old but alive')).toBe(resting)
    expect(state.accounts.get(1)?.orderIds.has(`n${batch - 1}`)).toBe(false)
    expect(order(`n${batch}`).status).toBe('CANCELLED')
    assertSound(state)
    // A forgotten name is free again, one that is remembered is not.
    expect(send(1, { externalId: 'n0', timeInForce: 'IOC' })).toBeTypeOf('string')
    expect(send(1, { externalId: `n${batch}`, timeInForce: 'IOC' })).toBe(1134)
  })

  test('the newest trades are kept', () => {
    const { place, state } = createScenario()
    place(1, { externalId: 'maker', side: 'sell', price: '100' })
    place(2, { externalId: 'taker', price: '100' })
    const trade = state.trades[0]
    if (trade === undefined) throw new Error('the orders must have traded')
    for (let index = 0; index < tradesKeptMax + batch; index += 1) state.trades.push({ ...trade, id: String(index) })
    forgetOldest(state)
    expect(state.trades).toHaveLength(tradesKeptMax)
    expect(state.trades.at(-1)?.id).toBe(String(tradesKeptMax + batch - 1))
  })

  test('what was called off does not pile up among the deadlines', () => {
    const { place, after, state } = createScenario({ engineDelayMs: 0 })
    place(1, { externalId: 'stays' })
    for (let index = 0; index < 2_000; index += 1) {
      const { id: orderId } = place(1, { externalId: `n${index}`, price: '98' })
      after(1, (atMs) => ({ type: 'cancel_requested', atMs, accountId: 1, orderId }))
      after(0, (atMs) => ({ type: 'switch_armed', atMs, accountId: 1, countdownSeconds: 60 }))
    }
    expect(state.deadlines.length).toBeLessThan(200)
    assertSound(state)
  })
})

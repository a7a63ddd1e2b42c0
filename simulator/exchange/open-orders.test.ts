import { describe, expect, test } from 'vitest'
import { createMoneyScenario, noOrders, usd } from './margin.fixture.ts'
import { addOpenOrder, openOrderSums, removeOpenOrder, shrinkOpenOrder } from './open-orders.ts'
import { market } from './scenario.fixture.ts'

describe('the sums of open orders', () => {
  const begin = () => {
    const { account, market: place } = createMoneyScenario()
    return { owner: account(1), spec: place.spec }
  }

  test('count orders, lots and value by side, and vanish with the last order', () => {
    const { owner, spec } = begin()
    addOpenOrder(owner, spec, { side: 'buy', priceTicks: 10_000, lots: 10 })
    addOpenOrder(owner, spec, { side: 'sell', priceTicks: 11_000, lots: 30 })
    shrinkOpenOrder(owner, spec, { side: 'sell', priceTicks: 11_000, lots: 10 })
    expect(openOrderSums(owner, market)).toEqual({
      count: 2,
      lots: { buy: 10, sell: 20 },
      value: { buy: usd(100), sell: usd(220) },
    })
    removeOpenOrder(owner, spec, { side: 'sell', priceTicks: 11_000, lots: 20 })
    shrinkOpenOrder(owner, spec, { side: 'buy', priceTicks: 10_000, lots: 10 })
    expect(openOrderSums(owner, market).count).toBe(1)
    removeOpenOrder(owner, spec, { side: 'buy', priceTicks: 10_000, lots: 0 })
    expect(owner.openOrders).toEqual(new Map())
    expect(openOrderSums(owner, market)).toEqual(noOrders())
  })

  test.each([
    ['more lots than are counted', { side: 'buy', priceTicks: 10_000, lots: 11 }],
    ['lots of the other side', { side: 'sell', priceTicks: 10_000, lots: 1 }],
    ['a value that was never added', { side: 'buy', priceTicks: 20_000, lots: 10 }],
    ['the last order while lots are left', { side: 'buy', priceTicks: 10_000, lots: 9 }],
  ] as const)('stop the program on %s', (_name, taken) => {
    const { owner, spec } = begin()
    addOpenOrder(owner, spec, { side: 'buy', priceTicks: 10_000, lots: 10 })
    expect(() => removeOpenOrder(owner, spec, taken)).toThrow(/counted/)
  })

  test('stop the program when an order of an account without orders ends', () => {
    const { owner, spec } = begin()
    expect(() => removeOpenOrder(owner, spec, { side: 'buy', priceTicks: 1, lots: 1 })).toThrow(/must have orders/)
  })
})

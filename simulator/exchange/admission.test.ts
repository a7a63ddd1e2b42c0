import { describe, expect, test } from 'vitest'
import type { OrderRequest } from './events.ts'
import { one } from './fixed-point.ts'
import { createMarketSpec } from './market-spec.ts'
import { createScenario, market } from './scenario.fixture.ts'

const answerTo = (order: Partial<OrderRequest>) => {
  const answer = createScenario().send(1, { externalId: 'a', ...order })
  return typeof answer === 'string' ? 'accepted' : answer
}

describe('numerals', () => {
  const rows: { name: string; order: Partial<OrderRequest>; code: number | 'accepted' }[] = [
    { name: 'a size finer than a millionth of a millionth', order: { qty: '1.0000000000001' }, code: 1123 },
    { name: 'a price finer than that', order: { price: '99.0000000000001' }, code: 1125 },
    { name: 'a size between two steps', order: { qty: '1.000000000001' }, code: 1121 },
    { name: 'a price between two ticks', order: { price: '99.001' }, code: 1124 },
    { name: 'zeros behind', order: { qty: '1.000000000000000000', price: '99.000000000000000' }, code: 'accepted' },
    { name: 'zeros before', order: { qty: '001', price: '0099' }, code: 'accepted' },
    { name: 'a size with a sign', order: { qty: '-1' }, code: 1133 },
    { name: 'a price with a sign', order: { price: '+99' }, code: 1141 },
    { name: 'an exponent', order: { qty: '1e1' }, code: 1133 },
    { name: 'a numeral without a fraction behind its point', order: { price: '99.' }, code: 1141 },
    { name: 'a numeral without anything before its point', order: { qty: '.5' }, code: 1133 },
    { name: 'two points', order: { qty: '1.0.0' }, code: 1133 },
    { name: 'no numeral', order: { qty: 'NaN' }, code: 1133 },
    { name: 'a blank', order: { price: ' 99' }, code: 1141 },
    { name: 'nothing', order: { price: '' }, code: 1141 },
    { name: 'a size no double counts', order: { qty: '999999999999999999' }, code: 1133 },
    { name: 'digits of another script', order: { qty: '\u0661' }, code: 1133 },
    { name: 'a fee that is none', order: { fee: 'free' }, code: 1128 },
  ]
  test.each(rows)('$name: $code', ({ order, code }) => {
    expect(answerTo(order)).toBe(code)
  })
})

describe('the price band', () => {
  const rows: { order: Partial<OrderRequest>; code: number | 'accepted' }[] = [
    { order: { price: '105' }, code: 'accepted' },
    { order: { price: '105.01' }, code: 1141 },
    { order: { price: '1' }, code: 'accepted' },
    { order: { side: 'sell', price: '95' }, code: 'accepted' },
    { order: { side: 'sell', price: '94.99' }, code: 1141 },
    { order: { side: 'sell', price: '150' }, code: 'accepted' },
    { order: { type: 'MARKET', timeInForce: 'IOC', price: '105' }, code: 'accepted' },
    { order: { type: 'MARKET', timeInForce: 'IOC', price: '105.01' }, code: 1141 },
    { order: { type: 'MARKET', timeInForce: 'IOC', price: '94.99' }, code: 1141 },
    { order: { type: 'MARKET', timeInForce: 'IOC', side: 'sell', price: '105.01' }, code: 1141 },
    { order: { type: 'MARKET', timeInForce: 'GTT' }, code: 1139 },
  ]
  test.each(rows)('$order: $code', ({ order, code }) => {
    expect(answerTo(order)).toBe(code)
  })

  test('is the market\u2019s own for limit orders and five percent for market orders', () => {
    const spec = createMarketSpec({ name: market, tick: one / 100n, lot: one / 10n, openingTicks: 10_000 })
    const narrow = { markets: [{ ...spec, priceBand: one / 100n }] }
    expect(createScenario(narrow).send(1, { externalId: 'a', price: '101.01' })).toBe(1141)
    const atMarket = { type: 'MARKET', timeInForce: 'IOC', price: '105' } as const
    expect(createScenario(narrow).send(1, { externalId: 'a', ...atMarket })).toBeTypeOf('string')
  })
})

describe('the number of open orders', () => {
  const spec = createMarketSpec({ name: market, tick: one / 100n, lot: one / 10n, openingTicks: 10_000 })
  const few = { markets: [{ ...spec, maxOrders: 2 }] }

  test('counts what is acknowledged, and falls when an order ends', () => {
    const { send, after, order } = createScenario(few)
    send(1, { externalId: 'a' })
    send(1, { externalId: 'b' })
    expect(send(1, { externalId: 'c' })).toBe(1126)
    after(5, (atMs) => ({ type: 'clock', atMs }))
    after(0, (atMs) => ({ type: 'cancel_requested', atMs, accountId: 1, orderId: order('a').id }))
    after(5, (atMs) => ({ type: 'clock', atMs }))
    expect(send(1, { externalId: 'c' })).toBeTypeOf('string')
  })

  test('does not keep an order from being edited', () => {
    const { place, send } = createScenario(few)
    place(1, { externalId: 'a' })
    place(1, { externalId: 'b' })
    expect(send(1, { externalId: 'c', cancelId: 'a' })).toBeTypeOf('string')
  })
})

test('a refused request changes nothing', () => {
  const { send, state } = createScenario()
  const before = structuredClone(state)
  for (const order of [{ qty: '0' }, { price: '106' }, { cancelId: 'nobody' }, { fee: '0' }, { qty: '14000' }]) {
    expect(send(1, { externalId: 'a', ...order })).toBeTypeOf('number')
  }
  expect(state).toEqual(before)
})

import { describe, expect, test } from 'vitest'
import { stepExchange } from './exchange.ts'
import { one } from './fixed-point.ts'
import { assertRecounted } from './ledger.ts'
import { createScenario, market } from './scenario.fixture.ts'

/** An account that bought one coin at 100.10. */
const holder = () => {
  const scenario = createScenario()
  scenario.house([[9_990, 100]], [[10_010, 100]])
  scenario.place(1, { externalId: 'long', price: '100.1', timeInForce: 'IOC' })
  return scenario
}

describe('a trade that is taken back', () => {
  test('leaves position, cash and fees as if it had not been, and is in no history', () => {
    const { state, after } = holder()
    const account = state.accounts.get(1)
    expect(account?.positions.get(market)?.lots).toBe(10)
    const [trade] = state.trades
    const outputs = after(5, (atMs) => ({ type: 'trade_taken_back', atMs, tradeId: trade?.id ?? '' }))
    expect(account?.positions.has(market)).toBe(false)
    expect(account?.cash).toBe(100_000n * one)
    expect(state.feesCollected).toBe(0n)
    expect(state.trades).toEqual([])
    expect(outputs.map(({ type }) => type)).toEqual(['position_changed', 'balance_changed', 'trade_taken_back'])
    assertRecounted(state)
  })

  test('must be known', () => {
    const { after } = holder()
    expect(() => after(0, (atMs) => ({ type: 'trade_taken_back', atMs, tradeId: '7' }))).toThrow('taken back')
  })
})

describe('a deleveraging', () => {
  test('closes part of the position at the mark without a fee', () => {
    const { state, after } = holder()
    const outputs = after(5, (atMs) => ({ type: 'deleveraged', atMs, accountId: 1, market, lots: 4 }))
    expect(state.accounts.get(1)?.positions.get(market)?.lots).toBe(6)
    expect(state.trades.at(-1)).toMatchObject({
      side: 'sell',
      sizeLots: 4,
      priceTicks: 10_000,
      fee: 0n,
      tradeType: 'DELEVERAGE',
    })
    expect(outputs.map(({ type }) => type)).toContain('public_trades')
    after(5, (atMs) => ({ type: 'deleveraged', atMs, accountId: 1, market, lots: 100 }))
    expect(state.accounts.get(1)?.positions.has(market)).toBe(false)
    expect(after(5, (atMs) => ({ type: 'deleveraged', atMs, accountId: 1, market, lots: 1 }))).toEqual([])
    assertRecounted(state)
  })
})

describe('terms that change', () => {
  test('a coarser grid and other limits hold for new orders', () => {
    const scenario = holder()
    const { after, send } = scenario
    const terms = { priceStepTicks: 5, sizeStepLots: 2, minOrderLots: 4, maxLimitOrderValue: 1_000n * one }
    after(0, (atMs) => ({ type: 'market_terms_changed', atMs, market, terms }))
    expect(send(1, { externalId: 'a', price: '99.01', qty: '1' })).toBe(1124)
    expect(send(1, { externalId: 'a', price: '99', qty: '0.5' })).toBe(1121)
    expect(send(1, { externalId: 'a', price: '99', qty: '0.2' })).toBe(1120)
    expect(send(1, { externalId: 'a', price: '99', qty: '20' })).toBe(1122)
    expect(send(1, { externalId: 'a', price: '99', qty: '1' })).toBeTypeOf('string')
  })

  test('fees and the shortest life are those of the rules', () => {
    const { after, send, state } = holder()
    after(0, (atMs) => ({ type: 'rules_changed', atMs, makerFeeRate: one / 1_000n, expiryMinMs: 60_000 }))
    expect(send(1, { externalId: 'a', postOnly: true })).toBe(1128)
    const soon = { fee: '0.001', expireAtMs: state.nowMs + 59_999 }
    expect(send(1, { externalId: 'a', ...soon })).toBe(1135)
    expect(send(1, { externalId: 'a', ...soon, expireAtMs: state.nowMs + 60_000 })).toBeTypeOf('string')
  })

  test('an order that may take must be signed for the taker rate of now, one that only makes for the maker rate', () => {
    const { after, send } = holder()
    const exit = { timeInForce: 'IOC', price: '99' } as const
    expect(send(1, { ...exit, externalId: 'before', fee: '0.00025' })).toBeTypeOf('string')
    after(0, (atMs) => ({ type: 'rules_changed', atMs, takerFeeRate: one / 1_250n }))
    expect(send(1, { ...exit, externalId: 'unsigned', fee: '0.000799' })).toBe(1128)
    expect(send(1, { ...exit, externalId: 'signed', fee: '0.0008' })).toBeTypeOf('string')
    expect(send(1, { externalId: 'maker', price: '99', postOnly: true, fee: '0.00025' })).toBeTypeOf('string')
  })
})

describe('an engine that stands still', () => {
  test('acknowledges, does nothing, and ends what has expired before it trades again', () => {
    const scenario = createScenario()
    const { after, place, send, order, print, house, state } = scenario
    house([[9_800, 100]], [[10_200, 100]])
    place(1, { externalId: 'resting', price: '99', expireAtMs: state.nowMs + 10_000 })
    after(0, (atMs) => ({ type: 'engine_frozen', atMs, isFrozen: true }))
    expect(send(1, { externalId: 'late', price: '99' })).toBeTypeOf('string')
    expect(print('sell', [9_900, 5])).toEqual([])
    after(20_000, (atMs) => ({ type: 'clock', atMs }))
    expect(order('resting').status).toBe('NEW')
    expect(order('late').status).toBe('PENDING')
    after(0, (atMs) => ({ type: 'engine_frozen', atMs, isFrozen: false }))
    expect(order('resting').status).toBe('EXPIRED')
    expect(order('late').status).toBe('NEW')
    print('sell', [9_900, 5])
    expect(order('late').filledLots).toBe(5)
  })
})

test('refusals planned for edits pass over other orders, and end both orders of the edit', () => {
  const { after, place, order } = createScenario()
  const reason = 'INVALID_PRICE'
  place(1, { externalId: 'old', price: '98' })
  after(0, (atMs) => ({ type: 'refusals_planned', atMs, accountId: 1, reason, count: 1, onlyEdits: true }))
  expect(place(1, { externalId: 'other', price: '97' }).status).toBe('NEW')
  expect(place(1, { externalId: 'new', price: '98.5', cancelId: 'old' }).status).toBe('REJECTED')
  expect(order('old').status).toBe('CANCELLED')
})

test('a forced funding rate holds until it is lifted, and identifiers only leap forward', () => {
  const { state, after } = holder()
  const rate = one / 400n
  after(0, (atMs) => ({ type: 'market_clock', atMs, market, marketAtMs: 3_600_000 * 10 + 1 }))
  after(0, (atMs) => ({ type: 'funding_rate_forced', atMs, market, rate }))
  after(0, (atMs) => ({ type: 'market_clock', atMs, market, marketAtMs: 3_600_000 * 11 + 1 }))
  expect(state.markets.get(market)?.funding.rate).toBe(rate)
  expect(state.accounts.get(1)?.fundingPayments[0]?.amount).toBe(-250_000_000_000n)
  after(0, (atMs) => ({ type: 'funding_rate_forced', atMs, market, rate: null }))
  after(0, (atMs) => ({ type: 'ids_leapt', atMs, nextId: 2n ** 63n - 1_000_000n }))
  expect(() => stepExchange(state, { type: 'ids_leapt', atMs: state.nowMs, nextId: 5n })).toThrow('never go back')
})

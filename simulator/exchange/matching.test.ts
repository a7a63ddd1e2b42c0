import { describe, expect, test } from 'vitest'
import { openOrderSums } from './open-orders.ts'
import { createScenario, market, type Scenario } from './scenario.fixture.ts'
import type { SelfTradeLevel } from './state.ts'

const clock = (atMs: number) => ({ type: 'clock', atMs }) as const

describe('self-trade protection', () => {
  // Accounts 1 and 2 are sub-accounts of client 7; account 3 is a client of its own.
  const clientIds = new Map([
    [1, 7],
    [2, 7],
    [3, 8],
  ])
  const rows: { level: SelfTradeLevel; maker: number; meets: boolean }[] = [
    { level: 'DISABLED', maker: 1, meets: false },
    { level: 'ACCOUNT', maker: 1, meets: false },
    { level: 'CLIENT', maker: 1, meets: false },
    { level: 'DISABLED', maker: 2, meets: true },
    { level: 'ACCOUNT', maker: 2, meets: true },
    { level: 'CLIENT', maker: 2, meets: false },
    { level: 'CLIENT', maker: 3, meets: true },
  ]
  test.each(rows)(
    'account 1 at level $level and an order of account $maker trade: $meets',
    ({ level, maker, meets }) => {
      const { place, order, state } = createScenario({ clientIds })
      place(maker, { externalId: 'maker', side: 'sell', price: '100', selfTradeLevel: 'DISABLED' })
      place(3, { externalId: 'next', side: 'sell', price: '100.5' })
      const taker = place(1, { externalId: 'taker', price: '101', selfTradeLevel: level })
      expect(taker.status).toBe('FILLED')
      if (meets) expect(order('maker', maker).status).toBe('FILLED')
      else {
        expect(order('maker', maker)).toMatchObject({ status: 'CANCELLED', statusReason: 'SELF_TRADE_PROTECTION' })
        expect(order('next', 3).status).toBe('FILLED')
      }
      expect(state.trades).toHaveLength(2)
    },
  )

  test('looks at the level of the taker, not of the order that rests', () => {
    const { place, order } = createScenario({ clientIds })
    place(2, { externalId: 'maker', side: 'sell', price: '100', selfTradeLevel: 'CLIENT' })
    place(1, { externalId: 'taker', price: '100', selfTradeLevel: 'ACCOUNT' })
    expect(order('maker', 2).status).toBe('FILLED')
  })

  test('lets the taker rest when nothing but its own orders stood in its way', () => {
    const { place } = createScenario()
    place(1, { externalId: 'mine', side: 'sell', price: '100' })
    place(1, { externalId: 'also mine', side: 'sell', price: '100' })
    expect(place(1, { externalId: 'taker', price: '100' })).toMatchObject({ status: 'NEW', filledLots: 0 })
  })
})

describe('a builder', () => {
  const builderFeeRateMax = 100_000_000n
  test('is paid with the trade, on top of the venue\u2019s fee, by maker and taker', () => {
    const { place, state } = createScenario({ builderFeeRateMax })
    place(1, { externalId: 'maker', side: 'sell', price: '100', builderFee: '0.0001' })
    place(2, { externalId: 'taker', price: '100', builderFee: '0.00005' })
    // 100 dollars: 0.00025 + 0.00005 for the taker, 0 + 0.0001 for the maker.
    expect(state.trades.map(({ fee }) => fee)).toEqual([30_000_000_000n, 10_000_000_000n])
  })

  test.each([
    { builderFee: '0.0001', max: builderFeeRateMax, answer: null },
    { builderFee: '0.000100000001', max: builderFeeRateMax, answer: 1128 },
    { builderFee: '0.0001', max: 0n, answer: 1128 },
    { builderFee: '0', max: 0n, answer: null },
    { builderFee: '0.0000000000001', max: builderFeeRateMax, answer: 1128 },
    { builderFee: '-1', max: builderFeeRateMax, answer: 1133 },
    { builderFee: '', max: builderFeeRateMax, answer: 1133 },
  ])('asking for $builderFee of at most $max is answered with $answer', ({ builderFee, max, answer }) => {
    const given = createScenario({ builderFeeRateMax: max }).send(1, { externalId: 'a', builderFee })
    if (answer === null) expect(given).toBeTypeOf('string')
    else expect(given).toBe(answer)
  })
})

describe('reduce-only', () => {
  const holder = () => {
    const scenario = createScenario()
    scenario.house([[9_990, 100]], [[10_010, 100]])
    scenario.place(1, { externalId: 'long', price: '100.1', qty: '2', timeInForce: 'IOC' })
    return scenario
  }
  const close = { side: 'sell', reduceOnly: true, qty: '2', price: '96' } as const

  test('at the market cancels the account\u2019s opening orders of its direction, and no others', () => {
    const { place, order } = holder()
    place(1, { externalId: 'opens', side: 'sell', price: '102' })
    place(1, { externalId: 'reduces', side: 'sell', price: '102', reduceOnly: true })
    place(1, { externalId: 'bids', price: '98' })
    place(2, { externalId: 'theirs', side: 'sell', price: '102' })
    place(1, { externalId: 'close', ...close, type: 'MARKET', timeInForce: 'IOC' })
    expect(order('close').status).toBe('FILLED')
    expect(order('opens').status).toBe('CANCELLED')
    const left = [order('reduces'), order('bids'), order('theirs', 2)].map(({ status }) => status)
    expect(left).toEqual(['NEW', 'NEW', 'NEW'])
  })

  test('as a limit order it cancels nothing', () => {
    const { place, order } = holder()
    place(1, { externalId: 'opens', side: 'sell', price: '102' })
    place(1, { externalId: 'close', ...close, timeInForce: 'IOC' })
    expect(order('opens').status).toBe('NEW')
  })

  test('is judged again by the engine, when the position has gone meanwhile', () => {
    const { send, after, order } = holder()
    send(1, { externalId: 'first', ...close, timeInForce: 'IOC' })
    send(1, { externalId: 'second', ...close, timeInForce: 'IOC' })
    after(5, clock)
    expect(order('first').status).toBe('FILLED')
    expect(order('second')).toMatchObject({ status: 'REJECTED', statusReason: 'REDUCE_ONLY_FAILED' })
  })
})

describe('the engine\u2019s queue', () => {
  const late = { engineDelayMs: 50 }
  const request = (scenario: Scenario, externalId: string, delay: object) =>
    scenario.after(0, (atMs) => ({
      type: 'order_requested',
      atMs,
      accountId: 1,
      request: {
        externalId,
        market,
        side: 'buy',
        type: 'LIMIT',
        timeInForce: 'GTT',
        qty: '1',
        price: '99',
        fee: '0.0005',
        postOnly: false,
        reduceOnly: false,
        expireAtMs: atMs + 60_000,
        selfTradeLevel: 'ACCOUNT',
        builderFee: '0',
        cancelId: null,
      },
      ...delay,
    }))
  const cancel = ({ after, order }: Scenario, externalId: string, delay: object = {}) =>
    after(0, (atMs) => ({ type: 'cancel_requested', atMs, accountId: 1, orderId: order(externalId).id, ...delay }))

  test('acts by the moment each request is due, whatever the order they came in', () => {
    const scenario = createScenario()
    request(scenario, 'slow', late)
    request(scenario, 'fast', {})
    expect(
      scenario.after(5, clock).map((output) => output.type === 'order_updated' && output.order.externalId),
    ).toEqual(['fast'])
    scenario.after(45, clock)
    expect(scenario.order('fast').behindId).toBe(scenario.order('slow').id)
  })

  test('lets a cancel that is due with its order or later find it', () => {
    const scenario = createScenario()
    request(scenario, 'a', late)
    cancel(scenario, 'a', late)
    scenario.after(50, clock)
    expect(scenario.order('a').status).toBe('CANCELLED')
  })

  test('has nothing to do for a cancel that overtakes its order, which rests then', () => {
    const scenario = createScenario()
    request(scenario, 'a', late)
    cancel(scenario, 'a')
    scenario.after(50, clock)
    expect(scenario.order('a').status).toBe('NEW')
  })
})

describe('the sums of open orders', () => {
  test('count an order from its acknowledgement until it ends, and an edit once', () => {
    const { send, after, print, state } = createScenario()
    const account = state.accounts.get(1)
    const counted = () => {
      if (account === undefined) return null
      const { count, lots } = openOrderSums(account, market)
      return [count, lots.buy]
    }
    send(1, { externalId: 'a', qty: '3' })
    expect(counted()).toEqual([1, 30])
    after(5, clock)
    print('sell', [9_900, 12])
    expect(counted()).toEqual([1, 18])
    send(1, { externalId: 'b', qty: '5', cancelId: 'a' })
    expect(counted()).toEqual([1, 18])
    after(5, clock)
    expect(counted()).toEqual([1, 50])
    print('sell', [9_900, 50])
    expect(counted()).toEqual([0, 0])
  })
})

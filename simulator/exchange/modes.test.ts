import { describe, expect, test } from 'vitest'
import { openOrdersOf } from './engine.ts'
import { createScenario, market, type Scenario } from './scenario.fixture.ts'
import type { MarketStatus, StatusReason, VenueMode } from './state.ts'

const inMode = ({ after }: Scenario, mode: VenueMode) => after(0, (atMs) => ({ type: 'mode_changed', atMs, mode }))
const withStatus = ({ after }: Scenario, status: MarketStatus) =>
  after(0, (atMs) => ({ type: 'market_status_changed', atMs, market, status }))
const clock = (atMs: number) => ({ type: 'clock', atMs }) as const

/** An account that holds one coin, so that it has something to reduce. */
const holder = () => {
  const scenario = createScenario()
  scenario.house([[9_990, 100]], [[10_010, 100]])
  scenario.place(1, { externalId: 'long', price: '100.1', timeInForce: 'IOC' })
  return scenario
}

const plain = {}
const postOnly = { postOnly: true, price: '98' }
const reduceOnly = { reduceOnly: true, side: 'sell', price: '102' } as const

describe('REST in a mode', () => {
  const rows: { mode: VenueMode; order: object; answer: number | null }[] = [
    { mode: 'OPEN', order: plain, answer: null },
    { mode: 'POST_ONLY', order: plain, answer: 1011 },
    { mode: 'POST_ONLY', order: postOnly, answer: null },
    { mode: 'REDUCE_ONLY', order: plain, answer: 1012 },
    { mode: 'REDUCE_ONLY', order: postOnly, answer: 1012 },
    { mode: 'REDUCE_ONLY', order: reduceOnly, answer: null },
    { mode: 'MAINTENANCE', order: reduceOnly, answer: 1010 },
  ]
  test.each(rows)('$mode answers $order with $answer', ({ mode, order, answer }) => {
    const scenario = holder()
    inMode(scenario, mode)
    const given = scenario.send(1, { externalId: 'a', ...order })
    if (answer === null) expect(given).toBeTypeOf('string')
    else expect(given).toBe(answer)
  })

  const statuses: { status: MarketStatus; order: object; answer: number | null }[] = [
    { status: 'ACTIVE', order: plain, answer: null },
    { status: 'REDUCE_ONLY', order: plain, answer: 1014 },
    { status: 'REDUCE_ONLY', order: reduceOnly, answer: null },
    { status: 'DELISTED', order: reduceOnly, answer: 1002 },
    { status: 'DISABLED', order: plain, answer: 1002 },
    { status: 'PRELISTED', order: plain, answer: 1002 },
  ]
  test.each(statuses)('a market that is $status answers $order with $answer', ({ status, order, answer }) => {
    const scenario = holder()
    withStatus(scenario, status)
    const given = scenario.send(1, { externalId: 'a', ...order })
    if (answer === null) expect(given).toBeTypeOf('string')
    else expect(given).toBe(answer)
  })
})

describe('the engine judges an acknowledged order by the mode it finds', () => {
  const changes: { name: string; change: (scenario: Scenario) => unknown; reason: StatusReason }[] = [
    { name: 'post-only', change: (scenario) => inMode(scenario, 'POST_ONLY'), reason: 'POST_ONLY_MODE' },
    { name: 'reduce-only', change: (scenario) => inMode(scenario, 'REDUCE_ONLY'), reason: 'REDUCE_ONLY_MODE' },
    { name: 'maintenance', change: (scenario) => inMode(scenario, 'MAINTENANCE'), reason: 'TRADING_OFF_MODE' },
    {
      name: 'a reducing market',
      change: (scenario) => withStatus(scenario, 'REDUCE_ONLY'),
      reason: 'REDUCE_ONLY_MODE',
    },
    { name: 'a delisted market', change: (scenario) => withStatus(scenario, 'DELISTED'), reason: 'DISABLED_MARKET' },
  ]
  test.each(changes)('$name ends it with $reason', ({ change, reason }) => {
    const scenario = createScenario()
    scenario.send(1, { externalId: 'a' })
    change(scenario)
    scenario.after(5, clock)
    expect(scenario.order('a')).toMatchObject({ status: 'REJECTED', statusReason: reason })
  })

  test('and back in the open mode it takes orders again', () => {
    const scenario = createScenario()
    inMode(scenario, 'MAINTENANCE')
    inMode(scenario, 'OPEN')
    expect(scenario.place(1, { externalId: 'a' }).status).toBe('NEW')
  })
})

describe('in maintenance', () => {
  test('cancels, mass cancels and the switch still work', () => {
    const scenario = createScenario()
    const { after, place, order } = scenario
    const { id: orderId } = place(1, { externalId: 'a' })
    place(1, { externalId: 'b' })
    place(2, { externalId: 'c' })
    inMode(scenario, 'MAINTENANCE')
    after(0, (atMs) => ({ type: 'switch_armed', atMs, accountId: 2, countdownSeconds: 10 }))
    after(0, (atMs) => ({ type: 'cancel_requested', atMs, accountId: 1, orderId }))
    after(5, clock)
    expect([order('a').status, order('b').status]).toEqual(['CANCELLED', 'NEW'])
    const filter = { all: true, orderIds: [], externalIds: [], markets: [] }
    after(0, (atMs) => ({ type: 'mass_cancel_requested', atMs, accountId: 1, filter }))
    after(5, clock)
    expect([order('b').status, order('c', 2).status]).toEqual(['CANCELLED', 'NEW'])
    after(10_000, clock)
    expect(order('c', 2).status).toBe('CANCELLED')
  })

  test('nothing trades: prints pass over resting orders, which fill when the venue is open again', () => {
    const scenario = createScenario()
    scenario.place(1, { externalId: 'a' })
    inMode(scenario, 'MAINTENANCE')
    expect(scenario.print('sell', [9_900, 10])).toEqual([])
    expect(scenario.order('a').filledLots).toBe(0)
    inMode(scenario, 'OPEN')
    scenario.print('sell', [9_900, 10])
    expect(scenario.order('a').status).toBe('FILLED')
  })

  test('leverage cannot be changed', () => {
    const scenario = createScenario()
    const change = (atMs: number) =>
      ({ type: 'leverage_requested', atMs, accountId: 1, market, leverage: '5' }) as const
    inMode(scenario, 'MAINTENANCE')
    expect(scenario.after(0, change)).toEqual([{ type: 'refused', code: 1010 }])
    inMode(scenario, 'OPEN')
    expect(scenario.after(0, change)[0]).toEqual({ type: 'accepted', orderId: null })
  })
})

describe('a market that stops trading', () => {
  test.each(['DELISTED', 'DISABLED', 'PRELISTED'] as const)('as %s loses every account\u2019s orders', (status) => {
    const scenario = createScenario()
    scenario.place(1, { externalId: 'a' })
    scenario.place(1, { externalId: 'b', side: 'sell', price: '101' })
    scenario.place(2, { externalId: 'c' })
    const outputs = withStatus(scenario, status)
    expect(outputs[0]).toEqual({ type: 'market_changed', market })
    for (const order of [scenario.order('a'), scenario.order('b'), scenario.order('c', 2)]) {
      expect(order).toMatchObject({ status: 'CANCELLED', statusReason: 'DISABLED_MARKET' })
    }
    expect(openOrdersOf(scenario.state, 1)).toEqual([])
  })

  test('keeps its orders when it may only be reduced, and says nothing when nothing changes', () => {
    const scenario = createScenario()
    scenario.place(1, { externalId: 'a' })
    withStatus(scenario, 'REDUCE_ONLY')
    expect(scenario.order('a').status).toBe('NEW')
    expect(withStatus(scenario, 'REDUCE_ONLY')).toEqual([])
  })
})

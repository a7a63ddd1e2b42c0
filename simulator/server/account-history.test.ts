import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createScenario, market } from '../exchange/scenario.fixture.ts'
import type { ExchangeState } from '../exchange/state.ts'
import { recordHistory } from './account-history.ts'
import { createVenue } from './venue.ts'

const accountIds = [1, 2, 3] as const

/** What the history must be, found by looking through everything. */
const plainly = (state: ExchangeState, accountId: number) => ({
  orders: [...state.orders.values()]
    .filter((order) => order.accountId === accountId && order.status !== 'PENDING')
    .map(({ id }) => id)
    .sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)),
  trades: state.trades.filter((trade) => trade.accountId === accountId).map(({ id }) => id),
})

function setUp() {
  const { state } = createScenario({ engineDelayMs: 0 })
  const venue = createVenue(state)
  let count = 0
  const place = (accountId: number, side: 'buy' | 'sell', price: string, engineDelayMs: number) => {
    count += 1
    const request = {
      externalId: `o${count}`,
      market,
      side,
      type: 'LIMIT',
      timeInForce: 'GTT',
      qty: '1',
      price,
      fee: '0.0005',
      postOnly: false,
      reduceOnly: false,
      expireAtMs: state.nowMs + 3_600_000,
      selfTradeLevel: 'ACCOUNT',
      builderFee: '0',
      cancelId: null,
    } as const
    venue.apply((atMs) => ({ type: 'order_requested', atMs, accountId, request, engineDelayMs }))
  }
  const cancelAll = (accountId: number) => {
    const filter = { all: true, orderIds: [], externalIds: [], markets: [] }
    venue.apply((atMs) => ({ type: 'mass_cancel_requested', atMs, accountId, filter }))
  }
  return { state, venue, place, cancelAll }
}

describe('an account\u2019s history', () => {
  test('holds what a search through everything finds, live and when read from a state', () => {
    const step = fc.record({
      accountId: fc.constantFrom(...accountIds),
      side: fc.constantFrom<'buy' | 'sell'>('buy', 'sell'),
      cents: fc.integer({ min: -5, max: 5 }),
      delayMs: fc.constantFrom(0, 0, 60_000),
      cancels: fc.integer({ min: 0, max: 9 }).map((draw) => draw === 0),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { state, venue, place, cancelAll } = setUp()
        const live = recordHistory(venue)
        for (const { accountId, side, cents, delayMs, cancels } of steps) {
          if (cancels) cancelAll(accountId)
          else place(accountId, side, (100 + cents / 100).toFixed(2), delayMs)
        }
        const read = recordHistory(venue)
        for (const accountId of accountIds) {
          const expected = plainly(state, accountId)
          for (const history of [live, read]) {
            for (const name of [null, market]) {
              expect(history.orderIds(accountId, name)).toEqual(expected.orders)
              expect(history.trades(accountId, name).map(({ id }) => id)).toEqual(expected.trades)
            }
            expect(history.orderIds(accountId, 'Y-USD')).toEqual([])
            const latest = [...history.updates(accountId).latestFirst(null)]
            expect(latest.toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))).toEqual(expected.orders)
          }
        }
        venue.stop()
      }),
      { numRuns: 40 },
    )
  })
  test('forgets what the exchange has forgotten', () => {
    const { state, venue, place, cancelAll } = setUp()
    const history = recordHistory(venue)
    const round = () => {
      for (let index = 0; index < 100; index += 1) place(1, 'buy', '99', 0)
      cancelAll(1)
    }
    for (let index = 0; index < 10; index += 1) round()
    expect(history.orderIds(1, null)).toHaveLength(1_000)
    for (const id of state.orders.keys()) state.orders.delete(id)
    state.endedOrderIds.length = 0
    for (let index = 0; index < 5; index += 1) round()
    expect(history.orderIds(1, null).length).toBeLessThanOrEqual(500)
    venue.stop()
  })
})

import type { ExchangeEvent, ExchangeOutput, OrderRequest } from './events.ts'
import { stepExchange } from './exchange.ts'
import { one } from './fixed-point.ts'
import { createMarketSpec } from './market-spec.ts'
import { createExchange, type ExchangeOptions, type ExchangeState, type Order } from './state.ts'

// A small exchange for the tests beside this file: market X-USD, tick 0.01, lot 0.1, opening at 100.00, three accounts.

export const market = 'X-USD'

type TestOrder = Partial<OrderRequest> & Pick<OrderRequest, 'externalId'>
type Levels = readonly (readonly [ticks: number, lots: number])[]

export type Scenario = {
  readonly state: ExchangeState
  /** Moves the clock by so many milliseconds and applies the event. */
  readonly after: (ms: number, event: (atMs: number) => ExchangeEvent) => ExchangeOutput[]
  /** Sends an order; returns the answer's order id, or the refusal code. */
  readonly send: (accountId: number, order: TestOrder) => string | number
  /** Sends an order and lets the engine act. */
  readonly place: (accountId: number, order: TestOrder) => Order
  readonly print: (takerSide: 'buy' | 'sell', ...portions: Levels) => ExchangeOutput[]
  readonly house: (bids: Levels, asks: Levels) => void
  readonly order: (externalId: string, accountId?: number) => Order
}

export function createScenario(options: Partial<ExchangeOptions> = {}): Scenario {
  const spec = createMarketSpec({ name: market, tick: one / 100n, lot: one / 10n, openingTicks: 10_000 })
  const state = createExchange({
    markets: [spec],
    accountIds: [1, 2, 3],
    collateralUsd: 100_000,
    firstId: 1_800_000_000_000_000_001n,
    engineDelayMs: 5,
    switchWorks: true,
    makerFeeRate: 0n,
    takerFeeRate: 250_000_000n,
    expiryMaxMs: 28 * 86_400_000,
    ...options,
  })
  state.nowMs = 1_000_000
  const after = (ms: number, event: (atMs: number) => ExchangeEvent) => stepExchange(state, event(state.nowMs + ms))
  const request = (order: TestOrder): OrderRequest => ({
    market,
    side: 'buy',
    type: 'LIMIT',
    timeInForce: 'GTT',
    qty: '1',
    price: '99',
    fee: '0.0005',
    postOnly: false,
    reduceOnly: false,
    expireAtMs: state.nowMs + 3_600_000,
    selfTradeLevel: 'ACCOUNT',
    builderFee: '0',
    cancelId: null,
    ...order,
  })
  const order = (externalId: string, accountId = 1): Order => {
    const found = state.orders.get(state.accounts.get(accountId)?.orderIds.get(externalId) ?? '')
    if (found === undefined) throw new Error(`no order ${externalId}`)
    return found
  }
  const send: Scenario['send'] = (accountId, partial) => {
    const outputs = after(0, (atMs) => ({ type: 'order_requested', atMs, accountId, request: request(partial) }))
    for (const output of outputs) {
      if (output.type === 'refused') return output.code
      if (output.type === 'accepted') return output.orderId ?? ''
    }
    throw new Error('an order request must be answered')
  }
  return {
    state,
    after,
    order,
    send,
    place(accountId, partial) {
      send(accountId, partial)
      after(state.engineDelayMs, (atMs) => ({ type: 'clock', atMs }))
      return order(partial.externalId, accountId)
    },
    print: (takerSide, ...portions) =>
      after(0, (atMs) => ({ type: 'print', atMs, market, takerSide, portions: levels(portions), tapeAtMs: null })),
    house(bids, asks) {
      const markHalfTicks = (bids[0]?.[0] ?? 10_000) + (asks[0]?.[0] ?? 10_000)
      after(0, (atMs) => ({
        type: 'house_moved',
        atMs,
        market,
        bids: levels(bids),
        asks: levels(asks),
        markHalfTicks,
        marketAtMs: null,
      }))
    },
  }
}

const levels = (side: Levels) => side.map(([ticks, lots]) => ({ ticks, lots }))

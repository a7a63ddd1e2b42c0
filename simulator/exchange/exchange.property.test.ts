import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ExchangeEvent, ExchangeOutput } from './events.ts'
import { nextDueAtMs, stepExchange } from './exchange.ts'
import { one } from './fixed-point.ts'
import { assertSound } from './invariants.fixture.ts'
import { createMarketSpec } from './market-spec.ts'
import { createExchange, isActive, type ExchangeState } from './state.ts'

// Goal: no sequence of events brings the exchange out of order. Method: random events over two markets and four
// accounts with little money and prices close together, so that they trade, run out of margin and are liquidated.

const marketNames = ['X-USD', 'Y-USD'] as const
const Account = fc.integer({ min: 1, max: 4 })
const Market = fc.constantFrom(...marketNames)
const Side = fc.constantFrom('buy' as const, 'sell' as const)
const Ticks = fc.integer({ min: 9_960, max: 10_040 })
const Lots = fc.integer({ min: 1, max: 400 })
const Delay = fc.constantFrom(undefined, 0, 3, 20)
/** Which of the account's orders so far is meant, counted backwards. */
const Back = fc.integer({ min: 0, max: 6 })
const mostly = (value: boolean) => fc.integer({ min: 0, max: 9 }).map((draw) => (draw === 0 ? !value : value))

type Draft = Readonly<Record<string, unknown>> & { readonly make: (world: World) => ExchangeEvent }
type World = { readonly state: ExchangeState; sent: number; readonly externalIds: Map<number, string[]> }

const draft = <Shape>(
  shape: { [Key in keyof Shape]: fc.Arbitrary<Shape[Key]> },
  make: (world: World, drawn: Shape, atMs: number) => ExchangeEvent,
): fc.Arbitrary<Draft> =>
  fc.tuple(fc.record(shape), fc.constantFrom(0, 0, 1, 7)).map(([drawn, afterMs]) => ({
    drawn,
    afterMs,
    make: (world) => make(world, drawn, world.state.nowMs + afterMs),
  }))

const named = ({ externalIds }: World, account: number, back: number) =>
  externalIds.get(account)?.at(-1 - back) ?? 'none'

const OrderDraft = draft(
  {
    account: Account,
    market: Market,
    side: Side,
    ticks: Ticks,
    lots: Lots,
    kind: fc.constantFrom('gtt', 'gtt', 'gtt', 'post', 'ioc', 'market'),
    reduceOnly: mostly(false),
    selfTradeLevel: fc.constantFrom('DISABLED' as const, 'ACCOUNT' as const, 'CLIENT' as const),
    edits: fc.option(Back, { freq: 2 }),
    expiresMs: fc.constantFrom(5, 40, 1_000, 60_000),
    delay: Delay,
  },
  (world, drawn, atMs) => {
    const { account, market, side, kind, reduceOnly, selfTradeLevel, delay } = drawn
    const cancelId = drawn.edits === null ? null : named(world, account, drawn.edits)
    const old = [...world.state.orders.values()].find(
      (each) => each.accountId === account && each.externalId === cancelId,
    )
    world.sent += 1
    const externalId = `o${world.sent}`
    world.externalIds.set(account, [...(world.externalIds.get(account) ?? []), externalId])
    return {
      type: 'order_requested',
      atMs,
      accountId: account,
      ...(delay === undefined ? {} : { engineDelayMs: delay }),
      request: {
        externalId,
        market: old?.market ?? market,
        side: old?.side ?? side,
        type: kind === 'market' ? 'MARKET' : 'LIMIT',
        timeInForce: kind === 'market' || kind === 'ioc' ? 'IOC' : 'GTT',
        qty: (drawn.lots / 10).toFixed(1),
        price: (drawn.ticks / 100).toFixed(2),
        fee: '0.00025',
        postOnly: kind === 'post',
        reduceOnly,
        expireAtMs: atMs + drawn.expiresMs,
        selfTradeLevel,
        builderFee: '0',
        cancelId,
      },
    }
  },
)

const Levels = fc
  .array(fc.record({ gap: fc.integer({ min: 1, max: 10 }), lots: Lots }), { maxLength: 4 })
  .map((levels) => (from: number, sign: 1 | -1) => {
    let ticks = from
    return levels.map(({ gap, lots }) => ({ ticks: (ticks += sign * gap), lots }))
  })

const Event: fc.Arbitrary<Draft> = fc.oneof(
  { weight: 40, arbitrary: OrderDraft },
  {
    weight: 10,
    arbitrary: draft({ account: Account, back: Back, delay: Delay }, (world, { account, back, delay }, atMs) => ({
      type: 'cancel_requested',
      atMs,
      accountId: account,
      orderId: world.state.accounts.get(account)?.orderIds.get(named(world, account, back)) ?? '0',
      ...(delay === undefined ? {} : { engineDelayMs: delay }),
    })),
  },
  {
    weight: 2,
    arbitrary: draft(
      { accountId: Account, all: mostly(false), back: Back, markets: fc.subarray([...marketNames]) },
      (world, { accountId, all, back, markets }, atMs) => ({
        type: 'mass_cancel_requested',
        atMs,
        accountId,
        filter: { all, markets, orderIds: [], externalIds: [named(world, accountId, back), 'nobody'] },
      }),
    ),
  },
  {
    weight: 14,
    arbitrary: draft(
      { market: Market, takerSide: Side, ticks: Ticks, lots: Lots, more: Lots },
      (_world, { market, takerSide, ticks, lots, more }, atMs) => ({
        type: 'print',
        atMs,
        market,
        takerSide,
        portions: [
          { ticks, lots },
          { ticks: ticks + (takerSide === 'buy' ? 2 : -2), lots: more },
        ],
        tapeAtMs: null,
      }),
    ),
  },
  {
    weight: 14,
    arbitrary: draft(
      {
        market: Market,
        mark: fc.oneof(
          { weight: 4, arbitrary: Ticks },
          { weight: 1, arbitrary: fc.constantFrom(8_000, 9_000, 11_000, 12_000) },
        ),
        bids: Levels,
        asks: Levels,
        marketAtMs: fc.constantFrom(null, 100, 4_000, 3_700_000),
      },
      ({ state }, { market, mark, bids, asks, marketAtMs }, atMs) => ({
        type: 'house_moved',
        atMs,
        market,
        bids: bids(mark, -1),
        asks: asks(mark, 1),
        markHalfTicks: 2 * mark,
        marketAtMs: marketAtMs === null ? null : (state.markets.get(market)?.funding.marketAtMs ?? 0) + marketAtMs,
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: draft(
      { accountId: Account, market: Market, leverage: fc.constantFrom('1', '2', '10', '50', '0.5', '7.123') },
      (_world, drawn, atMs) => ({
        type: 'leverage_requested',
        atMs,
        accountId: drawn.accountId,
        market: drawn.market,
        leverage: drawn.leverage,
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: draft({ accountId: Account, usd: fc.integer({ min: -100, max: 300 }) }, (_world, drawn, atMs) => ({
      type: 'collateral_moved',
      atMs,
      accountId: drawn.accountId,
      amount: BigInt(drawn.usd) * one,
    })),
  },
  {
    weight: 1,
    arbitrary: draft(
      { mode: fc.constantFrom('OPEN' as const, 'POST_ONLY' as const, 'REDUCE_ONLY' as const, 'MAINTENANCE' as const) },
      (_world, { mode }, atMs) => ({ type: 'mode_changed', atMs, mode }),
    ),
  },
  // The open mode and the active status more often, or little would ever trade.
  { weight: 2, arbitrary: draft({}, (_world, _drawn, atMs) => ({ type: 'mode_changed', atMs, mode: 'OPEN' })) },
  {
    weight: 1,
    arbitrary: draft(
      {
        market: Market,
        status: fc.constantFrom('ACTIVE' as const, 'ACTIVE' as const, 'REDUCE_ONLY' as const, 'DELISTED' as const),
      },
      (_world, { market, status }, atMs) => ({ type: 'market_status_changed', atMs, market, status }),
    ),
  },
  {
    weight: 2,
    arbitrary: draft({ accountId: Account, countdownSeconds: fc.constantFrom(0, 1, 2) }, (_world, drawn, atMs) => ({
      type: 'switch_armed',
      atMs,
      accountId: drawn.accountId,
      countdownSeconds: drawn.countdownSeconds,
    })),
  },
  {
    weight: 2,
    arbitrary: draft(
      { keepsPriorityOnSizeDown: fc.boolean(), losesBothOnRefusal: fc.boolean(), overlapMs: fc.constantFrom(0, 0, 10) },
      (_world, { keepsPriorityOnSizeDown, losesBothOnRefusal, overlapMs }, atMs) => ({
        type: 'edit_semantics_changed',
        atMs,
        editSemantics: { keepsPriorityOnSizeDown, losesBothOnRefusal, overlapMs },
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: draft({ accountId: Account, count: fc.integer({ min: 0, max: 3 }) }, (_world, drawn, atMs) => ({
      type: 'refusals_planned',
      atMs,
      accountId: drawn.accountId,
      reason: 'INVALID_PRICE',
      count: drawn.count,
    })),
  },
  {
    weight: 4,
    arbitrary: draft({ ms: fc.constantFrom(1, 10, 100, 2_000) }, (_world, { ms }, atMs) => ({
      type: 'clock',
      atMs: atMs + ms,
    })),
  },
)

const Events = fc.array(Event, { minLength: 30, maxLength: 120, size: 'max' })

const createWorld = (): World => {
  const markets = marketNames.map((name) => {
    const spec = createMarketSpec({ name, tick: one / 100n, lot: one / 10n, openingTicks: 10_000 })
    return { ...spec, maxOrders: 8 }
  })
  const state = createExchange({
    markets,
    accountIds: [1, 2, 3, 4],
    clientIds: new Map([
      [1, 1],
      [2, 1],
    ]),
    collateralUsd: 500,
    firstId: 1_800_000_000_000_000_001n,
    engineDelayMs: 3,
    switchWorks: true,
    makerFeeRate: 20_000_000n,
    takerFeeRate: 250_000_000n,
    expiryMaxMs: 86_400_000,
  })
  return { state, sent: 0, externalIds: new Map() }
}

/** A copy that shares nothing, not even what the original shares with itself: as if written to disk and read back. */
function copied<Value>(value: Value): Value
function copied(value: unknown): unknown {
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [key, copied(each)]))
  if (Array.isArray(value)) return value.map(copied)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copied(each)]))
}

describe('over random events', () => {
  test('books, indexes, sums and money stay sound, and what has ended stays as it is', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(Events, (drafts) => {
        const world = createWorld()
        const { state } = world
        const ended = new Map<string, unknown>()
        for (const each of drafts) {
          for (const output of stepExchange(state, each.make(world))) {
            seen.add(
              output.type === 'order_updated' ? `${output.order.status} ${output.order.statusReason}` : output.type,
            )
            if (output.type === 'trade_made') seen.add(output.trade.tradeType)
          }
          assertSound(state)
          const dueAtMs = nextDueAtMs(state)
          expect(dueAtMs === null || dueAtMs > state.nowMs).toBe(true)
          for (const order of state.orders.values()) {
            if (ended.has(order.id)) expect(order).toEqual(ended.get(order.id))
            else if (!isActive(order)) ended.set(order.id, { ...order })
          }
        }
      }),
      { numRuns: 100 },
    )
    // The walk is only worth something when it gets about.
    for (const fate of ['FILLED NONE', 'EXPIRED NONE', 'CANCELLED ORDER_REPLACED', 'CANCELLED SELF_TRADE_PROTECTION']) {
      expect(seen).toContain(fate)
    }
    for (const kind of ['TRADE', 'LIQUIDATION', 'funding_applied', 'market_changed', 'REJECTED POST_ONLY_FAILED']) {
      expect(seen).toContain(kind)
    }
  })

  test('the same events give the same state and outputs, also when the state was written down in between', () => {
    fc.assert(
      fc.property(Events, fc.nat({ max: 100 }), (drafts, at) => {
        const first = createWorld()
        const events = drafts.map((each) => {
          const event = each.make(first)
          stepExchange(first.state, event)
          return event
        })
        let state = createWorld().state
        const outputs: ExchangeOutput[][] = []
        for (const [index, event] of events.entries()) {
          if (index === at) state = copied(state)
          outputs.push(stepExchange(state, event))
        }
        expect(state).toEqual(first.state)
        const again = createWorld().state
        expect(events.map((event) => stepExchange(again, event))).toEqual(outputs)
      }),
      { numRuns: 40 },
    )
  })
})

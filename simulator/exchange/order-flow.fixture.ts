import { createPrng } from '#shared/prng.ts'
import type { Side } from '#shared/units.ts'
import type { ExchangeEvent, OrderRequest } from './events.ts'
import { one } from './fixed-point.ts'
import { createMarketSpec } from './market-spec.ts'
import { createExchange, type ExchangeState, type Order } from './state.ts'

// Seeded order flow for the benchmark: makers keep a book of a given depth, move their quotes and are hit, by each other
// and by the outside world.

export type Kind = 'place' | 'cancel' | 'edit' | 'take' | 'print' | 'mark'

/** How many of a thousand operations are of which kind, once the book is as deep as it should be. */
const perMille: readonly (readonly [Kind, number])[] = [
  ['place', 340],
  ['cancel', 260],
  ['edit', 270],
  ['take', 80],
  ['print', 40],
  ['mark', 10],
]

const market = 'ETH-USD'
const midTicks = 200_000

export type FlowOptions = {
  readonly resting: number
  readonly accounts: number
  readonly seed: number
  /** No more operations than this are asked for. */
  readonly operations: number
}

export type Flow = {
  readonly state: ExchangeState
  /** The next operation; what it cancels and edits depends on what happened before. */
  readonly next: () => { readonly kind: Kind; readonly event: ExchangeEvent }
}

/** A flow over an empty exchange; the first operations fill the book to the depth asked for. */
export function createFlow({ resting, accounts, seed, operations }: FlowOptions): Flow {
  const prng = createPrng(seed)
  const spec = createMarketSpec({ name: market, tick: one / 100n, lot: one / 1_000n, openingTicks: midTicks })
  const state = createExchange({
    markets: [{ ...spec, maxOrders: Math.max(spec.maxOrders, 2 * resting) }],
    accountIds: Array.from({ length: accounts }, (_, index) => index + 1),
    collateralUsd: 100_000_000,
    firstId: 1_800_000_000_000_000_001n,
    engineDelayMs: 0,
    switchWorks: true,
    makerFeeRate: 0n,
    takerFeeRate: 250_000_000n,
    expiryMaxMs: 90 * 86_400_000,
  })
  state.nowMs = 1_800_000_000_000
  // About twenty quotes share a price.
  const depthTicks = Math.max(20, Math.floor(resting / 40))
  // Texts as they come out of a parsed body, in one piece; made beforehand, because making them is not what is measured.
  const names = Array.from({ length: operations }, (_, index) => ['order', index].join('-'))
  let sent = 0

  const side = (): Side => (prng.below(2) === 0 ? 'buy' : 'sell')
  const anyAccount = () => 1 + prng.below(accounts)
  const house = (sign: 1 | -1) =>
    Array.from({ length: 10 }, (_, index) => ({ ticks: midTicks + sign * (1 + index), lots: 20 + prng.below(200) }))

  /** An order so many ticks away from the middle on its own side, or beyond the middle when negative. */
  const order = (accountId: number, to: Side, awayTicks: number, part: Partial<OrderRequest>): ExchangeEvent => {
    sent += 1
    const ticks = to === 'buy' ? midTicks - awayTicks : midTicks + awayTicks
    const request: OrderRequest = {
      externalId: names[sent] ?? `order-${sent}`,
      market,
      side: to,
      type: 'LIMIT',
      timeInForce: 'GTT',
      qty: `0.0${10 + prng.below(90)}`,
      price: `${Math.floor(ticks / 100)}.${String(ticks % 100).padStart(2, '0')}`,
      fee: '0.00025',
      postOnly: true,
      reduceOnly: false,
      expireAtMs: state.nowMs + 3_600_000,
      selfTradeLevel: 'ACCOUNT',
      builderFee: '0',
      cancelId: null,
      ...part,
    }
    return { type: 'order_requested', atMs: state.nowMs, accountId, request }
  }

  /** An order that rests: first in the queue of some price. */
  const resident = (): Order | undefined => {
    const levels = state.markets.get(market)?.levels[side()] ?? []
    return state.orders.get(levels[prng.below(levels.length)]?.firstId ?? '')
  }

  const nextKind = (): Kind => {
    let draw = prng.below(1_000)
    for (const [kind, share] of perMille) {
      if (draw < share) return kind
      draw -= share
    }
    return 'place'
  }

  const eventOf = (kind: Kind): ExchangeEvent => {
    const atMs = state.nowMs
    switch (kind) {
      case 'cancel':
      case 'edit': {
        const found = resident()
        if (found === undefined) return eventOf('place')
        const { accountId, id: orderId } = found
        if (kind === 'cancel') return { type: 'cancel_requested', atMs, accountId, orderId }
        return order(accountId, found.side, 1 + prng.below(depthTicks), { cancelId: found.externalId })
      }
      case 'take':
        return order(anyAccount(), side(), -1 - prng.below(3), { postOnly: false, timeInForce: 'IOC' })
      case 'print': {
        const takerSide = side()
        const ticks = midTicks + (takerSide === 'buy' ? 3 : -3)
        return { type: 'print', atMs, market, takerSide, portions: [{ ticks, lots: 300 }], tapeAtMs: null }
      }
      case 'mark': {
        const markHalfTicks = 2 * midTicks + prng.below(41) - 20
        return {
          type: 'house_moved',
          atMs,
          market,
          bids: house(-1),
          asks: house(1),
          markHalfTicks,
          marketAtMs: null,
        }
      }
      case 'place':
        return order(anyAccount(), side(), 1 + prng.below(depthTicks), {})
    }
  }

  return {
    state,
    next() {
      if (prng.below(10) === 0) state.nowMs += 1
      const isFull = state.restingCount > resting
      const drawn = nextKind()
      const kind = state.restingCount < 0.9 * resting ? 'place' : isFull && drawn === 'place' ? 'cancel' : drawn
      return { kind, event: eventOf(kind) }
    },
  }
}

import { z } from 'zod'
import { assert } from '../../shared/assert.ts'
import { Balance, Book, Candles, Order, OwnTrade, Positions, Trades } from './shapes.ts'
import { hold, placeQuiet, quietPrice, until, type Case, type World } from './world.ts'

// Streams. The client subscribes at the first call and answers with its own state at every further one.

const changesSeen = 20

/** Asks the stream again and again until an answer fits. */
async function watched<Value>(
  { pro }: World,
  what: string,
  method: string,
  args: readonly unknown[],
  read: (raw: unknown) => Value,
  fits: (value: Value) => boolean,
): Promise<Value> {
  return until(what, async () => read(await pro.call(method, ...args)), fits, 15_000)
}

export const streamCases: readonly Case[] = [
  {
    name: 'watchOrderBook',
    run: async (world) => {
      const nonces = new Set<unknown>()
      for (let seen = 0; seen < changesSeen; seen += 1) {
        const { bids, asks, nonce } = Book.parse(await world.pro.call('watchOrderBook', world.symbol))
        nonces.add(nonce)
        hold((bids[0]?.[0] ?? 0) < (asks[0]?.[0] ?? 0), `crossed at ${bids[0]?.[0]} and ${asks[0]?.[0]}`)
      }
      hold(nonces.size > 1, 'the book moves')
      // An order of ours must come in and go out again by deltas alone.
      const order = await placeQuiet(world)
      const shows = ({ bids }: Book) => bids.some(([price]) => price === order.price)
      await watched(
        world,
        'the book shows our order',
        'watchOrderBook',
        [world.symbol],
        (raw) => Book.parse(raw),
        shows,
      )
      await world.rest.call('cancelAllOrders', world.symbol)
      await watched(
        world,
        'and then no more',
        'watchOrderBook',
        [world.symbol],
        (raw) => Book.parse(raw),
        (book) => !shows(book),
      )
    },
  },
  {
    name: 'watchTrades',
    run: async (world) => {
      const trades = Trades.parse(await world.pro.call('watchTrades', world.symbol))
      hold(trades.length > 0 && trades.every(({ symbol }) => symbol === world.symbol), JSON.stringify(trades[0]))
      await watched(
        world,
        'a further trade',
        'watchTrades',
        [world.symbol],
        (raw) => Trades.parse(raw),
        (next) => next.at(-1)?.id !== trades.at(-1)?.id,
      )
    },
  },
  {
    name: 'watchOHLCV',
    run: async (world) => {
      const candles = Candles.parse(await world.pro.call('watchOHLCV', world.symbol, '1m'))
      hold(candles.length > 0 && candles.every(([, , high, low]) => high >= low), JSON.stringify(candles[0]))
    },
  },
  {
    name: 'watchMarkPrice',
    run: async (world) => {
      const read = (raw: unknown) => z.looseObject({ markPrice: z.number(), symbol: z.string() }).parse(raw)
      const first = read(await world.pro.call('watchMarkPrice', world.symbol))
      hold(first.markPrice > 0 && first.symbol === world.symbol, JSON.stringify(first))
      await watched(
        world,
        'the mark price moves',
        'watchMarkPrice',
        [world.symbol],
        read,
        ({ markPrice }) => markPrice !== first.markPrice,
      )
    },
  },
  {
    name: 'watchFundingRate',
    run: async (world) => {
      const rate = z
        .looseObject({ fundingRate: z.number(), symbol: z.string() })
        .parse(await world.pro.call('watchFundingRate', world.symbol))
      hold(rate.symbol === world.symbol && Math.abs(rate.fundingRate) < 0.02, JSON.stringify(rate))
    },
  },
  {
    name: 'watchBalance',
    run: async (world) => {
      const { total } = Balance.parse(await world.pro.call('watchBalance'))
      hold(
        Object.values(total).some((amount) => amount > 90_000),
        JSON.stringify(total),
      )
    },
  },
  {
    name: 'watchOrders',
    run: async (world) => {
      const [order] = await Promise.all([placeQuiet(world), world.pro.call('watchOrders', world.symbol)])
      // Ids in frames are numbers beyond a double, and this client reads frames with doubles: our own name is what counts.
      const stateOf = (raw: unknown) =>
        z
          .array(Order.extend({ id: z.string() }))
          .parse(raw)
          .findLast(({ clientOrderId }) => clientOrderId === order.clientOrderId)?.status
      await world.rest.call('cancelOrder', order.id, world.symbol)
      await watched(world, 'the cancel', 'watchOrders', [world.symbol], stateOf, (status) => status === 'canceled')
    },
  },
  {
    name: 'watchMyTrades and watchPositions',
    run: async (world) => {
      const price = await quietPrice(world, 'sell', 0.02)
      const amount = (await world.market()).precision.amount * 50
      const [trades, positions] = await Promise.all([
        world.pro.call('watchMyTrades', world.symbol),
        world.pro.call('watchPositions', [world.symbol]),
        world.rest.call('createOrder', world.symbol, 'market', 'buy', amount, price),
      ])
      const fills = z.array(OwnTrade.extend({ id: z.string(), order: z.string() })).parse(trades)
      hold(
        fills.some(({ side }) => side === 'buy'),
        JSON.stringify(fills[0]),
      )
      const [position] = Positions.parse(positions)
      assert(position !== undefined, 'an update of positions must hold one')
      hold(position.side === 'long' && position.symbol === world.symbol, JSON.stringify(position))
    },
  },
]

import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { Balance, Orders, OwnTrade, Payments, Placed, Position, Positions } from './shapes.ts'
import { hold, quietPrice, until, type Case, type World } from './world.ts'

// Orders that trade, and what the account is after that.

const ownTrades = async ({ rest, symbol }: World) => z.array(OwnTrade).parse(await rest.call('fetchMyTrades', symbol))
const positions = async ({ rest, symbol }: World) => Positions.parse(await rest.call('fetchPositions', [symbol]))

/** Takes from the book up to two percent beyond the touch. */
async function take(world: World, side: 'buy' | 'sell', amount: number, params: object = {}): Promise<string> {
  const price = await quietPrice(world, side === 'buy' ? 'sell' : 'buy', 0.02)
  return Placed.parse(await world.rest.call('createOrder', world.symbol, 'market', side, amount, price, params)).id
}

const lotsTraded = 100

export const tradeCases: readonly Case[] = [
  {
    name: 'createOrder, market; fetchMyTrades',
    run: async (world) => {
      const amount = (await world.market()).precision.amount * lotsTraded
      const id = await take(world, 'buy', amount)
      const trades = await until(
        'the fill',
        () => ownTrades(world),
        (all) => all.some(({ order }) => order === id),
      )
      const own = trades.filter(({ order }) => order === id)
      const sum = own.reduce((total, trade) => total + trade.amount, 0)
      hold(Math.abs(sum - amount) < 1e-9, `filled ${sum} of ${amount}`)
      hold(
        own.every((trade) => trade.takerOrMaker === 'taker' && trade.fee.cost > 0),
        JSON.stringify(own[0]),
      )
    },
  },
  {
    name: 'fetchPositions and fetchPosition',
    run: async (world) => {
      const all = await until(
        'the position',
        () => positions(world),
        (rows) => rows.length === 1,
      )
      const one = Position.parse(await world.rest.call('fetchPosition', world.symbol))
      hold(one.side === 'long' && one.contracts === all[0]?.contracts && one.leverage === 7, JSON.stringify(one))
    },
  },
  {
    name: 'fetchBalance after a trade',
    run: async (world) => {
      const { total } = Balance.parse(await world.rest.call('fetchBalance'))
      const [balance = 0] = Object.values(total)
      hold(balance < 100_000 && balance > 99_000, `the fee is paid: ${balance}`)
    },
  },
  {
    name: 'fetchClosedOrders',
    run: async (world) => {
      const closed = Orders.parse(await world.rest.call('fetchClosedOrders', world.symbol))
      hold(closed.length >= 1 && closed.every(({ status }) => status === 'closed'), JSON.stringify(closed[0]))
    },
  },
  {
    name: 'createOrder on both sides: two accounts trade with each other',
    run: async (world) => {
      const { amount, price: tick } = (await world.market()).precision
      type Trades = readonly z.infer<typeof OwnTrade>[]
      const fits = ([own, others]: readonly [Trades, Trades]) =>
        others.some((sold) => sold.side === 'sell' && own.some((bought) => bought.price === sold.price))
      // The market may come between the two orders; then somebody else was met, and it is tried again.
      const attempt = async () => {
        await world.rest.call('cancelAllOrders', world.symbol)
        const price = (await quietPrice(world, 'buy', 0)) + tick
        const at = Number(await world.rest.call('priceToPrecision', world.symbol, price))
        const terms = [amount * lotsTraded, at] as const
        await world.rest.call('createOrder', world.symbol, 'limit', 'buy', ...terms, { postOnly: true })
        await world.other.call('createOrder', world.symbol, 'limit', 'sell', ...terms, { timeInForce: 'IOC' })
        await sleep(100)
        const own = (await ownTrades(world)).filter((trade) => trade.takerOrMaker === 'maker' && trade.side === 'buy')
        return [own, z.array(OwnTrade).parse(await world.other.call('fetchMyTrades', world.symbol))] as const
      }
      const [made] = await until('the two orders meet', attempt, fits, 30_000)
      hold(
        // The client grants a builder a hundredth of a percent with every order; the exchange itself takes nothing of a maker.
        made.every(({ fee, price, amount: size }) => Math.abs(fee.cost - price * size * 0.0001) < 0.000_002),
        `a maker pays the builder alone: ${JSON.stringify(made[0])}`,
      )
      await world.rest.call('cancelAllOrders', world.symbol)
    },
  },
  {
    name: 'fetchFundingHistory',
    run: async (world) => {
      const read = async () => Payments.parse(await world.rest.call('fetchFundingHistory', world.symbol))
      const payments = await until('a funding payment', read, (all) => all.length > 0, 25_000)
      hold(
        payments.every(({ symbol }) => symbol === world.symbol),
        JSON.stringify(payments[0]),
      )
    },
  },
  {
    name: 'fetchPositionsHistory after closing, reduce-only',
    run: async (world) => {
      const [position] = await positions(world)
      hold(position !== undefined, 'there is a position to close')
      await take(world, position?.side === 'long' ? 'sell' : 'buy', position?.contracts ?? 0, { reduceOnly: true })
      await until(
        'the position is gone',
        () => positions(world),
        (rows) => rows.length === 0,
      )
      const read = async () =>
        z
          .array(z.looseObject({ symbol: z.string(), id: z.string() }))
          .parse(await world.rest.call('fetchPositionsHistory', [world.symbol]))
      const history = await until('its history', read, (rows) => rows.length > 0)
      hold(
        history.every(({ symbol }) => symbol === world.symbol),
        JSON.stringify(history[0]),
      )
    },
  },
  {
    name: 'createOrder, reduce-only without a position, is refused by code',
    run: async (world) => {
      const { amount } = (await world.market()).precision
      const refusal = await take(world, 'sell', amount * lotsTraded, { reduceOnly: true }).catch((error: unknown) =>
        String(error),
      )
      hold(refusal.includes('1137'), refusal)
    },
  },
]

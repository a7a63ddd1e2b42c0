import { z } from 'zod'
import { Order, Orders, Placed } from './shapes.ts'
import { hold, openOrders, placeQuiet, quietPrice, until, type Case, type World } from './world.ts'

// Orders that rest, are changed and go away again.

const isGone = (world: World, id: string) =>
  until(
    'the order is gone',
    () => openOrders(world.rest, world.symbol),
    (all) => all.every((order) => order.id !== id),
  )

const statusOf = async (world: World, id: string): Promise<Order> =>
  Order.parse(await world.rest.call('fetchOrder', id, world.symbol))

async function refusalOf(answer: Promise<unknown>): Promise<string> {
  return answer.then(
    () => 'no refusal',
    (error: unknown) => String(error),
  )
}

export const orderCases: readonly Case[] = [
  {
    name: 'createOrder, post-only limit; fetchOpenOrders',
    run: async (world) => {
      const order = await placeQuiet(world)
      hold(order.status === 'open' && order.side === 'buy' && order.symbol === world.symbol, JSON.stringify(order))
      const { bids } = z
        .looseObject({ bids: z.array(z.tuple([z.number(), z.number()])) })
        .parse(await world.rest.call('fetchOrderBook', world.symbol))
      hold(
        bids.some(([price, size]) => price === order.price && size >= order.amount),
        'the book shows it',
      )
      const others = await openOrders(world.rest, world.secondSymbol)
      hold(others.length === 0, 'the other market has none')
    },
  },
  {
    name: 'fetchOrder by id and by client id',
    run: async (world) => {
      const order = await placeQuiet(world, 'sell')
      const byId = await statusOf(world, order.id)
      const byClientId = Order.parse(
        await world.rest.call('fetchOrder', undefined, world.symbol, { clientOrderId: order.clientOrderId }),
      )
      hold(byId.id === order.id && byClientId.id === order.id, `${byId.id} and ${byClientId.id} for ${order.id}`)
      hold(byId.clientOrderId === order.clientOrderId && byId.amount === order.amount, JSON.stringify(byId))
    },
  },
  {
    name: 'editOrder',
    run: async (world) => {
      const order = await placeQuiet(world)
      const price = await quietPrice(world, 'buy', 0.015)
      const edited = Placed.parse(
        await world.rest.call('editOrder', order.id, world.symbol, 'limit', 'buy', order.amount * 2, price),
      )
      await isGone(world, order.id)
      const now = await until(
        'the new order rests',
        () => statusOf(world, edited.id),
        ({ status }) => status === 'open',
      )
      hold(edited.id !== order.id && now.price === price && now.amount === order.amount * 2, JSON.stringify(now))
      hold((await statusOf(world, order.id)).status === 'canceled', 'the old order ended cancelled')
    },
  },
  {
    name: 'cancelOrder by id',
    run: async (world) => {
      const { id } = await placeQuiet(world)
      await world.rest.call('cancelOrder', id, world.symbol)
      await isGone(world, id)
      hold((await statusOf(world, id)).status === 'canceled', 'it ended cancelled')
    },
  },
  {
    name: 'cancelOrder by client id',
    run: async (world) => {
      const { id, clientOrderId } = await placeQuiet(world)
      await world.rest.call('cancelOrder', undefined, world.symbol, { clientOrderId })
      await isGone(world, id)
    },
  },
  {
    name: 'cancelOrders by ids and by client ids',
    run: async (world) => {
      const orders = [await placeQuiet(world), await placeQuiet(world), await placeQuiet(world, 'sell')]
      const [first, second, third] = orders
      const kept = await placeQuiet(world)
      await world.rest.call('cancelOrders', [first?.id, second?.id], world.symbol)
      await world.rest.call('cancelOrders', undefined, world.symbol, { clientOrderIds: [third?.clientOrderId] })
      for (const order of orders) await isGone(world, order.id)
      hold((await statusOf(world, kept.id)).status === 'open', 'an order that was not named stays')
    },
  },
  {
    name: 'cancelAllOrders of a market, and of all',
    run: async (world) => {
      for (const args of [[world.symbol], []]) {
        await placeQuiet(world)
        await placeQuiet(world, 'sell')
        await world.rest.call('cancelAllOrders', ...args)
        await until(
          'nothing is open',
          () => openOrders(world.rest, world.symbol),
          (all) => all.length === 0,
        )
      }
    },
  },
  {
    name: 'cancelAllOrdersAfter',
    run: async (world) => {
      const { id } = await placeQuiet(world)
      await world.rest.call('cancelAllOrdersAfter', 1_000)
      await world.rest.call('cancelAllOrdersAfter', 0)
      await new Promise((resolve) => setTimeout(resolve, 1_300))
      hold((await statusOf(world, id)).status === 'open', 'a countdown that was taken back does nothing')
      await world.rest.call('cancelAllOrdersAfter', 1_000)
      await isGone(world, id)
    },
  },
  {
    name: 'createOrder, post-only that would take, ends rejected',
    run: async (world) => {
      const price = await quietPrice(world, 'sell', 0.01)
      const { amount } = (await world.market()).precision
      const { id } = Placed.parse(
        await world.rest.call('createOrder', world.symbol, 'limit', 'buy', amount * 100, price, { postOnly: true }),
      )
      await until(
        'the engine has refused',
        () => statusOf(world, id),
        ({ status }) => status === 'rejected',
      )
    },
  },
  {
    name: 'createOrder, refused by code: funds, value, price band, client id used twice',
    run: async (world) => {
      const price = await quietPrice(world, 'buy')
      const { amount } = (await world.market()).precision
      const place = async (size: number, at: number, params: object = {}) =>
        refusalOf(world.rest.call('createOrder', world.symbol, 'limit', 'buy', size, at, params))
      const funds = await place(Math.floor(1_000_000 / price), price)
      hold(funds.includes('1140'), `funds: ${funds}`)
      const large = await place(Math.floor(16_000_000 / price), price)
      hold(large.includes('1122'), `value: ${large}`)
      const far = await place(amount * 100, price * 2)
      hold(far.includes('1141'), `band: ${far}`)
      const clientOrderId = 'the-same-twice'
      hold((await place(amount * 100, price, { clientOrderId })) === 'no refusal', 'the first of two is taken')
      const twice = await place(amount * 100, price, { clientOrderId })
      hold(twice.includes('1134'), `twice: ${twice}`)
      await world.rest.call('cancelAllOrders')
    },
  },
  {
    name: 'createOrder with too small a fee is refused by code',
    run: async (world) => {
      const price = await quietPrice(world, 'buy')
      const { amount } = (await world.market()).precision
      const refusal = await refusalOf(
        world.rest.call('createOrder', world.symbol, 'limit', 'buy', amount * 100, price, { fee: '0.0001' }),
      )
      hold(refusal.includes('1128'), refusal)
    },
  },
  {
    name: 'fetchOrders and fetchCanceledOrders',
    run: async (world) => {
      const all = Orders.parse(await world.rest.call('fetchOrders', world.symbol))
      const cancelled = Orders.parse(await world.rest.call('fetchCanceledOrders', world.symbol))
      hold(cancelled.length > 0 && all.length > cancelled.length, `${all.length} orders, ${cancelled.length} cancelled`)
      hold(
        cancelled.every(({ status }) => status === 'canceled'),
        'only cancelled ones',
      )
      const page = Orders.parse(await world.rest.call('fetchOrders', world.symbol, undefined, 2))
      hold(page.length === 2, 'two when two are asked for')
      const paged = Orders.parse(
        await world.rest.call('fetchOrders', world.symbol, undefined, undefined, { paginate: true }),
      )
      hold(new Set(paged.map(({ id }) => id)).size === paged.length, 'no order twice over pages')
    },
  },
]

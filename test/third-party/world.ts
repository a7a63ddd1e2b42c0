import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { assert } from '../../shared/assert.ts'
import { startPart, type Part } from '../../scripts/start/child.ts'
import type { Client, ClientLibrary } from './client.ts'
import { Book, Markets, Orders, Placed, type Market, type Order } from './shapes.ts'

// A running exchange and clients of two of its accounts, with the few things that many cases do.

export type World = {
  /** First account, plain requests. */
  readonly rest: Client
  /** First account, streams. */
  readonly pro: Client
  /** Second account: somebody else at the same exchange. */
  readonly other: Client
  readonly symbol: string
  readonly secondSymbol: string
  readonly market: () => Promise<Market>
}

/** One case: the name of the call it is about, and what has to hold. Throws when it does not. */
export type Case = { readonly name: string; readonly run: (world: World) => Promise<void> }

const Ready = z.looseObject({
  rest: z.string(),
  stream: z.string(),
  chainId: z.string(),
  accounts: z.array(z.looseObject({ apiKey: z.string(), starkPrivateKey: z.string() })).min(2),
})

const startMaxMs = 15_000
const program = new URL('../../simulator/main.ts', import.meta.url).pathname
/** An hour of the market, and so a funding payment, passes in twelve seconds. */
const flags = [
  '--port',
  '0',
  '--accounts',
  '2',
  '--market',
  'ETH-USD',
  '--market',
  'BTC-USD',
  '--seed',
  '7',
  '--speed',
  '300',
]

export async function openWorld(library: ClientLibrary): Promise<{ world: World; close: () => Promise<void> }> {
  const part = startPart('exchange', [program, ...flags], {})
  const { rest: address, stream, chainId, accounts } = Ready.parse(await firstLine(part))
  const create = (type: 'rest' | 'pro', index: number) => {
    const keys = accounts[index]
    assert(keys !== undefined, `the exchange must have an account ${index}`)
    return library.create(type, { rest: address, stream, chainId }, keys)
  }
  const clients = { rest: await create('rest', 0), pro: await create('pro', 0), other: await create('rest', 1) }
  const symbol = 'ETH/USDC:USDC'
  const world = { ...clients, symbol, secondSymbol: 'BTC/USDC:USDC', market: () => marketOf(clients.rest, symbol) }
  return {
    world,
    close: async () => {
      await Promise.all(Object.values(clients).map((client) => client.close()))
      await part.stop(5_000)
    },
  }
}

function firstLine(part: Part): Promise<unknown> {
  const line = new Promise<unknown>((resolve) => part.onLine(resolve))
  const ended = part.ended.then(() =>
    Promise.reject(new Error(`the exchange did not start: ${part.errors().join(' ')}`)),
  )
  const late = sleep(startMaxMs, null, { ref: false }).then(() =>
    Promise.reject(new Error('the exchange is not ready')),
  )
  return Promise.race([line, ended, late])
}

async function marketOf(client: Client, symbol: string): Promise<Market> {
  const found = Markets.parse(await client.call('fetchMarkets')).find((market) => market.symbol === symbol)
  assert(found !== undefined, `${symbol} must be a market`)
  return found
}

/**
 * Asks again until the answer fits. The exchange's answers are acknowledgements: what follows comes later, and an order may
 * be unknown for a moment after it was taken.
 */
export async function until<Value>(
  what: string,
  read: () => Promise<Value>,
  fits: (value: Value) => boolean,
  maxMs = 5_000,
): Promise<Value> {
  let last = 'nothing'
  for (const limitMs = performance.now() + maxMs; performance.now() < limitMs; await sleep(20)) {
    try {
      const value = await read()
      if (fits(value)) return value
      last = JSON.stringify(value) ?? 'nothing'
    } catch (error) {
      last = String(error)
    }
  }
  throw new Error(`${what}: not within ${maxMs} ms, last ${last.slice(0, 300)}`)
}

export function hold(condition: boolean, what: string): void {
  if (!condition) throw new Error(what)
}

/** A price well away from the market on the side where an order rests, rounded to a tick, within the venue's band. */
export async function quietPrice(world: World, side: 'buy' | 'sell', distance = 0.03): Promise<number> {
  const { bids, asks } = Book.parse(await world.rest.call('fetchOrderBook', world.symbol))
  const touch = side === 'buy' ? bids[0] : asks[0]
  hold(touch !== undefined, 'the book is empty')
  const price = (touch?.[0] ?? 0) * (side === 'buy' ? 1 - distance : 1 + distance)
  return Number(await world.rest.call('priceToPrecision', world.symbol, price))
}

export const openOrders = async (client: Client, symbol: string): Promise<Order[]> =>
  Orders.parse(await client.call('fetchOpenOrders', symbol))

let placed = 0

/** Places a quiet post-only order and waits until it rests. Ids are random by default, as the client makes them. */
export async function placeQuiet(world: World, side: 'buy' | 'sell' = 'buy'): Promise<Order> {
  // Orders of one second share a nonce in this client; another price keeps their hashes apart.
  placed += 1
  const price = await quietPrice(world, side, 0.02 + (placed % 20) / 1_000)
  const amount = (await world.market()).precision.amount * 100
  const { id } = Placed.parse(
    await world.rest.call('createOrder', world.symbol, 'limit', side, amount, price, { postOnly: true }),
  )
  const orders = await until(
    'the order rests',
    () => openOrders(world.rest, world.symbol),
    (all) => all.some((order) => order.id === id),
  )
  const found = orders.find((order) => order.id === id)
  assert(found !== undefined, 'the order was just there')
  return found
}

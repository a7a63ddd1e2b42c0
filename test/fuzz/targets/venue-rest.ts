import { assert } from '#shared/assert.ts'
import type { InProcessRequest } from '../../../simulator/in-process/in-process-exchange.ts'
import { writeRaw } from '../corpus.ts'
import { assertPlain } from '../expect.ts'
import { changedText, changedTree, type Input } from '../input.ts'
import { writeTree, type Tree } from '../mutate-tree.ts'
import type { Target } from '../target.ts'
import { requests } from './venue-requests.ts'
import { advance, assertReply, createWorld, summaryOf, wholeOf, worldEvery, type World } from './world.ts'

// All routes of the simulated venue, methods, paths, queries and bodies alike. What it refuses must not change it.

const methods = ['GET', 'POST', 'PATCH', 'DELETE', 'HEAD']
const inputsPerWorld = 5_000
/** Comparing everything costs more than everything else. */
const wholeEvery = 97

export const venueRestTarget: Target = {
  name: 'venue rest',
  start: () => {
    // In every other world each order that is well formed has its signature looked at.
    const nextWorld = worldEvery(inputsPerWorld, (nth) => createWorld(nth % 2 === 1))
    let nth = 0
    return (input) => {
      const world = nextWorld()
      const { exchange } = world
      nth += 1
      advance(world, input.base % 16 === 0 ? 200 : input.base % 4)
      const request = requestOf(world, input, nth)
      const before = summaryOf(exchange.state)
      const wholeBefore = nth % wholeEvery === 0 ? wholeOf(exchange.state) : null
      const reply = exchange.call(request)
      const outcome = assertReply(reply)
      assertPlain(reply.headers, 'the headers')
      if (reply.status >= 400 || request.method === 'GET' || request.method === 'HEAD') {
        assert(summaryOf(exchange.state) === before, `${request.method} with ${outcome} must change nothing`)
        if (wholeBefore !== null) {
          assert(
            wholeOf(exchange.state) === wholeBefore,
            `${request.method} with ${outcome} must change nothing at all`,
          )
        }
      }
      return `${methods.includes(request.method) ? request.method : 'other'} ${outcome}`
    }
  },
}

/** Half of the changes to texts are made to the address, the other half to the body. */
function requestOf(world: World, input: Input, nth: number): InProcessRequest {
  const { base } = input
  const request = requests[base % requests.length]
  assert(request !== undefined, 'there is a request for every number')
  const tree = changedTree(request, input)
  const isAddress = base % 2 === 0
  const { method, address, body } = partsOf(tree)
  const target = filled(world, nth, isAddress ? changedText(address, input, '/api/v1/user/orders?market=%') : address)
  const text = filled(world, nth, isAddress ? body : changedText(body, input, '{"orderIds":[1],"cancelAll":true}'))
  const isStranger = base % 29 === 0
  return {
    method: base % 23 === 0 ? (['PUT', 'HEAD', 'OPTIONS', 'DELETE', 'PATCH', 'get', ''][base % 7] ?? '') : method,
    target,
    apiKey: isStranger ? (['', 'constructor', '__proto__', null][base % 4] ?? null) : (world.apiKeys[0] ?? null),
    userAgent: base % 31 === 0 ? '' : 'fuzz/1',
    body: text,
  }
}

function partsOf(tree: Tree): { readonly method: string; readonly address: string; readonly body: string } {
  const method = textAt(tree, 'method')
  const path = listAt(tree, 'path').map(textOf).join('/')
  const query = listAt(tree, 'query')
    .map((pair) => (Array.isArray(pair) ? `${textOf(pair[0])}=${encoded(textOf(pair[1]))}` : textOf(pair)))
    .join('&')
  const body = at(tree, 'body')
  return {
    method,
    address: `/api/v1/${path}${query === '' ? '' : `?${query}`}`,
    body: body === null || body === undefined ? '' : writeTree(body),
  }
}

const at = (tree: Tree, key: string): Tree | undefined =>
  typeof tree === 'object' && tree !== null && !Array.isArray(tree)
    ? (Object.getOwnPropertyDescriptor(tree, key)?.value as Tree | undefined)
    : undefined

const textAt = (tree: Tree, key: string): string => textOf(at(tree, key))
function listAt(tree: Tree, key: string): readonly Tree[] {
  const value = at(tree, key)
  return Array.isArray(value) ? value : []
}
const textOf = (value: Tree | undefined): string =>
  typeof value === 'string' ? value.replaceAll('\uE000', '') : writeRaw(JSON.stringify(value ?? ''))
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed())

/** Puts in what only this world knows. */
function filled({ exchange }: World, nth: number, text: string): string {
  if (!text.includes('@')) return text
  const { state } = exchange
  const account = exchange.accounts[0]
  const own = state.accounts.get(account?.accountId ?? 0)
  const [active] = own?.activeOrderIds.keys() ?? []
  const orderId = active ?? [...(own?.orderIds.values() ?? [])].at(-1) ?? '1'
  const market = state.markets.get('ETH-USD')
  assert(market !== undefined && account !== undefined, 'the world has its market and its account')
  const { tick } = market.spec
  const price = (ticks: number) => decimal(BigInt(ticks) * tick)
  const bid = market.house.buy[0]?.ticks ?? market.lastTicks
  const ask = market.house.sell[0]?.ticks ?? market.lastTicks
  const isSell = text.includes('"SELL"')
  return text
    .replaceAll('"@order"', orderId)
    .replaceAll('@order', orderId)
    .replaceAll('@old', state.orders.get(orderId)?.externalId ?? 'none')
    .replaceAll('@new', `fuzz-${nth}`)
    .replaceAll('"@expiry"', String(exchange.nowMs() + 600_000))
    .replaceAll('@passive', price(isSell ? ask + 10 : bid - 10))
    .replaceAll('@taking', price(isSell ? bid : ask))
    .replaceAll('@starkKey', account.starkPublicKey)
    .replaceAll('@vault', account.vault)
}

/** Units of 1e-12 as a decimal numeral. */
const decimal = (units: bigint): string =>
  `${units / 10n ** 12n}.${String(units % 10n ** 12n).padStart(12, '0')}`.replace(/\.?0+$/, '')

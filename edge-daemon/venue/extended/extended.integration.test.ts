import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clientOrderId, priceTicks, sizeLots, tradeId, wallMs, type PriceTicks } from '#shared/units.ts'
import type { OrderRequest } from '../../core/effect.ts'
import { Secret } from '../secret.ts'
import { answering, type AnsweringVenue } from '../answers.fixture.ts'
import type { VenueEvent } from '../venue.ts'
import { connectExtended, type ExtendedOptions } from './connect.ts'
import { clock, startSimulatorProcess, type SimulatorProcess } from './simulator-process.fixture.ts'
import { streamNames } from './stream-readers.ts'

// The adapter against the exchange simulator, as two processes over real sockets: signatures are checked there by another
// implementation, amounts by other arithmetic.

let simulator: SimulatorProcess | null = null
let options: ExtendedOptions
let venue: AnsweringVenue
const events: VenueEvent[] = []
let wake: (() => void) | null = null
let keepsAway = false
let orders = 0

async function start(way: 'v1' | 'rpc'): Promise<void> {
  const flags = ['--seed', '1', '--speed', '20', '--maker-fee', '0.0002', '--await-account']
  const started = await startSimulatorProcess(...flags)
  simulator = started
  options = { ...started.options, ...(way === 'rpc' ? { rpc: started.rpc } : {}) }
  const connected = await connectExtended(options, clock)
  if ('refusal' in connected) throw new Error(connected.refusal)
  venue = answering(connected)
  events.length = 0
  venue.openStreams((event) => {
    events.push(event)
    wake?.()
    if (keepsAway && event.type === 'stream_changed' && event.stream === 'account' && event.isUp) loseAccountStream()
  })
}

const loseAccountStream = () => venue.restartStream('account', 'asked by the test')

async function stop(): Promise<void> {
  await venue?.close()
  await simulator?.stop()
}

/** The first event so far, or to come, of which `pick` makes something. */
async function until<Value>(pick: (event: VenueEvent) => Value | null): Promise<Value> {
  for (let seen = 0; ;) {
    for (; seen < events.length; seen += 1) {
      const event = events[seen]
      const value = event === undefined ? null : pick(event)
      if (value !== null) return value
    }
    await new Promise<void>((resolve) => (wake = resolve))
  }
}

const orderUpdate = (clientId: string, status: string) =>
  until((event) => {
    if (event.type !== 'orders_updated') return null
    return event.orders.find((order) => order.clientId === clientId && order.status === status) ?? null
  })

/** Best bid of the first message that shows one: a book that had none when we connected gets it by a change. */
const bestBid = () =>
  until((event) => {
    if (event.type !== 'book_replaced' && event.type !== 'book_changed') return null
    const bids = event.bids.filter((level) => level.lots > 0)
    return bids.toSorted((one, other) => other.price - one.price)[0]?.price ?? null
  })

function request(change: Partial<OrderRequest> & { readonly price: PriceTicks }): OrderRequest {
  orders += 1
  return {
    clientId: clientOrderId(`it-${orders}`),
    nonce: orders,
    side: 'buy',
    size: venue.market.minOrderLots,
    expiresAtMs: wallMs(Date.now() + 60_000),
    postOnly: true,
    reduceOnly: false,
    ...change,
  }
}
const away = (price: PriceTicks, share: number): PriceTicks => priceTicks(Math.round(price * (1 - share)))

describe.each(['v1', 'rpc'] as const)('the adapter against the simulator, its streams over %s', (way) => {
  beforeAll(() => start(way))
  afterAll(stop)

  test('begins with all streams up and what each of them has to say first', async () => {
    for (const stream of streamNames) {
      await until((event) => (event.type === 'stream_changed' && event.stream === stream && event.isUp ? event : null))
    }
    for (const type of [
      'orders_replaced',
      'balance_reported',
      'position_reported',
      'book_replaced',
      'touch_changed',
      'mark_changed',
      'index_changed',
      'funding_changed',
      'trades_printed',
    ]) {
      await until((event) => (event.type === type ? event : null))
    }
    expect(events.filter(({ type }) => type === 'message_refused')).toEqual([])
    expect(venue.makerFeeRate).toBe(0.0002)
  })

  test('places, is told by stream, edits, reads, cancels', async () => {
    const price = away(await bestBid(), 0.01)
    const first = request({ price })
    const placed = await venue.place(first)
    expect(placed).toMatchObject({ result: 'accepted', venueId: expect.stringMatching(/^\d{17,20}$/) })
    const open = await orderUpdate(first.clientId, 'open')
    expect(open).toMatchObject({ price, size: first.size, filled: 0, side: 'buy' })
    expect(placed).toMatchObject({ venueId: open.venueId })

    const second = request({ price: priceTicks(price - 1) })
    expect(await venue.edit(second, first.clientId)).toMatchObject({ result: 'accepted' })
    expect(await orderUpdate(first.clientId, 'cancelled')).toMatchObject({ reason: 'ORDER_REPLACED' })
    await orderUpdate(second.clientId, 'open')
    expect(await venue.readOpenOrders()).toMatchObject({
      result: 'read',
      value: [{ clientId: second.clientId, price: price - 1 }],
    })
    expect(await venue.readOrder(first.clientId)).toMatchObject({ result: 'read', value: [{ status: 'cancelled' }] })
    expect(await venue.readOrder(clientOrderId('never-sent'))).toMatchObject({ result: 'read', value: [] })

    expect(await venue.cancel(second.clientId)).toMatchObject({ result: 'accepted' })
    await orderUpdate(second.clientId, 'cancelled')
    expect(await venue.readOpenOrders()).toMatchObject({ result: 'read', value: [] })
  })

  test('a post-only order that would take is accepted and then rejected by stream', async () => {
    const order = request({ price: priceTicks((await bestBid()) + Math.round((await bestBid()) * 0.01)) })
    expect(await venue.place(order)).toMatchObject({ result: 'accepted' })
    expect(await orderUpdate(order.clientId, 'rejected')).toMatchObject({ reason: 'POST_ONLY_FAILED' })
  })

  test('fills by stream and fills read back are the same, and equity follows from the position', async () => {
    const price = priceTicks(Math.round((await bestBid()) * 1.01))
    for (const size of [1, 2, 3]) {
      const order = request({ price, postOnly: false, size: sizeLots(venue.market.minOrderLots * size) })
      expect(await venue.place(order)).toMatchObject({ result: 'accepted' })
      await orderUpdate(order.clientId, 'filled')
    }
    const told = events.flatMap((event) => (event.type === 'fills_reported' ? event.fills : []))
    const read = await venue.readFills(null)
    expect(read.result === 'read' ? read.value : read.error).toEqual(told.map((fill) => ({ ...fill, clientId: null })))
    expect(told.every((fill) => fill.isTaker && fill.feeMicros > 0)).toBe(true)
    const [first, ...later] = told
    expect(await venue.readFills(tradeId(first?.tradeId ?? ''))).toMatchObject({
      value: later.map(({ tradeId }) => ({ tradeId })),
    })

    const account = await venue.readAccount()
    const lots = told.reduce((sum, fill) => sum + fill.size, 0)
    expect(account).toMatchObject({
      result: 'read',
      value: { report: { position: lots, markPrice: expect.any(String) } },
    })
  })

  test('reads more fills than a page holds, each once, while their ids stay whole', async () => {
    const bid = await bestBid()
    const buyAt = priceTicks(Math.round(bid * 1.01))
    const sellAt = away(bid, 0.01)
    for (let round = 0; round < 55; round += 1) {
      const pair = [
        request({ price: buyAt, postOnly: false }),
        request({ price: sellAt, side: 'sell', postOnly: false }),
      ]
      await Promise.all(pair.map((order) => venue.place(order)))
    }
    await orderUpdate(`it-${orders}`, 'filled')
    const read = await venue.readFills(null)
    const ids = read.result === 'read' ? read.value.map((fill) => BigInt(fill.tradeId)) : []
    expect(ids.length).toBeGreaterThan(110)
    expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => (a < b ? -1 : 1)))
  })

  test('mass cancel empties the book', async () => {
    const price = away(await bestBid(), 0.02)
    const pair = [request({ price }), request({ price: away(await bestBid(), -0.02), side: 'sell' })]
    await Promise.all(pair.map((order) => venue.place(order)))
    for (const order of pair) await orderUpdate(order.clientId, 'open')
    expect(await venue.massCancel()).toMatchObject({ result: 'accepted' })
    for (const order of pair) await orderUpdate(order.clientId, 'cancelled')
    expect(await venue.readOpenOrders()).toMatchObject({ value: [] })
  })

  test('the switch fires when it is not refreshed', async () => {
    const order = request({ price: away(await bestBid(), 0.02) })
    await venue.place(order)
    await orderUpdate(order.clientId, 'open')
    expect(await venue.refreshSwitch(1)).toMatchObject({ result: 'accepted' })
    await orderUpdate(order.clientId, 'cancelled')
    expect(await venue.readOpenOrders()).toMatchObject({ value: [] })
  })

  test.each<[string, Partial<OrderRequest>, string]>([
    ['below the smallest size', { size: sizeLots(0) }, 'invalid'],
    ['too far from the mark', {}, 'price_band'],
    ['expired', { expiresAtMs: wallMs(1) }, 'clocks'],
  ])('an order %s is refused at once', async (_name, change, reason) => {
    const bid = await bestBid()
    const price = reason === 'price_band' ? priceTicks(bid * 2) : away(bid, 0.02)
    expect(await venue.place(request({ price, ...change }))).toMatchObject({
      result: 'failed',
      error: { kind: 'refused', reason },
    })
  })

  test('the same name twice is refused, and an edit of what is not there too', async () => {
    const order = request({ price: away(await bestBid(), 0.02) })
    expect(await venue.place(order)).toMatchObject({ result: 'accepted' })
    expect(await venue.place(order)).toMatchObject({ error: { reason: 'duplicate' } })
    const edit = request({ price: order.price })
    expect(await venue.edit(edit, clientOrderId('never-sent'))).toMatchObject({ error: { reason: 'unknown_order' } })
    expect(await venue.cancel(clientOrderId('never-sent'))).toMatchObject({ error: { reason: 'unknown_order' } })
    await venue.massCancel()
  })

  test('a restarted account stream begins with its snapshot again', async () => {
    const before = events.length
    loseAccountStream()
    await until((event) => (events.indexOf(event) >= before && event.type === 'orders_replaced' ? event : null))
    const changes = events.slice(before).filter((event) => event.type === 'stream_changed')
    expect(changes).toMatchObject([
      { stream: 'account', isUp: false, reason: 'asked by the test' },
      { stream: 'account', isUp: true },
    ])
  })

  test('fills of the time in which the account stream was away are read back, and told by nobody else', async () => {
    const known = await venue.readFills(null)
    const newest = known.result === 'read' ? (known.value.at(-1)?.tradeId ?? null) : null
    const before = events.length
    keepsAway = true
    loseAccountStream()
    const order = request({ price: priceTicks(Math.round((await bestBid()) * 1.01)), postOnly: false })
    expect(await venue.place(order)).toMatchObject({ result: 'accepted' })
    const fillsSince = async () => {
      const answer = await venue.readFills(newest)
      return answer.result === 'read' ? answer.value : []
    }
    while ((await fillsSince()).length === 0) await sleep(20)
    keepsAway = false
    await until((event) => (events.indexOf(event) >= before && event.type === 'orders_replaced' ? event : null))
    const missed = await venue.readFills(newest)
    const lots = missed.result === 'read' ? missed.value.reduce((sum, fill) => sum + fill.size, 0) : 0
    expect(lots).toBe(order.size)
    expect(events.slice(before).filter(({ type }) => type === 'fills_reported')).toEqual([])
  })

  const otherKey = '0x7a7ff6fd3cab02ccdcd4a572563f5976f8976899b03a39773795a3c486d4986'
  const otherPublicKey = '0x61c5e7e8339b7d56f197f54ea91b776776690e3232313de0f2ecbd0ef76f466'
  test.each<[string, Partial<ExtendedOptions>, string]>([
    [
      'a market that does not exist',
      { market: 'NO-SUCH' },
      'market "NO-SUCH" does not exist at this exchange: the list of markets is at',
    ],
    ['another network', { network: 'mainnet' }, 'set network and rest to the same exchange'],
    ['another chain', { chainId: 'SN_MAIN' }, 'SN_SEPOLIA'],
    ['a wrong API key', { apiKey: new Secret('wrong-key') }, 'does not accept apiKey'],
    ['a missing API key', { apiKey: new Secret('') }, 'apiKey is empty'],
    ['a vault of someone else', { vault: '1' }, 'set vault to that'],
    ['a vault that is none', { vault: 'x' }, 'vault must be a number'],
    ['a private key that is none', { starkPrivateKey: new Secret('0xzz') }, 'starkPrivateKey is not a private key'],
    [
      'keys that do not match',
      { starkPrivateKey: new Secret(otherKey) },
      'starkPrivateKey does not belong to starkPublicKey',
    ],
    [
      'keys of another account',
      { starkPrivateKey: new Secret(otherKey), starkPublicKey: otherPublicKey },
      'starkPublicKey is not the key of the account',
    ],
    ['a public key that is none', { starkPublicKey: '123' }, 'starkPublicKey must be 0x-hex'],
    ['an address nobody answers at', { rest: 'http://127.0.0.1:1/api/v1' }, 'rest cannot be reached'],
    ['an address in clear text', { rest: 'http://api.example/api/v1' }, 'rest is not encrypted'],
    ['a path that is not the API', { rest: 'REST/nonsense' }, 'could not be read from'],
    ['no user agent', { userAgent: '' }, 'userAgent must be'],
  ])('%s is one sentence, without secrets', async (_name, change, sentence) => {
    const rest = change.rest?.replace('REST', options.rest) ?? options.rest
    const answer = await connectExtended({ ...options, ...change, rest }, clock)
    const refusal = 'refusal' in answer ? answer.refusal : ''
    expect(refusal).toContain(sentence)
    expect(refusal).not.toContain('\n')
    for (const secret of [options.apiKey, options.starkPrivateKey]) expect(refusal).not.toContain(secret.reveal())
    expect(refusal).not.toContain(otherKey)
  })
})

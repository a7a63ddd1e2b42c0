import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Exact } from '#shared/decimal.ts'
import { clientOrderId, priceTicks, sizeLots, venueOrderId, wallMs } from '#shared/units.ts'
import type { OrderRequest } from '../../core/effect.ts'
import { dispositionOf } from '../../core/venue-error.ts'
import { answering, type AnsweringVenue } from '../answers.fixture.ts'
import { carry } from './carry.ts'
import { connectExtended, type ExtendedOptions } from './connect.ts'
import type { Got } from './get.ts'
import { readFillRows, readFundingPayments, readOrderHistory, readPositionHistory } from './history-reads.ts'
import { createHttpClient, type HttpClient } from './http.ts'
import {
  readCandles,
  readFundingRates,
  readMarkets,
  readOpenInterest,
  readOrderBook,
  readStarknetDomain,
  readStats,
  readTrades,
} from './market-reads.ts'
import {
  readAccountInfo,
  readBalance,
  readFees,
  readLeverage,
  readOrderByVenueId,
  readOrders,
  readOrdersByClientId,
  readPositions,
} from './owner-reads.ts'
import { clock, startSimulatorProcess, type SimulatorProcess } from './simulator-process.fixture.ts'
import { statusReasonRows } from './status-reasons.ts'
import { armSwitch, cancelByVenueId, massCancel, setLeverage } from './writes.ts'

// Every REST call against the exchange simulator in another process, which was written from the same protocol by other
// code: what one side misreads, the other does not say.

const market = 'ETH-USD'
const folder = mkdtempSync(join(tmpdir(), 'rest-calls-'))
const logFile = join(folder, 'requests.jsonl')

let simulator: SimulatorProcess | null = null
let options: ExtendedOptions
let accountId: number
let venue: AnsweringVenue
let http: HttpClient
let named = 0

beforeAll(async () => {
  const flags = ['--seed', '7', '--speed', '3600', '--accounts', '1', '--control', '--request-log', logFile]
  const started = await startSimulatorProcess(...flags, '--market', market, '--market', 'BTC-USD')
  simulator = started
  accountId = started.accountId
  options = started.options
  const connected = await connectExtended(options, clock)
  if ('refusal' in connected) throw new Error(connected.refusal)
  venue = answering(connected)
  http = createHttpClient({ base: new URL(options.rest), userAgent: 'pilotlight-test/1', apiKey: options.apiKey })
})

afterAll(async () => {
  http?.close()
  await venue?.close()
  await simulator?.stop()
  rmSync(folder, { recursive: true })
})

async function got<Value>(reading: Promise<Got<Value>>): Promise<Value> {
  const answer = await reading
  if (answer.result === 'failed') throw new Error(JSON.stringify(answer.error))
  return answer.value
}

/** Asks again until the answer fits: the exchange acts after it has acknowledged. */
async function until<Value>(read: () => Promise<Value>, fits: (value: Value) => boolean): Promise<Value> {
  for (;;) {
    const value = await read()
    if (fits(value)) return value
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function control(path: string, body: object): Promise<void> {
  const answer = await fetch(new URL(`/control/${path}`, options.rest), { method: 'POST', body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(await answer.text())
}

const bestBid = async (): Promise<number> => {
  const [best] = await until(
    async () => (await got(carry(http, readOrderBook(market)))).bid,
    (bids) => bids.length > 0,
  )
  return new Exact(best?.price ?? 'NaN').div(venue.market.tickSize).toNumber()
}

async function order(share: number, change: Partial<OrderRequest> = {}): Promise<OrderRequest> {
  named += 1
  return {
    clientId: clientOrderId(`rest-${named}`),
    nonce: named,
    side: 'buy',
    price: priceTicks(Math.round((await bestBid()) * share)),
    size: sizeLots(venue.market.minOrderLots * 10),
    expiresAtMs: wallMs(Date.now() + 600_000),
    postOnly: true,
    reduceOnly: false,
    ...change,
  }
}

/** An order at rest, a little below the market. */
async function rested(): Promise<{ name: OrderRequest['clientId']; id: ReturnType<typeof venueOrderId> }> {
  const request = await order(0.97)
  const placed = await venue.place(request)
  if (placed.result !== 'accepted' || placed.venueId === null) throw new Error(JSON.stringify(placed))
  const [row] = await until(
    () => got(carry(http, readOrdersByClientId(request.clientId))),
    (rows) => rows.length > 0,
  )
  expect(row).toMatchObject({ id: placed.venueId, status: 'NEW' })
  return { name: request.clientId, id: placed.venueId }
}

const openIds = async () => (await got(carry(http, readOrders([])))).map(({ id }) => id)

describe('public calls', () => {
  test('the signing domain and the markets, one, two and all', async () => {
    expect(await got(carry(http, readStarknetDomain()))).toMatchObject({
      name: 'Perpetuals',
      chainId: 'SN_SEPOLIA',
      revision: 1,
    })
    expect((await got(carry(http, readMarkets([market])))).map(({ name }) => name)).toEqual([market])
    expect((await got(carry(http, readMarkets([market, 'BTC-USD'])))).map(({ name }) => name)).toEqual([
      market,
      'BTC-USD',
    ])
    expect((await got(carry(http, readMarkets([])))).map(({ name }) => name).toSorted()).toEqual(['BTC-USD', market])
  })

  test('stats, book, trades and candles tell of one market', async () => {
    const stats = await got(carry(http, readStats(market)))
    const { bid, ask } = await until(
      () => got(carry(http, readOrderBook(market))),
      (book) => book.bid.length * book.ask.length > 0,
    )
    expect(new Exact(bid[0]?.price ?? 'NaN').lt(ask[0]?.price ?? 'NaN')).toBe(true)
    expect(
      new Exact(stats.markPrice ?? 'NaN')
        .div(bid[0]?.price ?? 1)
        .minus(1)
        .abs()
        .lt('0.05'),
    ).toBe(true)
    const trades = await until(
      () => got(carry(http, readTrades(market))),
      (rows) => rows.length > 1,
    )
    expect(trades.every((trade) => trade.market === market && /^\d{17,20}$/.test(trade.id))).toBe(true)
    const question = { market, interval: 'PT1M', limit: 5, endAtMs: null } as const
    const candles = await until(
      () => got(carry(http, readCandles({ ...question, type: 'trades' }))),
      (rows) => rows.length > 0,
    )
    expect(candles.map(({ atMs }) => atMs)).toEqual(candles.map(({ atMs }) => atMs).toSorted((a, b) => b - a))
    for (const type of ['mark-prices', 'index-prices'] as const) {
      expect((await got(carry(http, readCandles({ ...question, type })))).every(({ volume }) => volume === null)).toBe(
        true,
      )
    }
  })

  test('funding rates and open interest by the hour', async () => {
    const span = () => ({ market, fromAtMs: Date.now() - 86_400_000, toAtMs: Date.now() + 365 * 86_400_000 })
    const rates = await until(
      () => got(carry(http, readFundingRates(span()))),
      (rows) => rows.length > 0,
    )
    expect(rates[0]).toMatchObject({ market, fundingRate: expect.stringMatching(/^-?0/) })
    expect((await got(carry(http, readOpenInterest(span(), 'PT1H')))).length).toBeGreaterThan(0)
  })

  test.each([readStats, readOrderBook, readTrades])('%o: a market that does not exist is refused', async (read) => {
    expect(await carry<Got<unknown>>(http, read('NO-SUCH'))).toMatchObject({
      result: 'failed',
      error: { kind: 'refused', reason: 'market' },
    })
  })
})

describe('an order', () => {
  test('is found by both its ids, among the open ones and in history, and is cancelled by its number', async () => {
    const { name, id } = await rested()
    expect(await got(carry(http, readOrderByVenueId(id)))).toMatchObject({
      id,
      externalId: name,
      market,
      postOnly: true,
    })
    expect(await got(carry(http, readOrders([market])))).toMatchObject([{ id, side: 'BUY', type: 'LIMIT' }])
    expect(await got(carry(http, readOrders(['BTC-USD'])))).toEqual([])
    expect(await carry(http, cancelByVenueId(id))).toMatchObject({ result: 'accepted' })
    await until(
      () => got(carry(http, readOrderByVenueId(id))),
      (row) => row?.status === 'CANCELLED',
    )
    expect(await openIds()).toEqual([])
    const past = await got(carry(http, readOrderHistory({ markets: [market], rowsMax: 5, clientId: name })))
    expect(past).toMatchObject([{ id, status: 'CANCELLED' }])
  })

  test('that never was is none, by number and by name', async () => {
    expect(await got(carry(http, readOrderByVenueId(venueOrderId('9223372036854775807'))))).toBeNull()
    expect(await got(carry(http, readOrdersByClientId(clientOrderId('never'))))).toEqual([])
    expect(await carry(http, cancelByVenueId(venueOrderId('9223372036854775807')))).toMatchObject({
      result: 'failed',
      error: { reason: 'unknown_order' },
    })
  })

  test('among several is cancelled with others: by number and name, by market, by everything, by the switch', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, rested))
    const [a, b, ...rest] = all
    if (a === undefined || b === undefined) throw new Error('six orders')
    expect(await carry(http, massCancel({ venueIds: [a.id], clientIds: [b.name] }))).toMatchObject({
      result: 'accepted',
    })
    const left = rest.map(({ id }) => id).toSorted()
    await until(openIds, (ids) => JSON.stringify(ids.toSorted()) === JSON.stringify(left))
    expect(await carry(http, massCancel({ markets: ['BTC-USD'] }))).toMatchObject({ result: 'accepted' })
    expect((await openIds()).toSorted()).toEqual(left)
    expect(await carry(http, massCancel({ markets: [market] }))).toMatchObject({ result: 'accepted' })
    await until(openIds, (ids) => ids.length === 0)
    await rested()
    expect(await carry(http, massCancel({ all: true }))).toMatchObject({ result: 'accepted' })
    await until(openIds, (ids) => ids.length === 0)
    await rested()
    expect(await carry(http, armSwitch(1))).toMatchObject({ result: 'accepted' })
    await until(openIds, (ids) => ids.length === 0)
  })
})

describe('what an account holds and pays', () => {
  test('who it is, its rates and its leverage, which is read back as it was set', async () => {
    expect(await got(carry(http, readAccountInfo()))).toMatchObject({
      accountId: String(accountId),
      l2Vault: options.vault,
    })
    expect(await got(carry(http, readFees(market)))).toMatchObject([{ market, takerFeeRate: '0.00025' }])
    expect(venue.leverage).toMatch(/^\d+$/)
    expect(await carry(http, setLeverage(market, '7'))).toEqual({ result: 'accepted', venueId: null })
    expect(await got(carry(http, readLeverage([market])))).toEqual([{ market, leverage: '7' }])
    expect(await carry(http, setLeverage(market, '900'))).toMatchObject({ error: { kind: 'refused', code: 1050 } })
    expect((await got(carry(http, readLeverage([])))).map((row) => row.market).toSorted()).toEqual(['BTC-USD', market])
  })

  test('fills page by page, a position, funding paid on it, and its end', async () => {
    for (let n = 0; n < 3; n += 1)
      expect(await venue.place(await order(1.02, { postOnly: false }))).toMatchObject({ result: 'accepted' })
    const opened = await until(
      () => got(carry(http, readPositions([]))),
      ([row]) => row?.size === '0.03',
    )
    expect(opened).toMatchObject([{ market, side: 'LONG', leverage: '7', openedAtMs: expect.any(Number) }])
    const fills = await got(carry(http, readFillRows({ markets: [], rowsMax: null })))
    const bought = fills.reduce((sum, fill) => sum.add(fill.qty), new Exact(0))
    expect(bought.toFixed()).toBe('0.03')
    expect(await got(carry(http, readFillRows({ markets: [market], rowsMax: 2 })))).toEqual(fills.slice(0, 2))
    const balance = await got(carry(http, readBalance()))
    expect(new Exact(balance?.initialMargin ?? 0).gt(0)).toBe(true)
    const past = { markets: [market], rowsMax: null, fromAtMs: 0 }
    const [payment] = await until(
      () => got(carry(http, readFundingPayments(past))),
      (rows) => rows.length > 1,
    )
    expect(payment).toMatchObject({ market, side: 'LONG', positionId: opened[0]?.id })
    expect(await venue.place(await order(0.98, { postOnly: false, side: 'sell', size: sizeLots(30) }))).toMatchObject({
      result: 'accepted',
    })
    expect(
      await until(
        () => got(carry(http, readPositions([]))),
        (rows) => rows.length === 0,
      ),
    ).toEqual([])
    const closed = await got(carry(http, readPositionHistory({ markets: [market], rowsMax: 1 })))
    expect(closed).toMatchObject([{ id: opened[0]?.id, side: 'LONG', closedAtMs: expect.any(Number) }])
  })
})

describe('a refusal', () => {
  const act = async (request: Promise<OrderRequest>) => {
    const answer = await venue.place(await request)
    return answer.result === 'failed' ? [answer.error.kind, dispositionOf(answer.error)] : ['accepted']
  }

  test('in a mode of the venue or of the market halts, and ends with the mode', async () => {
    for (const mode of ['MAINTENANCE', 'REDUCE_ONLY']) {
      await control('mode', { mode: 'OPEN' })
      const request = await order(0.97)
      await control('mode', { mode })
      expect([mode, ...(await act(Promise.resolve(request)))]).toEqual([mode, 'closed', 'halt'])
    }
    await control('mode', { mode: 'OPEN' })
    for (const status of ['DISABLED', 'REDUCE_ONLY']) {
      const request = await order(0.97)
      await control('market', { market, status })
      expect([status, ...(await act(Promise.resolve(request)))]).toEqual([status, 'refused', 'halt'])
      await control('market', { market, status: 'ACTIVE' })
    }
    expect(await act(order(0.97))).toEqual(['accepted'])
  })

  test.each<[string, Partial<OrderRequest>, number, string]>([
    ['an order worth more than the account', { size: sizeLots(2_000_000) }, 0.97, 'back_off'],
    ['a price through the band', {}, 1.2, 'widen'],
    ['a size of nothing', { size: sizeLots(0) }, 0.97, 'latch'],
    ['an expiry in the past', { expiresAtMs: wallMs(1) }, 0.97, 'halt'],
    ['reduce-only without a position', { reduceOnly: true, side: 'sell' }, 1.03, 'drop'],
  ])('of %s', async (_name, change, share, disposition) => {
    expect(await act(order(share, change))).toEqual(['refused', disposition])
  })

  test('by the engine carries what the table says of its reason', async () => {
    await carry(http, massCancel({ all: true }))
    for (const reason of [
      'POST_ONLY_FAILED',
      'NOT_ENOUGH_FUNDS',
      'TRADING_OFF_MODE',
      'NEGATIVE_EQUITY',
      'INVALID_FEE',
    ]) {
      await control('refusals', { accountId, reason })
      const request = await order(0.97)
      expect(await venue.place(request)).toMatchObject({ result: 'accepted' })
      const read = await until(
        () => venue.readOrder(request.clientId),
        (answer) => answer.result === 'read' && answer.value.length > 0,
      )
      const wanted = statusReasonRows.find(({ word }) => word === reason)?.act
      expect(read).toMatchObject({ value: [{ status: 'rejected', reason, act: wanted }] })
    }
  })
})

test('every request of a connection is either paid for by a call or reported', async () => {
  const logged = () => readFileSync(logFile, 'utf8').split('\n').length - 1
  const before = logged()
  const opened = await connectExtended(options, clock)
  if ('refusal' in opened) throw new Error(opened.refusal)
  const connected = answering(opened)
  let reported = 0
  connected.openStreams((event) => {
    if (event.type === 'requests_sent') reported += event.count
  })
  expect(reported).toBe(logged() - before)
  expect(reported).toBeGreaterThanOrEqual(5)
  const calls = [
    () => connected.readFills(null),
    () => connected.readAccount(),
    () => connected.readOpenOrders(),
    () => connected.massCancel(),
    () => connected.refreshSwitch(20),
    () => connected.readFills(null),
  ]
  for (const call of calls) await call()
  expect(logged() - before).toBe(reported + calls.length)
  await connected.close()
})

test('an exchange that gives orders an address of their own gets them there, and nothing else', async () => {
  const opened = await connectExtended({ ...options, orderEntry: 'http://127.0.0.1:1/api/v1' }, clock)
  if ('refusal' in opened) throw new Error(opened.refusal)
  const elsewhere = answering(opened)
  expect(await elsewhere.massCancel()).toMatchObject({ error: { kind: 'unreachable' } })
  expect(await elsewhere.readOpenOrders()).toMatchObject({ result: 'read' })
  await elsewhere.close()
  expect(await connectExtended({ ...options, orderEntry: 'https://evil.example/' }, clock)).toMatchObject({
    refusal: expect.stringContaining('orderEntry points to evil.example'),
  })
})

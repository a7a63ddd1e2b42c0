import { expect } from 'vitest'
import { filled, print, resting, type Behaviour } from '../behaviour.ts'
import { market, otherMarket } from '../opening.ts'
import { rowsOf, type Row } from '../rows.ts'
import type { VenueFrame } from '../streams.ts'
import type { World } from '../world.ts'

const firstSeqOf = (world: World): number => (world.way === 'v1' ? 1 : 0)

const expectNumbered = (world: World, frames: readonly VenueFrame[]): void =>
  expect(frames.map(({ seq }) => seq)).toEqual(frames.map((_frame, index) => firstSeqOf(world) + index))

type Side = Map<string, string>

/** Plays the frames of a book stream; a level's size is what `c` says, and what `q` adds up to must agree. */
function played(frames: readonly VenueFrame[]): Record<'b' | 'a', Side> {
  const book: Record<'b' | 'a', Side> = { b: new Map(), a: new Map() }
  for (const { type, data } of frames) {
    for (const side of ['b', 'a'] as const) {
      if (type === 'SNAPSHOT') book[side].clear()
      for (const row of rowsOf(data[side])) playLevel(book[side], type, row)
    }
  }
  return book
}

function playLevel(side: Side, type: string | null, row: Row): void {
  const price = String(row['p'])
  if (type === 'SNAPSHOT') {
    expect(row).not.toHaveProperty('c')
    side.set(price, String(row['q']))
    return
  }
  expect(Number(side.get(price) ?? 0) + Number(row['q'])).toBeCloseTo(Number(row['c']), 9)
  if (Number(row['c']) === 0) side.delete(price)
  else side.set(price, String(row['c']))
}

async function restBook(world: World): Promise<unknown> {
  const { row } = await world.get(null, `/info/markets/${market}/orderbook`)
  const levels = (side: unknown) => new Map(rowsOf(side).map(({ price, qty }) => [String(price), String(qty)]))
  return { b: levels(row['bid']), a: levels(row['ask']) }
}

// What everybody may read as it happens.

export const marketStreams: readonly Behaviour[] = [
  {
    name: 'the book begins with a snapshot and goes on with signed changes that add up to the book of REST',
    section: '8.1',
    isStreamed: true,
    async run(world) {
      const book = await world.stream(null, `/orderbooks/${market}`)
      const [first] = await book.count(1)
      expect(first?.type).toBe('SNAPSHOT')
      expect(first?.data['m']).toBe(market)
      await resting(world, 0, { id: 'bid', price: '99.95', qty: '2' })
      await resting(world, 0, { id: 'ask', side: 'SELL', price: '100.05', qty: '3' })
      await book.until(({ type, data }) => type === 'DELTA' && rowsOf(data['a']).some(({ p }) => p === '100.05'))
      await filled(world, 1, { id: 'taker', price: '100.05', qty: '1' })
      await world.call(0, 'DELETE', '/user/order?externalId=bid')
      await book.until(({ data }) => rowsOf(data['b']).some(({ p, c }) => p === '99.95' && c === '0'))
      await book.until(({ data }) => rowsOf(data['a']).some(({ p, c }) => p === '100.05' && c === '2'))
      expect(played(book.frames())).toEqual(await restBook(world))
      expectNumbered(world, book.frames())
    },
  },
  {
    name: 'changes come a hundred milliseconds apart at the soonest, all of a batch in one message',
    section: '8.1',
    isStreamed: true,
    async run(world) {
      const book = await world.stream(null, `/orderbooks/${market}`)
      await book.count(1)
      for (const price of ['99.91', '99.92', '99.93', '99.94']) await resting(world, 0, { id: price, price })
      const deltas = () => book.frames().filter(({ type, data }) => type === 'DELTA' && rowsOf(data['b']).length > 0)
      const changes = () => deltas().flatMap(({ data }) => rowsOf(data['b']))
      await world.until(() => (changes().length >= 4 ? true : null), 'four changes')
      await world.advance(400)
      expect(changes()).toHaveLength(4)
      const times = deltas().map(({ ts }) => Number(ts))
      for (const [index, at] of times.entries()) {
        // A timer of the machine may be a little late one time and on time the next.
        if (index > 0) expect(at - Number(times[index - 1])).toBeGreaterThanOrEqual(80)
      }
    },
  },
  {
    name: 'the whole book comes again after a minute and replaces what was',
    section: '8.1',
    isStreamed: true,
    only: { world: 'in process', because: 'it takes a minute' },
    async run(world) {
      const book = await world.stream(null, `/orderbooks/${market}`)
      await resting(world, 0, { id: 'bid', price: '99.95', qty: '2' })
      await world.advance(61_000)
      const snapshots = book.frames().filter(({ type }) => type === 'SNAPSHOT')
      expect(snapshots).toHaveLength(2)
      expect(played(snapshots.slice(-1))).toEqual(await restBook(world))
      expectNumbered(world, book.frames())
    },
  },
  {
    name: 'best prices are snapshots of one level a side',
    section: '8',
    isStreamed: true,
    async run(world) {
      const best = await world.stream(null, `/orderbooks/${market}?depth=1`)
      await best.count(1)
      await resting(world, 0, { id: 'bid', price: '99.95', qty: '2' })
      const frame = await best.until(({ data }) => rowsOf(data['b'])[0]?.['p'] === '99.95')
      expect(frame).toMatchObject({ type: 'SNAPSHOT', data: { m: market } })
      for (const { type, data } of best.frames()) {
        expect([type, rowsOf(data['b']).length, rowsOf(data['a']).length]).toEqual(['SNAPSHOT', 1, 1])
      }
      expectNumbered(world, best.frames())
    },
  },
  {
    name: 'trades begin with those of before, oldest first, and go on with each as it happens',
    section: '8.2',
    isStreamed: true,
    async run(world) {
      await filled(world, 0, { id: 'before', price: '100.1', qty: '0.4' })
      const trades = await world.stream(null, `/publicTrades/${market}`)
      const [replay] = await trades.count(1)
      expect(replay?.type).toBeNull()
      const ids = (replay?.list ?? []).map(({ i }) => BigInt(String(i)))
      expect(ids).toEqual(ids.toSorted((a, b) => (a < b ? -1 : 1)))
      expect(replay?.list.at(-1)).toMatchObject({ m: market, S: 'BUY', tT: 'TRADE', p: '100.1', q: '0.4' })
      await print(world, 'SELL', '99.9', '0.6')
      const fresh = await trades.until(({ list }) => list.some(({ q }) => q === '0.6'))
      expect(fresh.list).toMatchObject([{ m: market, S: 'SELL', tT: 'TRADE', T: expect.any(Number), p: '99.9' }])
      expectNumbered(world, trades.frames())
    },
  },
  {
    name: 'no more than fifty trades are told again',
    section: '8.2',
    isStreamed: true,
    async run(world) {
      for (let index = 0; index < 60; index += 1) await print(world, 'SELL', '99.9', '0.001')
      const trades = await world.stream(null, `/publicTrades/${market}`)
      const [replay] = await trades.count(1)
      expect(replay?.list).toHaveLength(50)
    },
  },
  {
    name: 'without a market a stream carries all of them, and a message of trades may mix them',
    section: '8',
    isStreamed: true,
    async run(world) {
      const books = await world.stream(null, '/orderbooks')
      await books.until(({ data }) => data['m'] === market)
      await books.until(({ data }) => data['m'] === otherMarket)
      const trades = await world.stream(null, '/publicTrades')
      await trades.count(1)
      await world.control('print', { market, side: 'BUY', price: '100.1', size: '0.3' })
      await world.control('print', { market: otherMarket, side: 'BUY', price: '100.1', size: '0.3' })
      for (const name of [market, otherMarket]) {
        await trades.until(({ list }) => list.some(({ m, q }) => m === name && q === '0.3'))
      }
      expectNumbered(world, trades.frames())
    },
  },
  {
    name: 'the mark is told when it moves, its own time being nought',
    section: '8.2',
    isStreamed: true,
    async run(world) {
      const mark = await world.stream(null, `/prices/mark/${market}`)
      expect(await mark.count(1)).toMatchObject([{ type: 'MP', data: { m: market, p: '100', ts: 0 } }])
      await world.deepBook(101)
      const moved = await mark.until(({ data }) => data['p'] === '101')
      expect(moved).toMatchObject({ type: 'MP', ts: expect.any(Number) })
      expectNumbered(world, mark.frames())
    },
  },
  {
    name: 'the index is told when it moves',
    section: '8.2',
    isStreamed: true,
    async run(world) {
      const index = await world.stream(null, `/prices/index/${market}`)
      await index.count(1)
      await world.control('index', { market, price: '99.5' })
      const moved = await index.until(({ data }) => data['p'] === '99.5')
      expect(moved).toMatchObject({ type: 'IP', data: { m: market, ts: expect.any(Number) } })
    },
  },
  {
    name: 'a funding rate is told when it is applied',
    section: '8.2',
    isStreamed: true,
    async run(world) {
      const rates = await world.stream(null, `/funding/${market}`)
      await world.deepBook(100)
      await world.control('index', { market, price: '110' })
      await world.control('funding', { market, hours: 1 })
      const applied = await rates.until(({ data }) => data['f'] === '-0.0025')
      expect(applied).toMatchObject({ type: null, data: { m: market, T: expect.any(Number) } })
    },
  },
  {
    name: 'candles are told while they grow',
    section: '8.2',
    isStreamed: true,
    async run(world) {
      const candles = await world.stream(null, `/candles/${market}/trades?interval=PT24H`)
      await candles.count(1)
      await print(world, 'BUY', '100.7', '0.9')
      const grown = await candles.until(({ list }) => list.some(({ h }) => h === '100.7'))
      expect(grown.type).toBeNull()
      expect(grown.list[0]).toMatchObject({ o: '100.01', l: '99.99', c: '100.7', v: '0.902', T: expect.any(Number) })
    },
  },
  {
    name: 'a stream of an unknown market says so, or nothing',
    section: '8',
    async run(world) {
      const line = await world.line('/stream.extended.exchange/v1/orderbooks/NOPE-USD', null)
      if (!('texts' in line)) throw new Error('the venue accepts the connection first')
      await world.advance(150)
      expect(line.texts.length).toBeLessThanOrEqual(1)
      for (const text of line.texts) expect(JSON.parse(text)).toMatchObject({ status: 'ERROR', error: { code: 1001 } })
    },
  },
  {
    name: 'a stream wants to know who reads it',
    section: '8',
    async run(world) {
      const refused = await world.line(`/stream.extended.exchange/v1/orderbooks/${market}`, null, null)
      expect('texts' in refused ? 200 : refused.status).toBeGreaterThanOrEqual(400)
    },
  },
  {
    name: 'a ping of the client is answered',
    section: '8',
    only: { world: 'over sockets', because: 'pings are the sockets’ own' },
    async run(world) {
      const line = await world.line(`/stream.extended.exchange/v1/prices/mark/${market}`, null)
      if (!('texts' in line)) throw new Error('the venue must accept the connection')
      line.ping()
      await world.until(() => (line.pongs() > 0 ? true : null), 'a pong')
    },
  },
]

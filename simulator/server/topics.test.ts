import { afterEach, describe, expect, test } from 'vitest'
import { createPrng } from '#shared/prng.ts'
import { shownSide } from '../exchange/book.ts'
import { content, level, rows, startStreaming, stopStreaming, type Frame } from './streaming.fixture.ts'

afterEach(stopStreaming)

const sidesOf = (frame: Frame) => [rows(content(frame)['b']), rows(content(frame)['a'])]

/** The book after all frames; throws when a change and its result disagree. */
function replayed(frames: readonly Frame[]): Record<'b' | 'a', Record<number, number>> {
  const book: Record<'b' | 'a', Record<number, number>> = { b: {}, a: {} }
  for (const frame of frames) {
    for (const side of ['b', 'a'] as const) {
      if (frame['type'] === 'SNAPSHOT') book[side] = {}
      for (const row of rows(content(frame)[side])) {
        const price = Number(row['p'])
        const size = Number(row['q']) + (book[side][price] ?? 0)
        if (frame['type'] === 'DELTA') expect(size).toBeCloseTo(Number(row['c']), 9)
        if (Math.abs(size) < 1e-9) delete book[side][price]
        else book[side][price] = Number(row['c'] ?? row['q'])
      }
    }
  }
  return book
}

const seqs = (frames: readonly Frame[]) => frames.map((frame) => frame['seq'])

describe('the book stream', () => {
  test('begins with a snapshot, then says what changed, signed and absolute', async () => {
    const venue = await startStreaming()
    venue.house('X-USD', [level(9_990, 30), level(9_980, 10)], [level(10_010, 30)])
    const book = await venue.stream('/orderbooks/X-USD')
    await book.count(1)
    venue.house('X-USD', [level(9_990, 20), level(9_970, 5)], [level(10_010, 30)])
    const [snapshot, delta] = await book.count(2)
    expect(snapshot).toEqual({
      type: 'SNAPSHOT',
      data: {
        t: 'SNAPSHOT',
        m: 'X-USD',
        b: [
          { p: '99.9', q: '3' },
          { p: '99.8', q: '1' },
        ],
        a: [{ p: '100.1', q: '3' }],
        d: 'f',
      },
      ts: expect.closeTo(Date.now(), -4),
      seq: 1,
    })
    expect(delta).toMatchObject({
      type: 'DELTA',
      data: {
        t: 'DELTA',
        b: [
          { p: '99.9', q: '-1', c: '2' },
          { p: '99.7', q: '0.5', c: '0.5' },
          { p: '99.8', q: '-1', c: '0' },
        ],
        a: [],
      },
      seq: 2,
    })
  })

  test('gives a reader who comes later the snapshot that the next delta continues', async () => {
    const venue = await startStreaming({ bookEveryMs: 60 })
    venue.house('X-USD', [level(9_990, 30)], [])
    const early = await venue.stream('/orderbooks/X-USD')
    await early.count(1)
    venue.house('X-USD', [level(9_990, 40)], [])
    const late = await venue.stream('/orderbooks/X-USD')
    const [snapshot] = await late.count(1)
    const size = rows(content(snapshot)['b'])[0]?.['q']
    if (size === '3') expect(rows(content((await late.count(2))[1])['b'])).toEqual([{ p: '99.9', q: '1', c: '4' }])
    else expect(size).toBe('4')
  })

  test('repeats the whole book now and then', async () => {
    const venue = await startStreaming({ bookEveryMs: 5, snapshotEveryMs: 40 })
    venue.house('X-USD', [level(9_990, 30)], [])
    const book = await venue.stream('/orderbooks/X-USD')
    await book.count(1)
    venue.house('X-USD', [level(9_990, 40)], [])
    const again = await book.until((frame) => frame['type'] === 'SNAPSHOT' && frame['seq'] !== 1)
    expect(rows(content(again)['b'])).toEqual([{ p: '99.9', q: '4' }])
    expect(seqs(book.frames)).toEqual(book.frames.map((_, index) => index + 1))
  })

  test('adds up to the book, by what changed and by what stands there, whatever happens', async () => {
    const venue = await startStreaming({ bookEveryMs: 2 })
    const stream = await venue.stream('/orderbooks/X-USD')
    const prng = createPrng(5)
    const side = (from: number, step: number) =>
      Array.from({ length: prng.below(6) }, (_, index) => level(from + step * index, 1 + prng.below(50)))
    for (let round = 0; round < 120; round += 1) {
      const middle = 10_000 + prng.below(40)
      venue.house('X-USD', side(middle - 1, -1 - prng.below(3)), side(middle + 1, 1 + prng.below(3)))
      const isBuy = prng.below(2) === 0
      const price = String((middle + (isBuy ? -1 : 1) * (1 + prng.below(5))) / 100)
      venue.place(1_001, { externalId: String(round), side: isBuy ? 'buy' : 'sell', price })
      if (round % 4 === 0) await stream.count(stream.frames.length + 1)
    }
    const market = venue.state.markets.get('X-USD')
    if (market === undefined) throw new Error('the market must exist')
    const shown = (of: 'buy' | 'sell') => shownSide(market, of).map(({ ticks, lots }) => [ticks / 100, lots / 10])
    // An empty delta says that all that happened has been told.
    await stream.until((frame) => frame['type'] === 'DELTA' && sidesOf(frame).flat().length === 0)
    expect(replayed(stream.frames)).toEqual({
      b: Object.fromEntries(shown('buy')),
      a: Object.fromEntries(shown('sell')),
    })
    expect(stream.frames.length).toBeGreaterThan(20)
  })

  test('of depth one shows the best prices only, each time whole', async () => {
    const venue = await startStreaming()
    venue.house('X-USD', [level(9_990, 30), level(9_980, 10)], [level(10_010, 30)])
    const best = await venue.stream('/orderbooks/X-USD?depth=1')
    await best.count(1)
    venue.house('X-USD', [level(9_990, 30), level(9_970, 10)], [level(10_010, 30)])
    venue.house('X-USD', [level(9_995, 10), level(9_970, 10)], [level(10_010, 30)])
    const [first, second] = await best.count(2)
    expect(rows(content(first)['b'])).toEqual([{ p: '99.9', q: '3' }])
    expect(second).toMatchObject({ type: 'SNAPSHOT', data: { b: [{ p: '99.95', q: '1' }], a: [{ p: '100.1' }] } })
  })

  test('shows every change, also while the exchange stands still in a time still to come', async () => {
    const venue = await startStreaming({ bookEveryMs: 5, bestEveryMs: 5 })
    venue.tell((atMs) => ({ type: 'clock', atMs: atMs + 3_600_000 }))
    const book = await venue.stream('/orderbooks/X-USD')
    const best = await venue.stream('/orderbooks/X-USD?depth=1')
    for (const lots of [10, 20, 30]) {
      venue.house('X-USD', [level(9_990, lots)], [])
      await book.until((frame) => rows(content(frame)['b'])[0]?.['c'] === String(lots / 10))
      await best.until((frame) => rows(content(frame)['b'])[0]?.['q'] === String(lots / 10))
    }
  })

  test('without a market carries every market, one in each message, numbered together', async () => {
    const venue = await startStreaming()
    const books = await venue.stream('/orderbooks')
    expect((await books.count(2)).map((frame) => content(frame)['m'])).toEqual(['X-USD', 'Y-USD'])
    venue.house('Y-USD', [level(9_990, 30)], [])
    expect((await books.count(3))[2]).toMatchObject({ type: 'DELTA', data: { m: 'Y-USD' }, seq: 3 })
  })

  test('of RFQ quotes is empty, for no market here is traded that way', async () => {
    const venue = await startStreaming()
    venue.house('X-USD', [level(9_990, 30)], [])
    const quotes = await venue.stream('/orderbooks/rfq/X-USD')
    expect(content((await quotes.count(1))[0])).toEqual({ t: 'SNAPSHOT', m: 'X-USD', b: [], a: [], d: 'f' })
  })
})

describe('the trade stream', () => {
  test('begins with what was traded last, oldest first', async () => {
    const venue = await startStreaming()
    for (let index = 0; index < 60; index += 1) venue.print('X-USD', 'buy', 10_000 + index, 1)
    const trades = await venue.stream('/publicTrades/X-USD')
    const replay = rows((await trades.count(1))[0]?.['data'])
    expect(replay).toHaveLength(50)
    expect(replay[0]).toMatchObject({ m: 'X-USD', S: 'BUY', tT: 'TRADE', p: '100.1', q: '0.1' })
    expect(replay.at(-1)).toMatchObject({ p: '100.59' })
    venue.print('X-USD', 'sell', 9_999, 2)
    const [, next] = await trades.count(2)
    expect(next).toMatchObject({ data: [{ S: 'SELL', p: '99.99', q: '0.2' }], seq: 2 })
    expect(next).not.toHaveProperty('type')
    expect(typeof rows(next?.['data'])[0]?.['i']).toBe('string')
  })

  test('without a market begins with the latest of all markets together', async () => {
    const venue = await startStreaming()
    for (let index = 0; index < 40; index += 1) {
      venue.print('X-USD', 'buy', 10_000 + index, 1)
      venue.print('Y-USD', 'buy', 10_000 + index, 1)
    }
    const replay = rows((await (await venue.stream('/publicTrades')).count(1))[0]?.['data'])
    expect(replay).toHaveLength(50)
    expect(replay.at(0)).toMatchObject({ m: 'X-USD', p: '100.15' })
    expect(replay.at(-1)).toMatchObject({ m: 'Y-USD', p: '100.39' })
  })

  test('without a market mixes markets in one message, in the order of the trades', async () => {
    const venue = await startStreaming()
    venue.print('Y-USD', 'buy', 10_001, 1)
    venue.print('X-USD', 'buy', 10_002, 1)
    const trades = await venue.stream('/publicTrades')
    expect(rows((await trades.count(1))[0]?.['data']).map(({ p }) => p)).toEqual(['100.01', '100.02'])
    venue.print('X-USD', 'buy', 10_003, 1)
    venue.print('Y-USD', 'buy', 10_004, 1)
    expect(rows((await trades.count(2))[1]?.['data']).map(({ m, p }) => [m, p])).toEqual([
      ['X-USD', '100.03'],
      ['Y-USD', '100.04'],
    ])
  })
})

describe('prices, funding and candles', () => {
  test('mark and index come at once and when they change; the mark bears no time of its own', async () => {
    const venue = await startStreaming({ priceEveryMs: 5 })
    const mark = await venue.stream('/prices/mark/X-USD')
    const index = await venue.stream('/prices/index')
    expect((await mark.count(1))[0]).toMatchObject({ type: 'MP', data: { m: 'X-USD', p: '100', ts: 0 }, seq: 1 })
    venue.house('X-USD', [], [], 20_001)
    expect((await mark.count(2))[1]).toMatchObject({ data: { p: '100.005' }, seq: 2 })
    const moved = (await index.count(3))[2]
    expect(moved).toMatchObject({ type: 'IP', data: { m: 'X-USD', p: '100.005' }, seq: 3, sourceEventId: null })
    expect(content(moved)['ts']).toBeGreaterThan(1_700_000_000_000)
  })

  test('funding tells what the rate would be, and what was applied at the hour', async () => {
    const venue = await startStreaming()
    venue.house('X-USD', [], [], 20_000, 0)
    const funding = await venue.stream('/funding/X-USD')
    const [first] = await funding.count(1)
    // Without a premium the interest of eight hours is all there is.
    expect(first).toMatchObject({ data: { m: 'X-USD', f: '0.0000125' }, seq: 1 })
    expect(first).not.toHaveProperty('type')
    venue.house('X-USD', [], [], 20_000, 3_600_000)
    expect((await funding.count(2))[1]).toMatchObject({ data: { m: 'X-USD', f: '0.0000125' }, seq: 2 })
  })

  test('funding repeats itself', async () => {
    const venue = await startStreaming({ fundingEveryMs: 5 })
    const funding = await venue.stream('/funding')
    expect((await funding.count(4)).map((frame) => content(frame)['m'])).toEqual(['X-USD', 'Y-USD', 'X-USD', 'Y-USD'])
  })

  test('candles grow with the trades', async () => {
    const venue = await startStreaming({ candlesEveryMs: 5 })
    venue.print('X-USD', 'buy', 10_000, 10)
    const candles = await venue.stream('/candles/X-USD/trades?interval=P30D')
    expect(rows((await candles.count(1))[0]?.['data'])).toMatchObject([
      { o: '100', l: '100', h: '100', c: '100', v: '1' },
    ])
    venue.print('X-USD', 'sell', 9_990, 5)
    expect(rows((await candles.count(2))[1]?.['data'])).toMatchObject([
      { o: '100', l: '99.9', h: '100', c: '99.9', v: '1.5' },
    ])
    venue.house('X-USD', [], [], 20_001)
    const marks = await venue.stream('/candles/X-USD/mark-prices?interval=PT1M')
    const [row] = rows((await marks.count(1))[0]?.['data'])
    expect(row).toMatchObject({ o: '100.005', c: '100.005' })
    expect(row).not.toHaveProperty('v')
  })

  test('a candle that has ended is shown once more as it ended', async () => {
    const venue = await startStreaming({ candlesEveryMs: 20 })
    venue.print('X-USD', 'buy', 10_000, 10)
    const candles = await venue.stream('/candles/X-USD/trades?interval=PT1M')
    await candles.count(1)
    venue.print('X-USD', 'buy', 10_020, 10)
    venue.tell((atMs) => ({ type: 'clock', atMs: atMs + 60_000 }))
    venue.print('X-USD', 'buy', 10_030, 10)
    const both = await candles.until(({ data }) => rows(data).length === 2)
    expect(rows(both['data'])).toMatchObject([
      { o: '100.3', c: '100.3' },
      { h: '100.2', c: '100.2', v: '2' },
    ])
  })

  test('a candle of an unknown interval is refused in a frame', async () => {
    const venue = await startStreaming()
    const candles = await venue.stream('/candles/X-USD/trades?interval=PT7M')
    expect((await candles.count(1))[0]).toMatchObject({ status: 'ERROR', error: { code: 1_005 } })
  })
})

describe('the account stream', () => {
  const key = (accountId: number) => ({ 'x-api-key': `key-${accountId}` })

  test('begins with orders, balance, spot balance and positions, each marked as snapshot', async () => {
    const venue = await startStreaming()
    venue.place(1_001, { externalId: 'a' })
    venue.place(1_002, { externalId: 'b' })
    const account = await venue.stream('/account', key(1_001))
    const [orders, balance, spot, positions] = await account.count(4)
    expect(orders).toMatchObject({ type: 'ORDER', data: { isSnapshot: true, orders: [{ externalId: 'a' }] }, seq: 1 })
    expect(rows(content(orders)['orders'])).toHaveLength(1)
    expect(balance).toMatchObject({
      type: 'BALANCE',
      data: { isSnapshot: true, balance: { equity: '100000' } },
      seq: 2,
    })
    expect(spot).toMatchObject({
      type: 'SPOT_BALANCE',
      data: { isSnapshot: true, spotBalances: [{ asset: 'USD' }] },
      seq: 3,
    })
    expect(positions).toMatchObject({ type: 'POSITION', data: { isSnapshot: true, positions: [] }, seq: 4 })
  })

  test('tells each account its own updates, the balance after the fill, and replays no trade', async () => {
    const venue = await startStreaming()
    const first = await venue.stream('/account', key(1_001))
    const second = await venue.stream('/account', key(1_002))
    await first.count(4)
    await second.count(4)
    venue.place(1_001, { externalId: 'a', price: '100' })
    venue.print('X-USD', 'sell', 10_000, 10)
    venue.place(1_002, { externalId: 'b', price: '90' })
    await second.until(({ seq }) => seq === 5)
    const balance = await first.until(({ type, seq }) => type === 'BALANCE' && Number(seq) > 4)
    const types = first.frames.map(({ type }) => type)
    expect(types.slice(4)).toContain('TRADE')
    expect(types.slice(4)).toContain('POSITION')
    expect(types.indexOf('TRADE')).toBeLessThan(first.frames.indexOf(balance))
    expect(
      second.frames.slice(4).map(({ type, data }) => [type, rows(content({ data })['orders'])[0]?.['externalId']]),
    ).toEqual([['ORDER', 'b']])
    const again = await venue.stream('/account', key(1_001))
    expect((await again.count(4)).map(({ type }) => type)).toEqual(['ORDER', 'BALANCE', 'SPOT_BALANCE', 'POSITION'])
    expect(rows(content(again.frames[3])['positions'])).toMatchObject([{ market: 'X-USD', side: 'LONG', size: '1' }])
  })

  test('tells the balance again when the mark has moved under a position', async () => {
    const venue = await startStreaming({ balanceEveryMs: 5 })
    venue.place(1_001, { externalId: 'a', price: '100' })
    venue.print('X-USD', 'sell', 10_000, 10)
    const flat = await venue.stream('/account', key(1_002))
    const account = await venue.stream('/account', key(1_001))
    await account.count(4)
    for (const [markHalfTicks, unrealisedPnl] of [
      [20_200, '1'],
      [20_400, '2'],
    ] as const) {
      venue.house('X-USD', [], [], markHalfTicks)
      const balance = await account.until((frame) => unrealised(frame) === unrealisedPnl)
      expect(balance).toMatchObject({ type: 'BALANCE', data: { isSnapshot: false } })
    }
    expect(flat.frames).toHaveLength(4)
  })

  test('tells what arrives from outside', async () => {
    const venue = await startStreaming()
    const account = await venue.stream('/account', key(1_001))
    await account.count(4)
    const amount = 5_000_000_000_000n
    venue.tell((atMs) => ({ type: 'collateral_moved', atMs, accountId: 1_001, amount }))
    expect((await account.count(5))[4]).toMatchObject({ type: 'BALANCE', data: { balance: { balance: '100005' } } })
  })

  test('tells funding: the position that paid and the balance', async () => {
    const venue = await startStreaming()
    venue.house('X-USD', [], [], 20_000, 0)
    venue.place(1_001, { externalId: 'a', price: '100' })
    venue.print('X-USD', 'sell', 10_000, 10)
    const account = await venue.stream('/account', key(1_001))
    await account.count(4)
    venue.house('X-USD', [], [], 20_000, 3_600_000)
    const [position, balance] = (await account.count(6)).slice(4)
    // One unit at 100, at a rate of 0.0000125.
    expect(rows(content(position)['positions'])).toMatchObject([{ market: 'X-USD', realisedPnl: '-0.00125' }])
    expect(balance).toMatchObject({ type: 'BALANCE', data: { balance: { balance: '99999.99875' } } })
  })

  test('is counted while it lasts', async () => {
    const venue = await startStreaming()
    const account = await venue.stream('/account', key(1_001))
    await account.count(4)
    expect(venue.streams.accountStreams()).toBe(1)
    expect(venue.accountStreamsBegun()).toBe(1)
    account.socket.close()
    await account.closed()
    await expect.poll(() => venue.streams.accountStreams()).toBe(0)
  })
})

const unrealised = (frame: Frame): unknown => content({ data: content(frame)['balance'] })['unrealisedPnl']

import { describe, expect, test } from 'vitest'
import { frameReader } from './translation.fixture.ts'

const book = (type: string, seq: number, b: object[], a: object[] = [], m = 'ETH-USD') =>
  JSON.stringify({ type, data: { t: type, m, b, a, d: 'f' }, ts: 1_785_778_403_000 + seq, seq })

const tradesFrame = (rows: string) => `{"data":[${rows}],"ts":1701563440001,"seq":1}`
const markFrame = (p: string) =>
  JSON.stringify({ type: 'MP', data: { m: 'ETH-USD', p, ts: 0 }, ts: 1_785_778_593_418, seq: 1 })

describe('the book stream', () => {
  test('reads a snapshot as absolute sizes', () => {
    const read = frameReader('book')
    expect(read(book('SNAPSHOT', 1, [{ p: '1667.25', q: '1.5' }], [{ p: '1667.30', q: '2' }]))).toEqual({
      broken: null,
      events: [
        {
          type: 'book_replaced',
          bids: [{ price: 33_345, lots: 1_500, mode: 'set' }],
          asks: [{ price: 33_346, lots: 2_000, mode: 'set' }],
          venueAtMs: 1_785_778_403_001,
        },
      ],
    })
  })

  test('prefers the size after a change to the change, and passes an empty change as a sign of life', () => {
    const read = frameReader('book')
    read(book('SNAPSHOT', 1, []))
    expect(
      read(book('DELTA', 2, [{ p: '1667.25', q: '-0.5', c: '1' }], [{ p: '1667.30', q: '-0.5' }])).events,
    ).toMatchObject([
      {
        type: 'book_changed',
        bids: [{ price: 33_345, lots: 1_000, mode: 'set' }],
        asks: [{ price: 33_346, lots: -500, mode: 'add' }],
      },
    ])
    expect(read(book('DELTA', 3, [])).events).toMatchObject([{ type: 'book_changed', bids: [], asks: [] }])
  })

  test.each([
    ['a gap', book('DELTA', 3, []), 'sequence 3 after 1', 0],
    ['a repeat', book('DELTA', 1, []), 'sequence 1 after 1', 0],
    ['text that is not JSON', '{"type":', 'it is not JSON', 1],
    ['another form', '{"type":"SNAPSHOT","seq":2,"ts":1}', 'data', 1],
    ['a number for a price', book('DELTA', 2, [{ p: 1_667.25, q: '1' }]), 'data.b.0.p', 1],
    ['a level off the tick', book('DELTA', 2, [{ p: '1667.26', q: '1' }]), 'not a multiple of 0.05', 1],
    ['a level off the lot', book('DELTA', 2, [{ p: '1667.25', q: '0.0001' }]), 'not a multiple of 0.001', 1],
    ['another market', book('DELTA', 2, [], [], 'BTC-USD'), 'BTC-USD', 1],
    ['a change of another depth', book('DELTA', 2, []).replace('"d":"f"', '"d":"1"'), 'depth 1, not of the full', 1],
    ['a snapshot of another depth', book('SNAPSHOT', 2, []).replace('"d":"f"', '"d":"10"'), 'depth 10', 1],
    [
      'the error of the venue',
      '{"status":"ERROR","error":{"code":1001,"message":"Market not found."}}',
      '1001 Market not found',
      1,
    ],
  ])('%s breaks the connection and says why', (_name, text, reason, refusals) => {
    const read = frameReader('book')
    read(book('SNAPSHOT', 1, []))
    const { events, broken } = read(text)
    expect(broken).toContain(reason)
    expect(events.map(({ type }) => type)).toEqual(refusals === 1 ? ['message_refused'] : [])
  })

  test('a message of an unknown type is passed over as long as it changes nothing', () => {
    const read = frameReader('book')
    read(book('SNAPSHOT', 1, []))
    expect(read(book('AUCTION', 2, []))).toEqual({ events: [], broken: null })
    expect(read(book('AUCTION', 3, [{ p: '1667.25', q: '1' }])).broken).toContain('unknown type AUCTION')
  })

  test.each([
    ['SNAPSHOT', { p: '1667.25', q: '-1' }, 'the size -1'],
    ['SNAPSHOT', { p: '1667.25', q: '99999999999999999999' }, 'the size 9999'],
    ['SNAPSHOT', { p: '0', q: '1' }, 'the price 0'],
    ['SNAPSHOT', { p: '-1667.25', q: '1' }, 'the price -1667.25'],
    ['SNAPSHOT', { p: '1667.25', q: '1e3' }, 'data.b.0.q'],
    ['SNAPSHOT', { p: '1667.25', q: '' }, 'data.b.0.q'],
    ['SNAPSHOT', { p: '9'.repeat(40), q: '1' }, 'data.b.0.p'],
    ['DELTA', { p: '1667.25', q: '1', c: 1 }, 'data.b.0.c'],
    ['DELTA', { p: '1667.25', q: '1', c: '99999999999999999999' }, 'the size 9999'],
  ])('a level that cannot be in a %s makes the book unusable', (type, level, reason) => {
    const read = frameReader('book')
    read(book('SNAPSHOT', 1, []))
    const { events, broken } = read(book(type, 2, [level]))
    expect(broken).toContain(reason)
    expect(events).toMatchObject([{ type: 'message_refused', stream: 'book' }])
  })

  test('a size of nothing or less after a change takes the level out', () => {
    const read = frameReader('book')
    read(book('SNAPSHOT', 1, []))
    const levels = [
      { p: '1667.25', q: '-1', c: '0' },
      { p: '1667.20', q: '-1', c: '-0.5' },
    ]
    expect(read(book('DELTA', 2, levels)).events).toMatchObject([
      {
        bids: [
          { lots: 0, mode: 'set' },
          { lots: -500, mode: 'set' },
        ],
      },
    ])
  })

  test('a level off the grid asks whether the market has changed, and nothing else does', () => {
    let asked = 0
    const read = frameReader('book', () => (asked += 1))
    read(book('SNAPSHOT', 1, [{ p: '1667.26', q: '1' }]))
    expect(asked).toBe(1)
    for (const text of ['{', book('DELTA', 2, []), book('SNAPSHOT', 3, [], [], 'BTC-USD'), '{"seq":4}']) read(text)
    expect(asked).toBe(1)
  })

  test('a change before the first snapshot breaks the connection', () => {
    expect(frameReader('book')(book('DELTA', 1, [])).broken).toContain('before the first snapshot')
  })

  test('each connection counts for itself, from 0 or from 1', () => {
    for (const seq of [0, 1]) expect(frameReader('book')(book('SNAPSHOT', seq, [])).broken).toBeNull()
  })
})

describe('the trades stream', () => {
  const row = { m: 'ETH-USD', S: 'SELL', tT: 'TRADE', T: 1_701_563_440_000, p: '1667.25', q: '0.045' }
  const print = (id: string, change = {}) => JSON.stringify({ ...row, ...change }).replace('{', `{"i":${id},`)

  test('keeps ids whole, knows the recorded time, and lets no strange row hide the others', () => {
    const text = tradesFrame(
      [print('1844000421446684673'), print('1844000421446684674', { tapeT: 99 }), print('3', { m: 'BTC-USD' })].join(),
    )
    expect(frameReader('trades')(text)).toMatchObject({
      broken: null,
      events: [
        {
          type: 'trades_printed',
          trades: [
            { tradeId: '1844000421446684673', side: 'sell', price: 33_345, size: 45, tapeAtMs: null },
            { tradeId: '1844000421446684674', tapeAtMs: 99 },
          ],
        },
        { type: 'message_refused', stream: 'trades' },
      ],
    })
  })

  test('the first message of a connection is a replay, also when it is empty', () => {
    for (const first of [tradesFrame(print('1')), tradesFrame('')]) {
      const read = frameReader('trades')
      read(first)
      const next = tradesFrame(print('2')).replace('"seq":1', '"seq":2')
      expect(read(next).events).toMatchObject([{ type: 'trades_printed', isReplay: false }])
    }
    expect(frameReader('trades')(tradesFrame(print('1'))).events).toMatchObject([{ isReplay: true }])
  })

  test('many strange rows of one message are one refusal', () => {
    const rows = Array.from({ length: 1_000 }, () => '{"p":1}').join()
    expect(frameReader('trades')(tradesFrame(rows)).events).toMatchObject([
      { type: 'message_refused', reason: expect.stringContaining('and 999 more of this message') },
    ])
  })

  test('a message that cannot be read is refused, and the stream goes on', () => {
    const read = frameReader('trades')
    expect(read('nonsense')).toMatchObject({ broken: null, events: [{ type: 'message_refused' }] })
    expect(read(tradesFrame('')).broken).toBeNull()
  })
})

describe('the stream of best prices', () => {
  const frame = (b: object[], a: object[], m = 'ETH-USD', seq = 1) => book('SNAPSHOT', seq, b, a, m)

  test.each([
    ['both sides', [{ p: '1667.25', q: '1' }], [{ p: '1667.30', q: '2' }], { bid: 33_345, ask: 33_346 }],
    ['an empty side', [], [{ p: '1667.30', q: '2' }], { bid: null, ask: 33_346 }],
    ['an empty book', [], [], { bid: null, ask: null }],
    ['a level of nothing', [{ p: '1667.25', q: '0.000' }], [{ p: '1667.30', q: '2' }], { bid: null, ask: 33_346 }],
  ])('tells of %s', (_name, b, a, touch) => {
    expect(frameReader('touch')(frame(b, a))).toEqual({ events: [{ type: 'touch_changed', touch }], broken: null })
  })

  test('a message that cannot be read is missed, not a reason to begin anew', () => {
    const read = frameReader('touch')
    for (const [index, text] of [
      frame([{ p: '1667.26', q: '1' }], []),
      frame([], [], 'BTC-USD', 2),
      frame([{ p: 1, q: '1' }], [], 'ETH-USD', 3),
    ].entries()) {
      expect(read(text), String(index)).toMatchObject({ events: [{ type: 'message_refused' }], broken: null })
    }
    expect(read(frame([], [], 'ETH-USD', 5)).broken).toBe('sequence 5 after 3')
  })
})

describe('index and funding', () => {
  const ip = (p: unknown, m = 'ETH-USD') =>
    JSON.stringify({ type: 'IP', data: { m, p, ts: 5 }, ts: 6, seq: 1, sourceEventId: null })
  const funding = (f: unknown, m = 'ETH-USD') => JSON.stringify({ data: { m, T: 7, f }, ts: 8, seq: 2 })

  test('the index comes as fractional ticks, the rate as a fraction of either sign', () => {
    expect(frameReader('index')(ip('1667.275')).events).toEqual([{ type: 'index_changed', indexTicks: 33_345.5 }])
    expect(frameReader('funding')(funding('-0.000013')).events).toEqual([
      { type: 'funding_changed', ratePerHour: -0.000013, venueAtMs: 7 },
    ])
  })

  test.each([ip('0'), ip('-1'), ip(1), ip('1667.275', 'BTC-USD')])('%s is no index of ours', (text) => {
    expect(frameReader('index')(text)).toMatchObject({ events: [{ type: 'message_refused' }], broken: null })
  })

  test.each([funding('x'), funding(0.1), funding('1e308'), funding('0.1', 'BTC-USD')])('%s is no rate', (text) => {
    expect(frameReader('funding')(text)).toMatchObject({ events: [{ type: 'message_refused' }], broken: null })
  })
})

describe('the mark stream', () => {
  test.each([
    ['1667.275', 'mark_changed'],
    ['0', 'message_refused'],
  ])('a mark of %s is told as %s', (price, type) => {
    expect(frameReader('mark')(markFrame(price))).toMatchObject({ broken: null, events: [{ type }] })
  })
})

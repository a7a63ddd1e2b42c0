import { describe, expect, test } from 'vitest'
import { createBookReader, createMarkReader, createTradesReader } from './market-stream.ts'
import { translation } from './translation.fixture.ts'

const book = (type: string, seq: number, b: object[], a: object[] = [], m = 'ETH-USD') =>
  JSON.stringify({ type, data: { t: type, m, b, a, d: 'f' }, ts: 1_785_778_403_000 + seq, seq })

const tradesFrame = (rows: string) => `{"data":[${rows}],"ts":1701563440001,"seq":1}`
const markFrame = (p: string) =>
  JSON.stringify({ type: 'MP', data: { m: 'ETH-USD', p, ts: 0 }, ts: 1_785_778_593_418, seq: 1 })

describe('createBookReader', () => {
  test('reads a snapshot as absolute sizes', () => {
    const read = createBookReader(translation)
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
    const read = createBookReader(translation)
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
    [
      'the error of the venue',
      '{"status":"ERROR","error":{"code":1001,"message":"Market not found."}}',
      '1001 Market not found',
      1,
    ],
  ])('%s breaks the connection and says why', (_name, text, reason, refusals) => {
    const read = createBookReader(translation)
    read(book('SNAPSHOT', 1, []))
    const { events, broken } = read(text)
    expect(broken).toContain(reason)
    expect(events.map(({ type }) => type)).toEqual(refusals === 1 ? ['message_refused'] : [])
  })

  test('a change before the first snapshot breaks the connection', () => {
    expect(createBookReader(translation)(book('DELTA', 1, [])).broken).toContain('before the first snapshot')
  })

  test('each connection counts for itself, from 0 or from 1', () => {
    for (const seq of [0, 1]) expect(createBookReader(translation)(book('SNAPSHOT', seq, [])).broken).toBeNull()
  })
})

describe('createTradesReader', () => {
  const row = { m: 'ETH-USD', S: 'SELL', tT: 'TRADE', T: 1_701_563_440_000, p: '1667.25', q: '0.045' }
  const print = (id: string, change = {}) => JSON.stringify({ ...row, ...change }).replace('{', `{"i":${id},`)

  test('keeps ids whole, knows the recorded time, and lets no strange row hide the others', () => {
    const text = tradesFrame(
      [print('1844000421446684673'), print('1844000421446684674', { tapeT: 99 }), print('3', { m: 'BTC-USD' })].join(),
    )
    expect(createTradesReader(translation)(text)).toMatchObject({
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

  test('a message that cannot be read is refused, and the stream goes on', () => {
    const read = createTradesReader(translation)
    expect(read('nonsense')).toMatchObject({ broken: null, events: [{ type: 'message_refused' }] })
    expect(read(tradesFrame('')).broken).toBeNull()
  })
})

describe('createMarkReader', () => {
  test.each([
    ['1667.275', 'mark_changed'],
    ['0', 'message_refused'],
  ])('a mark of %s is told as %s', (price, type) => {
    expect(createMarkReader(translation)(markFrame(price))).toMatchObject({ broken: null, events: [{ type }] })
  })
})

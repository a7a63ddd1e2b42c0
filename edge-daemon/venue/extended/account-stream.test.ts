import { describe, expect, test } from 'vitest'
import { balanceRow, fillRow, frameReader, orderRow, positionRow } from './translation.fixture.ts'

/** The wire has ids as bare numbers; JSON.stringify would have to go through a double. */
function frame(type: string, seq: number, data: object): string {
  return JSON.stringify({ type, data, ts: 1_715_885_884_837, seq }).replaceAll(/"(\d{17,})"/g, '$1')
}
const typesOf = (text: string, read = frameReader('account')) => read(text).events.map(({ type }) => type)

describe('the account stream', () => {
  test('reads the snapshots of a connection, then the updates', () => {
    const read = frameReader('account')
    const { events } = read(frame('ORDER', 1, { isSnapshot: true, orders: [orderRow] }))
    expect(events).toMatchObject([
      { type: 'orders_replaced', orders: [{ venueId: '1784963886257016832', status: 'open' }] },
    ])
    expect(read(frame('BALANCE', 2, { isSnapshot: true, balance: balanceRow })).events).toMatchObject([
      { type: 'balance_reported', balance: { equity: '12000.5' } },
    ])
    expect(read(frame('POSITION', 3, { isSnapshot: true, positions: [positionRow] })).events).toMatchObject([
      { type: 'position_reported', report: { position: -100, markPrice: '1667.25' } },
    ])
    expect(
      read(frame('ORDER', 4, { isSnapshot: false, orders: [{ ...orderRow, status: 'FILLED' }] })).events,
    ).toMatchObject([{ type: 'orders_updated', orders: [{ status: 'filled' }] }])
    expect(read(frame('TRADE', 5, { isSnapshot: false, trades: [fillRow] })).events).toMatchObject([
      { type: 'fills_reported', fills: [{ tradeId: '1784963886257016900', venueId: '9223372036854775807' }] },
    ])
  })

  test('takes the first message of a kind for its snapshot when the flag is missing', () => {
    const read = frameReader('account')
    expect(typesOf(frame('TRADE', 1, { trades: [fillRow], orders: null }), read)).toEqual(['fills_reported'])
    expect(typesOf(frame('ORDER', 2, { orders: [orderRow] }), read)).toEqual(['orders_replaced'])
    expect(typesOf(frame('ORDER', 3, { orders: [orderRow] }), read)).toEqual(['orders_updated'])
    expect(typesOf(frame('POSITION', 4, { positions: [] }), read)).toEqual(['position_reported'])
    expect(typesOf(frame('POSITION', 5, { positions: [] }), read)).toEqual([])
  })

  test('an empty snapshot says that nothing is open and the position is flat', () => {
    const read = frameReader('account')
    expect(read(frame('ORDER', 1, { isSnapshot: true, orders: [] })).events).toEqual([
      { type: 'orders_replaced', orders: [] },
    ])
    expect(read(frame('POSITION', 2, { isSnapshot: true, positions: [] })).events).toEqual([
      { type: 'position_reported', report: { position: 0, markPrice: null } },
    ])
  })

  test('a position that closes is 0', () => {
    const closed = { isSnapshot: false, positions: [{ ...positionRow, status: 'CLOSED' }] }
    expect(frameReader('account')(frame('POSITION', 1, closed)).events).toMatchObject([{ report: { position: 0 } }])
  })

  test('tells fills before orders, position and balance when one message carries all', () => {
    const all = {
      isSnapshot: false,
      orders: [orderRow],
      trades: [fillRow],
      positions: [positionRow],
      balance: balanceRow,
    }
    expect(typesOf(frame('ORDER', 1, all))).toEqual([
      'fills_reported',
      'orders_updated',
      'position_reported',
      'balance_reported',
    ])
  })

  test('what belongs to another market is named, not lost and not taken for ours', () => {
    const foreign = { ...orderRow, market: 'BTC-USD' }
    expect(
      frameReader('account')(frame('ORDER', 1, { isSnapshot: true, orders: [foreign, orderRow] })).events,
    ).toMatchObject([
      { type: 'message_refused', reason: expect.stringContaining('BTC-USD') },
      { type: 'orders_replaced', orders: [{ clientId: 'ours-1' }] },
    ])
    const positions = [{ ...positionRow, market: 'BTC-USD' }]
    expect(frameReader('account')(frame('POSITION', 1, { isSnapshot: true, positions })).events).toMatchObject([
      { type: 'message_refused', reason: expect.stringContaining('BTC-USD') },
      { type: 'position_reported', report: { position: 0 } },
    ])
  })

  test('a position that cannot be read never becomes "flat"', () => {
    const positions = [{ ...positionRow, size: 0.1 }]
    expect(typesOf(frame('POSITION', 1, { isSnapshot: true, positions }))).toEqual(['message_refused'])
    expect(
      typesOf(frame('POSITION', 1, { isSnapshot: true, positions: [{ ...positionRow, size: '0.00001' }] })),
    ).toEqual(['message_refused'])
  })

  test.each([
    ['a row of another form', frame('ORDER', 1, { isSnapshot: false, orders: [{ ...orderRow, qty: 1 }] }), null],
    ['a balance of another form', frame('BALANCE', 1, { isSnapshot: true, balance: null }), null],
    ['a gapless kind we do not use', frame('DEPOSIT', 1, { isSnapshot: false }), null],
    ['a frame of another form', '{"type":"ORDER"}', 'could not be read'],
  ])('%s: broken is %s', (_name, text, reason) => {
    const { broken } = frameReader('account')(text)
    if (reason === null) expect(broken).toBeNull()
    else expect(broken).toContain(reason)
  })

  test('a snapshot of orders with a row that cannot be read is none: what it leaves out must not count as gone', () => {
    const read = frameReader('account')
    const strange = { ...orderRow, qty: 5 }
    const { events, broken } = read(frame('ORDER', 1, { isSnapshot: true, orders: [orderRow, strange] }))
    expect(events).toMatchObject([
      { type: 'message_refused', stream: 'account' },
      { type: 'orders_updated', orders: [{ status: 'open' }] },
    ])
    expect(broken).toContain('snapshot of the open orders could not be read whole')
  })

  test('an update with such a row goes on: nothing is said of what it does not name', () => {
    const read = frameReader('account')
    read(frame('ORDER', 1, { isSnapshot: true, orders: [] }))
    const { events, broken } = read(frame('ORDER', 2, { isSnapshot: false, orders: [{ ...orderRow, qty: 5 }] }))
    expect(events).toMatchObject([{ type: 'message_refused', stream: 'account' }])
    expect(broken).toBeNull()
  })

  test('a gap breaks the connection', () => {
    const read = frameReader('account')
    read(frame('ORDER', 1, { isSnapshot: true, orders: [] }))
    expect(read(frame('TRADE', 3, { trades: [fillRow] }))).toEqual({ events: [], broken: 'sequence 3 after 1' })
  })
})

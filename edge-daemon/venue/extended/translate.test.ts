import { describe, expect, test } from 'vitest'
import { translateBalance } from './translate.ts'
import { balanceRow, fillRow, orderRow, positionRow, translation } from './translation.fixture.ts'
import { WireBalance, WireFill, WireOrder, WirePosition } from './wire.ts'

const order = (change: object) => translation.order(WireOrder.parse({ ...orderRow, ...change }))
const fill = (change: object) => translation.fill(WireFill.parse({ ...fillRow, ...change }))
const position = (change: object) => translation.position(WirePosition.parse({ ...positionRow, ...change }))

describe('orders', () => {
  test('come in ticks and lots with every digit of their id', () => {
    expect(order({})).toEqual({
      value: {
        clientId: 'ours-1',
        venueId: '1784963886257016832',
        side: 'buy',
        status: 'open',
        reason: null,
        price: 33_345,
        size: 500,
        filled: 0,
        reduceOnly: false,
      },
    })
  })

  test.each([
    ['NEW', 'open', null],
    ['PARTIALLY_FILLED', 'open', null],
    ['UNTRIGGERED', 'open', null],
    ['TRIGGERED', 'open', null],
    ['FILLED', 'filled', null],
    ['CANCELLED', 'cancelled', null],
    ['REJECTED', 'rejected', null],
    ['EXPIRED', 'expired', null],
    ['cancelled', 'cancelled', null],
    ['SOMETHING_NEW', 'open', 'unknown status SOMETHING_NEW'],
  ])('of status %s are %s', (status, ours, reason) => {
    expect(order({ status, statusReason: 'NONE' })).toMatchObject({ value: { status: ours, reason } })
  })

  test('carry the reason of the venue, also one we never heard of', () => {
    expect(order({ status: 'REJECTED', statusReason: 'POST_ONLY_FAILED' })).toMatchObject({
      value: { reason: 'POST_ONLY_FAILED', act: 'widen' },
    })
    const brandNew = order({ status: 'CANCELLED', statusReason: 'BRAND_NEW' })
    expect(brandNew).toMatchObject({ value: { reason: 'BRAND_NEW' } })
    expect(brandNew).not.toHaveProperty('value.act')
  })

  test('without a name of their own are called after their venue id', () => {
    expect(order({ externalId: null })).toMatchObject({ value: { clientId: 'venue-1784963886257016832' } })
  })

  test.each([
    [{ market: 'BTC-USD' }, 'is of the market BTC-USD'],
    [{ price: '1667.26' }, 'not a multiple of 0.05'],
    [{ price: '0' }, 'has the price 0'],
    [{ price: null }, 'has the price none'],
    [{ qty: '0.0005' }, 'not a multiple of 0.001'],
    [{ qty: '-1' }, 'has the size -1'],
    [{ side: 'LONG' }, 'has the side "LONG"'],
    [{ filledQty: '-0.001' }, 'has the filled size -0.001'],
  ])('with %j are refused: %s', (change, reason) => {
    expect(order(change)).toMatchObject({ refused: expect.stringContaining(reason) })
  })

  test('with an id that has lost digits in a double are refused by the form', () => {
    expect(WireOrder.safeParse({ ...orderRow, id: Number('1784963886257016832') }).success).toBe(false)
  })
})

describe('fills', () => {
  test.each([
    ['0', 0],
    ['0.0001', 100],
    ['1.234567', 1_234_567],
    ['0.0000001', 1],
    ['1.2345671', 1_234_568],
    ['-0.0000015', -1],
  ])('of fee %s cost %d micro-dollars, finer ones rounded up', (fee, feeMicros) => {
    expect(fill({ fee })).toMatchObject({ value: { fee, feeMicros } })
  })

  test.each(['-4.2', '42'])('of fee %s, which no venue would take or give, are refused', (fee) => {
    expect(fill({ fee })).toMatchObject({ refused: expect.stringContaining(`has the fee ${fee}`) })
  })

  test('keep ids, side, terms and our own id when the stream tells it', () => {
    expect(fill({})).toMatchObject({
      value: {
        tradeId: '1784963886257016900',
        venueId: '9223372036854775807',
        side: 'sell',
        price: 33_346,
        size: 250,
        clientId: 'ours-1',
      },
    })
    expect(fill({ externalOrderId: undefined })).toMatchObject({ value: { clientId: null } })
  })
})

describe('positions', () => {
  test.each([
    [{}, -100],
    [{ side: 'LONG' }, 100],
    [{ status: 'CLOSED' }, 0],
    [{ size: '0' }, 0],
  ])('of %j are %d lots', (change, lots) => expect(position(change)).toMatchObject({ value: { position: lots } }))

  test('come with the prices and the leverage that the venue tells', () => {
    const told = { openPrice: '1660.00', liquidationPrice: '1834.125', leverage: '10.00' }
    expect(position(told)).toEqual({
      value: { position: -100, markPrice: '1667.25', openTicks: 33_200, liquidationTicks: 36_682.5, leverage: 10 },
    })
  })

  test.each(['', 'none', '-5', 5, null])('keep their worth when such a price is %j: it is not told', (odd) => {
    expect(position({ openPrice: odd, liquidationPrice: odd, leverage: odd })).toEqual({
      value: { position: -100, markPrice: '1667.25', openTicks: null, liquidationTicks: null, leverage: null },
    })
  })

  test.each([[{ side: 'BUY' }], [{ size: '0.0001' }], [{ size: '-1' }]])('of %j are refused', (change) => {
    expect(position(change)).toHaveProperty('refused')
  })
})

test('the balance keeps the text of the venue beside the estimate', () => {
  expect(translateBalance(WireBalance.parse(balanceRow))).toEqual({
    equity: '12000.5',
    equityUsd: 12_000.5,
    availableUsd: 1_200,
    initialMarginUsd: 140.5,
  })
})

test.each([
  ['1667.605956624996', 33_352.119],
  ['0', null],
  ['-1', null],
])('a mark of %s is %s ticks', (text, ticks) => {
  const mark = translation.markTicks(text)
  if (ticks === null) expect(mark).toHaveProperty('refused')
  else expect('value' in mark ? mark.value : 0).toBeCloseTo(ticks, 3)
})

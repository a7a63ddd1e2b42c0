import { describe, expect, test } from 'vitest'
import { checkVectors } from './check-vectors.ts'
import { ownVectors } from './options.ts'
import { linesOf } from './outcome.ts'
import { Fields } from './values.ts'
import { readEntries, VectorEntry } from './vector-file.ts'

// Forms of the same file that our copy has no example of. Expected values are worked out by hand or come from other entries.

const entries = readEntries(ownVectors, VectorEntry)
const inputsOf = (id: string): Fields => entries.find((entry) => entry.id === id)?.inputs ?? {}
const expectedOf = (id: string): Fields => Fields.parse(entries.find((entry) => entry.id === id)?.expected)

function failuresOf(entry: Partial<VectorEntry>): string[] {
  const whole = { id: 'other', kind: 'message', inputs: {}, expected: {}, checks: [], ...entry }
  const others = entries.map((other) => ({ ...other, checks: [] }))
  return linesOf(checkVectors('other', [whole, ...others]), false)
}

describe('the fee of an order with a builder', () => {
  const {
    signed: _signed,
    feeRate: _rate,
    feeRateNote: _note,
    builderFee: _fee,
    ...order
  } = inputsOf('ts-23-limit-sell')
  // The value is 43445116.8 millionths of a dollar.
  test.each([
    ['the rate and on top of it the builder\u2019s', { feeRate: '0.0005', builderFee: '0.0001' }, '26068'],
    ['the venue\u2019s usual rate and the builder\u2019s', { builderFee: '0.0001' }, '26068'],
    [
      'a rate that is said to hold both',
      { feeRate: '0.0006', feeRateNote: 'taker plus builder', builderFee: '0.0001' },
      '26068',
    ],
    [
      'a rate that holds both by the fee to be signed',
      { feeRate: '0.0006', builderFee: '0.0001', signed: { fee_amount: '26068' } },
      '26068',
    ],
    ['the usual rate alone', {}, '21723'],
  ])('is %s', (_what, rates, fee) => {
    expect(
      failuresOf({ inputs: { ...order, ...rates }, expected: { signed: { fee_amount: fee } }, checks: ['amounts'] }),
    ).toEqual([])
    const wrong = { signed: { fee_amount: String(Number(fee) + 1) } }
    expect(failuresOf({ inputs: { ...order, ...rates }, expected: wrong, checks: ['amounts'] })).toHaveLength(1)
  })
})

test('a leg takes from its order what it does not say', () => {
  const checks = ['amounts', 'messageHash', 'signature']
  const leg = { parent: 'py-03-limit-buy', leg: 'takeProfit', price: '50000' }
  expect(failuresOf({ inputs: leg, expected: expectedOf('py-04-tp-leg-sell'), checks })).toEqual([])
})

test('a struct that is given whole needs no order, and a key alone no public key', () => {
  const { publicKey: _public, ...inputs } = inputsOf('py-13-transfer-2025')
  expect(
    failuresOf({ inputs, expected: expectedOf('py-13-transfer-2025'), checks: ['messageHash', 'signature'] }),
  ).toEqual([])
})

test('a nonce beyond the daemon\u2019s own is signed as it is', () => {
  const { expected } = { expected: { signed: { salt: '18446744073709551615' } } }
  const inputs = { ...inputsOf('py-01-limit-sell'), nonce: '18446744073709551615', signed: undefined }
  expect(failuresOf({ inputs, expected, checks: ['amounts'] })).toEqual([])
})

describe('a body', () => {
  const settled = (id: string, starkKey: string) => ({
    settlement: {
      signature: { r: expectedOf(id)['r'], s: expectedOf(id)['s'] },
      starkKey,
      collateralPosition: '10002',
    },
  })
  const base = { market: 'BTC-USD', qty: '0.001', reduceOnly: false, postOnly: false, nonce: '1473459052' }
  const usual = { fee: '0.0005', selfTradeProtectionLevel: 'ACCOUNT' }
  const key = String(inputsOf('py-01-limit-sell')['publicKey'])
  const market = {
    ...base,
    ...usual,
    ...settled('py-06-market-sell', key),
    id: expectedOf('py-06-market-sell')['hash'],
    type: 'MARKET',
    side: 'SELL',
    price: '49625.0',
    timeInForce: 'IOC',
    expiryEpochMillis: 1_705_626_537_000,
  }
  const limit = {
    ...base,
    ...usual,
    ...settled('py-01-limit-sell', key),
    id: 'my-order',
    type: 'LIMIT',
    side: 'SELL',
    price: '43445.1168',
    timeInForce: 'GTT',
    expiryEpochMillis: 1_704_420_537_000,
  }
  const check = (inputs: Fields, body: Fields) =>
    failuresOf({ kind: 'orderBody', inputs, expected: { body }, checks: ['orderBody'] })

  test('of a market order is IOC', () => {
    expect(check({ ref: 'py-06-market-sell' }, market)).toEqual([])
    expect(check({ ref: 'py-06-market-sell' }, { ...market, timeInForce: 'GTT' })).toHaveLength(1)
  })

  test('of an edit names what it replaces, also the adapter\u2019s', () => {
    const inputs = { ref: 'py-01-limit-sell', id: 'my-order', cancelId: 'my-old-order' }
    expect(check(inputs, { ...limit, cancelId: 'my-old-order', trigger: null })).toEqual([])
    expect(check(inputs, limit)[0]).toContain('the adapter\u2019s cancelId')
  })

  test('with a builder states the rate without the builder\u2019s part', () => {
    const body = {
      ...base,
      ...settled('ts-23-limit-sell', String(inputsOf('ts-23-limit-sell')['publicKey'])),
      selfTradeProtectionLevel: 'ACCOUNT',
      id: expectedOf('ts-23-limit-sell')['hash'],
      type: 'LIMIT',
      side: 'SELL',
      price: '43445.1168',
      timeInForce: 'GTT',
      expiryEpochMillis: 1_704_420_536_860,
      fee: '0.0002',
      builderFee: '0.0012',
      builderId: '2001',
      debuggingAmounts: { collateralAmount: '43445116', feeAmount: '60824', syntheticAmount: '10000000' },
    }
    expect(check({ ref: 'ts-23-limit-sell' }, body)).toEqual([])
    expect(check({ ref: 'ts-23-limit-sell' }, { ...body, fee: '0.0014' })).toHaveLength(1)
  })

  test('with a leg signs the leg in the opposite direction', () => {
    const shown = { triggerPrice: '49000', triggerPriceType: 'LAST', price: '50000', priceType: 'LIMIT' }
    const takeProfit = { ...shown, ...settled('py-04-tp-leg-sell', key) }
    const body = {
      ...limit,
      ...settled('py-03-limit-buy', key),
      id: expectedOf('py-03-limit-buy')['hash'],
      side: 'BUY',
      expiryEpochMillis: 1_705_626_537_000,
      tpSlType: 'ORDER',
      takeProfit,
    }
    const inputs = { ref: 'py-03-limit-buy', tpSlType: 'ORDER', takeProfit: shown }
    expect(check(inputs, body)).toEqual([])
    expect(check(inputs, { ...body, takeProfit: { ...takeProfit, price: '50001' } })).toHaveLength(1)
  })
})

describe('rules', () => {
  test.each([
    ['BUY', '100', '0.0075', '0.25', '100.75'],
    ['BUY', '100', '0.0075', '0.5', '101'],
    ['SELL', '100', '0.0075', '0.5', '99'],
    ['SELL', '1234', '0.1', '25', '1100'],
    ['SELL', '0.001', '0.9', '0.01', '0.01'],
    ['BUY', '3', '0', '0.3', '3.0'],
  ])('%s at %s with slippage %s and tick %s is %s', (side, price, slippage, tick, expected) => {
    const entry = { kind: 'rule', inputs: { side, price, slippage, tick }, checks: ['price'] }
    expect(failuresOf({ ...entry, expected: { price: expected } })).toEqual([])
    expect(failuresOf({ ...entry, expected: { price: `${expected}1` } })).toHaveLength(1)
  })

  test.each([
    ['10000000', '39000', 5, '12820.51282'],
    ['10', '3', 0, '166'],
    ['1', '50', 8, '1.00000000'],
  ])('an entire position of %s at %s with %d places is %s', (maxPositionValue, price, precision, qty) => {
    const entry = { kind: 'rule', inputs: { maxPositionValue, price, precision }, checks: ['qty'] }
    expect(failuresOf({ ...entry, expected: { qty } })).toEqual([])
  })
})

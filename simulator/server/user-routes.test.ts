import { afterEach, describe, expect, test } from 'vitest'
import { codeOf, dataOf, order, rowsOf, start, stopAll } from './running.fixture.ts'
import { createTrader } from './trader.fixture.ts'

afterEach(stopAll)

/** An exchange without prints, where the mark stays at 100.51 and the engine acts at once. */
const quiet = (...args: string[]) => start('--await-account', '--engine-delay-ms', '0', ...args)

describe('sub-accounts', () => {
  test('of one wallet see each other\u2019s names and nothing else', async () => {
    const { ready, trader } = await quiet('--accounts', '3', '--clients', '2')
    const second = createTrader(ready, 1)
    expect(ready.accounts.map(({ clientId, accountIndex }) => [clientId, accountIndex])).toEqual([
      [501, 0],
      [502, 0],
      [501, 1],
    ])
    const listed = rowsOf(await trader.call('GET', '/user/accounts'))
    expect(listed.map((row) => row['accountId'])).toEqual([1_001, 1_003])
    expect(dataOf(await second.call('GET', '/user/client/info'))).toMatchObject({ id: 502 })
    await trader.place(order('mine', 'BUY', '97'))
    const [row] = rowsOf(await trader.call('GET', '/user/orders'))
    expect(await second.call('GET', `/user/orders/${String(row?.['id'])}`)).toMatchObject({ status: 404 })
    expect(await second.call('GET', '/user/orders/external/mine')).toMatchObject({ status: 404 })
    expect(codeOf(await second.call('DELETE', `/user/order/${String(row?.['id'])}`))).toBe(1_142)
    await second.call('POST', '/user/order/massCancel', { cancelAll: true, orderIds: [row?.['id']] })
    expect(rowsOf(await trader.call('GET', '/user/orders'))).toHaveLength(1)
  })
  test('without money have no balance', async () => {
    const { trader } = await quiet('--collateral', '0')
    expect(await trader.call('GET', '/user/balance')).toMatchObject({ status: 404, json: { error: { code: 404 } } })
    expect(rowsOf(await trader.call('GET', '/user/assetOperations'))).toEqual([])
    expect(codeOf(await trader.place(order('a', 'BUY', '97')))).toBe(1_140)
  })
})

describe('margin on the wire', () => {
  test('an order binds its value over the leverage, and the other side of a quote binds nothing more', async () => {
    const { trader } = await quiet()
    await trader.place(order('bid', 'BUY', '100', { qty: '10' }))
    // 10 at 100 with the usual leverage of 10.
    expect(dataOf(await trader.call('GET', '/user/balance'))).toMatchObject({
      initialMargin: '100',
      availableForTrade: '99900',
      equity: '100000',
      exposure: '0',
      marginRatio: '0',
      accountHealth: '1',
    })
    await trader.place(order('ask', 'SELL', '101', { qty: '5' }))
    expect(dataOf(await trader.call('GET', '/user/balance'))).toMatchObject({ initialMargin: '100' })
  })
  test('a position shows margin, liquidation price and both names of its times', async () => {
    const { ready, trader } = await quiet('--accounts', '2', '--taker-fee', '0', '--collateral', '1000')
    const other = createTrader(ready, 1)
    await other.place(order('ask', 'SELL', '100', { qty: '50' }))
    await trader.place(order('bid', 'BUY', '100', { qty: '50' }))
    const [position] = rowsOf(await trader.call('GET', '/user/positions'))
    // Bought at 100.00, marked at 100.51: 50 x 100.51 is worth 5025.5, a tenth of it is bound.
    expect(position).toMatchObject({
      status: 'OPENED',
      side: 'LONG',
      leverage: '10',
      size: '50',
      value: '5025.5',
      openPrice: '100',
      markPrice: '100.51',
      margin: '502.55',
      unrealisedPnl: '25.5',
      maxPositionSize: '50',
    })
    expect(position?.['createdTime']).toBe(position?.['createdAt'])
    expect(position?.['updatedTime']).toBe(position?.['updatedAt'])
    // Long 50 with 1000 - 5000 in cash: equity meets a maintenance of 1 % of the value at 4000 / 50 / 0.99.
    expect(Number(position?.['liquidationPrice'])).toBeCloseTo(4_000 / 50 / 0.99, 9)
    expect(dataOf(await trader.call('GET', '/user/balance'))).toMatchObject({
      balance: '1000',
      equity: '1025.5',
      unrealisedPnl: '25.5',
      exposure: '5025.5',
      // 50.255 over 1025.5, rounded up.
      marginRatio: '0.049006',
      accountHealth: '0.950994',
      leverage: '4.900536',
    })
    expect(rowsOf(await trader.call('GET', '/user/positions?side=SHORT'))).toEqual([])
    expect(rowsOf(await other.call('GET', '/user/positions?side=SHORT&market=X-USD'))).toHaveLength(1)
    expect(rowsOf(await trader.call('GET', '/user/spot/balances'))).toMatchObject([
      { asset: 'USD', balance: '1000', accountId: 1_001 },
    ])
  })
  test('leverage is chosen per market and account, and refused with the venue\u2019s codes', async () => {
    const { ready, trader } = await quiet('--accounts', '2')
    const change = async (leverage: unknown, market = 'X-USD') =>
      trader.call('PATCH', '/user/leverage', { market, leverage })
    expect(await change('25')).toMatchObject({ status: 200, text: '' })
    expect(rowsOf(await trader.call('GET', '/user/leverage?market=X-USD'))).toEqual([
      { market: 'X-USD', leverage: '25' },
    ])
    expect(rowsOf(await createTrader(ready, 1).call('GET', '/user/leverage'))).toEqual([
      { market: 'X-USD', leverage: '10' },
    ])
    await trader.place(order('bid', 'BUY', '100', { qty: '10' }))
    expect(dataOf(await trader.call('GET', '/user/balance'))).toMatchObject({ initialMargin: '40' })
    const cases: readonly (readonly [unknown, number])[] = [
      ['0.5', 1_049],
      ['51', 1_050],
      ['10.123', 1_053],
      ['NaN', 1_053],
      ['1e1', 1_053],
      [1e308, 1_053],
      [null, 1_133],
    ]
    for (const [leverage, code] of cases) expect(codeOf(await change(leverage))).toBe(code)
    expect(codeOf(await change('5', 'Y-USD'))).toBe(1_001)
    expect(await change(20)).toMatchObject({ status: 200 })
  })
})

describe('orders an exchange does not take', () => {
  test.each([
    { name: 'a trigger', extra: { type: 'CONDITIONAL', trigger: { triggerPrice: '90' } }, code: 1_132 },
    { name: 'a take profit', extra: { tpSlType: 'ORDER', takeProfit: {} }, code: 1_132 },
    { name: 'TWAP', extra: { type: 'TWAP', twap: {} }, code: 1_132 },
    { name: 'fill or kill', extra: { timeInForce: 'FOK' }, code: 1_133 },
    { name: 'top of book', extra: { timeInForce: 'TOB', postOnly: true }, code: 1_133 },
    { name: 'a market order that stays', extra: { type: 'MARKET' }, code: 1_139 },
    { name: 'too high a builder fee', extra: { builderFee: '0.0002' }, code: 1_128 },
    { name: 'a size like 1e308', extra: { qty: '1e308' }, code: 1_133 },
    { name: 'a size that is not a number', extra: { qty: 'NaN' }, code: 1_133 },
    { name: 'a size without end', extra: { qty: '9'.repeat(300) }, code: 1_133 },
    { name: 'a negative expiry', extra: { expiryEpochMillis: -1 }, code: 1_133 },
    { name: 'an expiry beyond doubles', extra: { expiryEpochMillis: 1e308 }, code: 1_133 },
    { name: 'a signature of zeros', extra: { settlement: { signature: { r: '0x0', s: '0x0' } } }, code: 1_133 },
    { name: 'a market named __proto__', extra: { market: '__proto__' }, code: 1_001 },
  ])('$name answers $code', async ({ extra, code }) => {
    const { trader } = await quiet()
    const body = { ...trader.orderBody(order('a', 'BUY', '99.5')), ...extra }
    expect(codeOf(await trader.call('POST', '/user/order', body))).toBe(code)
  })
  test('null keys are as good as absent ones, and unknown keys are ignored', async () => {
    const { trader } = await quiet()
    const nulls = { trigger: null, takeProfit: null, stopLoss: null, tpSlType: null, cancelId: null, builderFee: null }
    const body = { ...trader.orderBody(order('a', 'BUY', '99.5')), ...nulls, debuggingAmounts: { x: '1' }, more: [1] }
    expect(codeOf(await trader.call('POST', '/user/order', body))).toBeNull()
  })
  test('a builder\u2019s fee is part of what is signed, and is paid with the trade', async () => {
    const { ready, trader } = await quiet('--accounts', '2')
    await createTrader(ready, 1).place(order('ask', 'SELL', '100', { qty: '10' }))
    const body = trader.orderBody(order('bid', 'BUY', '100', { qty: '10', builderFee: '0.0001' }))
    const forged = { ...body, builderFee: '0.00005' }
    expect(codeOf(await trader.call('POST', '/user/order', forged))).toBe(1_101)
    expect(codeOf(await trader.call('POST', '/user/order', body))).toBeNull()
    // 1000 dollars at 0.025 % for the taker and 0.01 % for the builder.
    expect(rowsOf(await trader.call('GET', '/user/trades'))[0]).toMatchObject({ value: '1000', fee: '0.35' })
  })
  test('requests for quote and movements of money are refused', async () => {
    const { trader } = await quiet()
    expect(codeOf(await trader.call('POST', '/user/order/rfq', {}))).toBe(1_132)
    for (const path of ['/user/transfer', '/user/transfer/onchain', '/user/withdrawal']) {
      expect(codeOf(await trader.call('POST', path, { amount: '1' }))).toBe(1_009)
    }
  })
})

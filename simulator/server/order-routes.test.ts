import { afterEach, describe, expect, test } from 'vitest'
import { codeOf, dataOf, hasOrder, order, rowsOf, start, stopAll } from './running.fixture.ts'
import { type SigningFault } from './trader.fixture.ts'

afterEach(stopAll)

describe('an order\u2019s signature', () => {
  test.each([
    { fault: 'signature' as const, code: 1_101 },
    { fault: 'rounding' as const, code: 1_101 },
    { fault: 'expiry' as const, code: 1_101 },
    { fault: 'domain' as const, code: 1_101 },
    { fault: 'fee' as const, code: 1_101 },
  ] satisfies { fault: SigningFault; code: number }[])(
    'with a wrong $fault is refused with $code',
    async ({ fault, code }) => {
      const { trader } = await start('--await-account')
      const body = trader.orderBody(order('a', 'BUY', '99.51'), fault)
      const called = await trader.call('POST', '/user/order', body)
      expect(called.status).toBe(400)
      expect(codeOf(called)).toBe(code)
    },
  )
  test('is bound to the account: another vault is 1102, another key 1100, changed terms 1101', async () => {
    const { trader } = await start('--await-account')
    const body = trader.orderBody(order('a', 'BUY', '99.51'))
    const settlement = body.settlement
    expect(
      codeOf(
        await trader.call('POST', '/user/order', { ...body, settlement: { ...settlement, collateralPosition: '7' } }),
      ),
    ).toBe(1_102)
    expect(
      codeOf(await trader.call('POST', '/user/order', { ...body, settlement: { ...settlement, starkKey: '0x7' } })),
    ).toBe(1_100)
    expect(codeOf(await trader.call('POST', '/user/order', { ...body, price: '99.52' }))).toBe(1_101)
    expect(codeOf(await trader.call('POST', '/user/order', body))).toBeNull()
    expect(codeOf(await trader.call('POST', '/user/order', body))).toBe(1_134)
  })
})

describe('the life of an order', () => {
  test.each([
    { name: 'a price off the tick', terms: order('a', 'BUY', '99.505'), code: 1_124 },
    { name: 'a size off the step', terms: order('a', 'BUY', '99.5', { qty: '2.6' }), code: 1_121 },
    { name: 'a size below the minimum', terms: order('a', 'BUY', '99.5', { qty: '0' }), code: 1_120 },
    { name: 'a fee below the account\u2019s', terms: order('a', 'BUY', '99.5', { fee: '0.0001' }), code: 1_128 },
    {
      name: 'an expiry in the past',
      terms: order('a', 'BUY', '99.5', { expiryEpochMillis: 1_704_420_537_000 }),
      code: 1_135,
    },
    { name: 'a price outside the band', terms: order('a', 'BUY', '200'), code: 1_141 },
    { name: 'an edit of nothing', terms: order('a', 'BUY', '99.5', { cancelId: 'b' }), code: 1_142 },
  ])('$name answers $code', async ({ terms, code }) => {
    const { trader } = await start('--await-account')
    expect(codeOf(await trader.place(terms))).toBe(code)
  })
  test('missing or strange fields answer their codes', async () => {
    const { trader } = await start('--await-account')
    const { price: _price, ...noPrice } = trader.orderBody(order('a', 'BUY', '99.5'))
    expect(codeOf(await trader.call('POST', '/user/order', noPrice))).toBe(1_130)
    expect(codeOf(await trader.call('POST', '/user/order', { ...noPrice, price: '1', type: 'TPSL' }))).toBe(1_132)
    expect(codeOf(await trader.call('POST', '/user/order', { ...noPrice, price: '1', nonce: '-1' }))).toBe(1_133)
    expect(codeOf(await trader.call('POST', '/user/order', { ...noPrice, price: 1 }))).toBe(1_130)
  })
  test.each(['0', '2147483647', '18446744073709551615'])('the nonce %s is taken', async (nonce) => {
    const { trader } = await start('--await-account', '--signatures', 'off')
    const body = { ...trader.orderBody(order('a', 'BUY', '97')), nonce }
    expect(await trader.call('POST', '/user/order', body)).toMatchObject({ status: 200 })
  })
  test('acknowledged, new, edited, cancelled: the ids are 64-bit numbers on the wire', async () => {
    const { trader } = await start('--await-account')
    const account = await trader.stream('/account')
    const placed = await trader.place(order('a', 'BUY', '97', { postOnly: true }))
    expect(placed.text).toMatch(/^\{"status":"OK","data":\{"id":18\d{17},"externalId":"a"\}\}$/)
    await account.until(hasOrder('a', 'NEW'))
    const listed = rowsOf(await trader.call('GET', '/user/orders'))[0]
    const id = String(listed?.['id'])
    expect(placed.text).toContain(id)
    expect(dataOf(await trader.call('GET', `/user/orders/${id}`))).toMatchObject({
      externalId: 'a',
      status: 'NEW',
      price: '97',
    })
    await trader.place(order('b', 'BUY', '97.01', { cancelId: 'a' }))
    await account.until(hasOrder('b', 'NEW'))
    expect(rowsOf(await trader.call('GET', '/user/orders/external/a'))[0]).toMatchObject({
      status: 'CANCELLED',
      statusReason: 'ORDER_REPLACED',
    })
    expect((await trader.call('DELETE', '/user/order?externalId=b')).status).toBe(200)
    await account.until(hasOrder('b', 'CANCELLED'))
    expect((await trader.call('DELETE', '/user/order?externalId=b')).status).toBe(404)
    expect((await trader.call('DELETE', `/user/order/${id}`)).status).toBe(404)
    expect(account.frames.map((frame) => frame['seq'])).toEqual(account.frames.map((_, index) => index + 1))
    expect(account.frames.slice(0, 4).map((frame) => frame['type'])).toEqual([
      'ORDER',
      'BALANCE',
      'SPOT_BALANCE',
      'POSITION',
    ])
  })
  test('mass cancel takes raw 64-bit ids exactly', async () => {
    const { trader } = await start('--await-account', '--engine-delay-ms', '0')
    for (const id of ['a', 'b', 'c']) await trader.place(order(id, 'BUY', '97'))
    const [first] = rowsOf(await trader.call('GET', '/user/orders')).map((row) => String(row['id']))
    expect((await trader.call('POST', '/user/order/massCancel', `{"orderIds":[${first ?? ''}]}`)).status).toBe(200)
    expect(rowsOf(await trader.call('GET', '/user/orders'))).toHaveLength(2)
    expect(codeOf(await trader.call('POST', '/user/order/massCancel', {}))).toBe(1_133)
    expect(codeOf(await trader.call('POST', '/user/order/massCancel', { cancelAll: false }))).toBe(1_133)
    await trader.call('POST', '/user/order/massCancel', { markets: ['X-USD'], cancelAll: false })
    expect(rowsOf(await trader.call('GET', '/user/orders'))).toEqual([])
  })
  test('the dead man\u2019s switch fires without any connection', async () => {
    const { trader } = await start('--await-account', '--engine-delay-ms', '0')
    await trader.place(order('a', 'BUY', '97'))
    expect((await trader.call('POST', '/user/deadmanswitch?countdownTime=1')).status).toBe(200)
    expect(codeOf(await trader.call('POST', '/user/deadmanswitch?countdownTime=1.5'))).toBe(1_133)
    const account = await trader.stream('/account')
    await account.until(hasOrder('a', 'CANCELLED'))
    expect(rowsOf(await trader.call('GET', '/user/orders'))).toEqual([])
  })
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { dataOf, folder, rowsOf, start, stopAll, syntheticId } from './running.fixture.ts'

afterEach(stopAll)

describe('the door', () => {
  test('a request without User-Agent is refused, by REST and at the upgrade', async () => {
    const { trader } = await start()
    const key = { 'x-api-key': trader.account.apiKey }
    expect(await trader.call('GET', '/info/markets', undefined, key)).toMatchObject({
      status: 400,
      json: { status: 'ERROR' },
    })
    await expect(trader.stream('/account', key)).rejects.toThrow('400')
  })
  test('a private call without a valid key is refused, by REST and at the upgrade', async () => {
    const { trader } = await start()
    for (const key of [{}, { 'x-api-key': 'wrong' }]) {
      const headers = { 'user-agent': 'test', ...key }
      expect(await trader.call('GET', '/user/balance', undefined, headers)).toMatchObject({
        status: 401,
        json: { error: { code: 401 } },
      })
      await expect(trader.stream('/account', headers)).rejects.toThrow('401')
    }
  })
  test('what is not JSON, too large or nowhere is refused, and the next request is answered', async () => {
    const { trader } = await start()
    expect((await trader.call('POST', '/user/order', '{"id":')).status).toBe(400)
    expect((await trader.call('POST', '/user/order', '[]')).status).toBe(400)
    expect((await trader.call('POST', '/user/order', 'x'.repeat(300_000))).status).toBe(413)
    expect((await trader.call('GET', '/user/nothing')).status).toBe(404)
    expect((await trader.call('GET', '/user/orders/%E0%A4%A')).status).toBe(400)
    expect((await trader.call('GET', '/user/orders')).json).toEqual({ status: 'OK', data: [] })
  })
  test('requests beyond the limit answer 429', async () => {
    const { trader } = await start('--rate-limit', '2')
    const statuses = [
      await trader.call('GET', '/user/fees'),
      await trader.call('GET', '/user/fees'),
      await trader.call('GET', '/user/fees'),
    ]
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 429])
  })
  test('the request log names caller and outcome and never a key', async () => {
    const file = join(folder, 'requests.jsonl')
    const { trader } = await start('--request-log', file)
    await trader.call('GET', '/user/fees?market=X-USD')
    const text = readFileSync(file, 'utf8')
    expect(JSON.parse(text)).toMatchObject({
      method: 'GET',
      path: '/api/v1/user/fees?market=X-USD',
      userAgent: 'simulator-test',
      account: 1_001,
      status: 200,
    })
    expect(text).not.toContain(trader.account.apiKey)
  })
})

describe('reference data', () => {
  test('the market\u2019s steps come from the tape, unknown markets are 1001', async () => {
    const { trader } = await start()
    expect(rowsOf(await trader.call('GET', '/info/markets?market=X-USD'))[0]).toMatchObject({
      name: 'X-USD',
      status: 'ACTIVE',
      tradingConfig: { minOrderSize: '2.5', minOrderSizeChange: '2.5', minPriceChange: '0.01', maxNumOrders: '200' },
      l2Config: { collateralId: '0x1', collateralResolution: 1_000_000, syntheticId, syntheticResolution: 1_000_000 },
    })
    for (const path of ['?market=Y-USD', '/Y-USD/stats', '/Y-USD/orderbook', '/Y-USD/trades']) {
      expect(await trader.call('GET', `/info/markets${path}`)).toMatchObject({
        status: 404,
        json: { error: { code: 1_001 } },
      })
    }
    expect(dataOf(await trader.call('GET', '/info/starknet'))).toEqual({
      name: 'Perpetuals',
      version: 'v0',
      chainId: 'SN_SEPOLIA',
      revision: 1,
    })
  })
  test('an account knows itself, its money and its fees', async () => {
    const { trader } = await start('--maker-fee', '0.0002')
    expect(dataOf(await trader.call('GET', '/user/account/info'))).toMatchObject({
      accountId: 1_001,
      l2Vault: '100001',
      l2Key: trader.account.starkPublicKey,
    })
    expect(dataOf(await trader.call('GET', '/user/balance'))).toMatchObject({
      balance: '100000',
      equity: '100000',
      unrealisedPnl: '0',
    })
    expect(rowsOf(await trader.call('GET', '/user/fees'))).toEqual([
      { market: 'X-USD', makerFeeRate: '0.0002', takerFeeRate: '0.00025', builderFeeRate: '0' },
    ])
  })
})

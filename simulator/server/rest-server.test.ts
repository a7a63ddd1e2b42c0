import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { dataOf, folder, order, rowsOf, start, stopAll, syntheticId } from './running.fixture.ts'

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
  test('each address has its own minute, the first of X-Forwarded-For before the socket\u2019s own', async () => {
    const { trader } = await start('--rate-limit', '1')
    const from = async (forwarded: string) => {
      const headers = { 'user-agent': 'test', 'x-forwarded-for': forwarded }
      return (await trader.call('GET', '/info/starknet', undefined, headers)).status
    }
    expect([await from('10.0.0.1'), await from('10.0.0.2, 10.0.0.1'), await from('10.0.0.1, 10.0.0.3')]).toEqual([
      200, 200, 429,
    ])
    const refused = await trader.call('GET', '/info/nothing', undefined, {
      'user-agent': 'test',
      'x-forwarded-for': '10.0.0.2',
    })
    expect(refused).toMatchObject({ status: 429, json: { status: 'ERROR', error: { code: 429 } } })
    expect((await trader.call('GET', '/info/starknet')).status).toBe(200)
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

describe('what is hardly HTTP', () => {
  test.each([
    {
      name: 'a header that never ends',
      text: `GET /api/v1/info/markets HTTP/1.1\r\nx: ${'y'.repeat(40_000)}`,
      code: 431,
    },
    { name: 'no HTTP at all', text: 'hello\r\n\r\n', code: 400 },
    { name: 'a length that is none', text: 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n', code: 400 },
    {
      name: 'an expectation nobody can meet',
      text: 'GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\nexpect: a miracle\r\n\r\n',
      code: 417,
    },
  ])('$name is answered in the venue\u2019s shape', async ({ text, code }) => {
    const { ready } = await start('--await-account')
    const answer = await rawCall(ready.host, text)
    expect(answer).toContain(` ${code} `)
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))).toMatchObject({
      status: 'ERROR',
      error: { code },
    })
  })
  test('a body without end is refused while it is still coming, and the connection ends', async () => {
    const { ready, trader } = await start('--await-account')
    const [host = '', port = ''] = ready.host.split(':')
    const socket = connect(Number(port), host)
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    socket.on('error', () => undefined)
    socket.write(
      `POST /api/v1/user/order HTTP/1.1\r\nhost: x\r\nuser-agent: test\r\n` +
        `x-api-key: ${trader.account.apiKey}\r\ntransfer-encoding: chunked\r\n\r\n`,
    )
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
    const answered = new Promise<string>((resolve) => socket.once('data', (bytes: Buffer) => resolve(bytes.toString())))
    const writing = setInterval(() => socket.write(chunk), 1)
    expect(await answered).toContain('HTTP/1.1 413')
    await closed
    clearInterval(writing)
    expect((await trader.call('GET', '/user/orders')).status).toBe(200)
  })
  test('asking for the head, or for options, is harmless', async () => {
    const { trader } = await start('--await-account')
    expect(await trader.call('HEAD', '/info/starknet')).toMatchObject({ status: 200, text: '' })
    expect(await trader.call('OPTIONS', '/user/order')).toMatchObject({ status: 405, json: { status: 'ERROR' } })
    expect(await trader.call('PUT', '/user/order', {})).toMatchObject({ status: 405, json: { error: { code: 405 } } })
  })
})

describe('latency', () => {
  test('holds every answer back within the range asked for', async () => {
    const { trader } = await start('--await-account', '--latency-ms', '60:80')
    const fromMs = performance.now()
    await Promise.all(Array.from({ length: 5 }, () => trader.call('GET', '/info/starknet')))
    const tookMs = performance.now() - fromMs
    expect(tookMs).toBeGreaterThanOrEqual(58)
  })
  test('lets no request of a connection overtake an earlier one', async () => {
    const { ready, trader } = await start('--await-account', '--engine-delay-ms', '0', '--latency-ms', '0:40')
    const bodies = Array.from({ length: 12 }, (_, index) =>
      JSON.stringify(trader.orderBody(order(`o${index}`, 'BUY', '97'))),
    )
    const pipelined = bodies.map(
      (body, index) =>
        `POST /api/v1/user/order HTTP/1.1\r\nhost: x\r\nuser-agent: test\r\nx-api-key: ${trader.account.apiKey}\r\n` +
        `connection: ${index === bodies.length - 1 ? 'close' : 'keep-alive'}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    )
    const answers = await rawCall(ready.host, pipelined.join(''))
    expect(answers.match(/HTTP\/1.1 200/g)).toHaveLength(bodies.length)
    const ids = [...answers.matchAll(/"id":(\d+),"externalId":"(\w+)"/g)]
    expect(ids.map(([, , externalId]) => externalId)).toEqual(bodies.map((_, index) => `o${index}`))
    const numbers = ids.map(([, id]) => BigInt(id ?? ''))
    expect(numbers).toEqual(numbers.toSorted((a, b) => (a < b ? -1 : 1)))
  })
})

describe('the control surface', () => {
  test('is not there unless it was opened', async () => {
    const { ready } = await start('--await-account')
    expect(ready.control).toBeNull()
    expect(await controlCall(ready.host, 'GET')).toMatchObject({ status: 404 })
  })
  test('answers callers on this machine, and nobody a proxy speaks for', async () => {
    const { ready } = await start('--await-account', '--control', '--rate-limit', '1')
    expect(ready.control).toBe(`http://${ready.host}/control`)
    for (let index = 0; index < 3; index += 1)
      expect(await controlCall(ready.host, 'GET')).toMatchObject({ status: 200 })
    expect(await controlCall(ready.host, 'GET', { 'x-forwarded-for': '127.0.0.1' })).toMatchObject({ status: 403 })
  })
  test('makes requests go wrong: lost before, lost after, answered by somebody else', async () => {
    const { ready, trader } = await start('--await-account', '--engine-delay-ms', '0', '--control')
    const rule = (fault: object) => ({ requests: [{ method: 'POST', path: '/user/order', next: 1, fault }] })
    await controlCall(ready.host, 'POST', {}, rule({ type: 'lose_request' }))
    await expect(trader.place(order('never', 'BUY', '97'))).rejects.toThrow()
    await controlCall(ready.host, 'POST', {}, rule({ type: 'lose_answer' }))
    await expect(trader.place(order('taken', 'BUY', '97'))).rejects.toThrow()
    await controlCall(ready.host, 'POST', {}, rule({ type: 'html', status: 502 }))
    const page = await trader.place(order('html', 'BUY', '97'))
    expect(page).toMatchObject({ status: 502, text: expect.stringContaining('<html>') })
    const open = rowsOf(await trader.call('GET', '/user/orders')).map((row) => row['externalId'])
    expect(open).toEqual(['taken'])
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
      { market: 'X-USD', makerFeeRate: '0.0002', takerFeeRate: '0.00025', builderFeeRate: '0.0001' },
    ])
  })
})

/** Writes text to a socket and returns everything that comes back until it closes. */
function rawCall(at: string, text: string): Promise<string> {
  const [host = '', port = ''] = at.split(':')
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), host)
    let received = ''
    socket.on('data', (chunk: Buffer) => (received += chunk.toString('utf8')))
    socket.on('error', reject)
    socket.on('close', () => resolve(received))
    socket.write(text)
  })
}

async function controlCall(at: string, method: string, headers: Record<string, string> = {}, body?: object) {
  const response = await fetch(`http://${at}/control/misbehaviour`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, text: await response.text() }
}

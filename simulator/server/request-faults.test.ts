import { request } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { codeOf, dataOf, hasOrder, order, rowsOf, start, stopAll } from './running.fixture.ts'
import { isRecord, type Called } from './trader.fixture.ts'

// What a trader sees when the venue is told to misbehave, over real sockets.

afterEach(stopAll)

async function misbehaving(...args: string[]) {
  const { trader, ready, simulator } = await start('--await-account', '--control', '--engine-delay-ms', '0', ...args)
  const control = (method: string, path: string, body?: unknown) => callAt(`${ready.control}${path}`, method, body)
  const set = async (settings: unknown) => {
    const reply = await control('POST', '/misbehaviour', settings)
    expect(reply.status).toBe(200)
  }
  const rule = (path: string, fault: unknown, rest: object = {}) => set({ requests: [{ path, fault, ...rest }] })
  return { trader, ready, simulator, control, set, rule }
}

const callAt = (address: string, method: string, body?: unknown, headers: Record<string, string> = {}) =>
  new Promise<{ status: number; json: unknown; headers: NodeJS.Dict<string | string[]> }>((resolve, reject) => {
    const sent = request(address, { method, headers: { 'user-agent': 'faults-test', ...headers } }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        text += part
      })
      response.on('end', () => {
        const json: unknown = JSON.parse(text === '' ? 'null' : text)
        resolve({ status: response.statusCode ?? 0, json, headers: response.headers })
      })
    })
    sent.on('error', reject)
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })

const equityOf = (called: Called): unknown => {
  const data = dataOf(called)
  return isRecord(data) ? data['equity'] : null
}

describe('the control surface', () => {
  test('is closed unless it was opened', async () => {
    const { trader, ready } = await start('--await-account')
    expect(ready.control).toBeNull()
    const address = `http://${ready.host}/control/misbehaviour`
    expect((await callAt(address, 'POST', { clockOffsetMs: 1 })).status).toBe(404)
    expect((await trader.call('GET', '/user/balance')).status).toBe(200)
  })

  test('serves nobody whose request was passed on', async () => {
    const { ready } = await misbehaving()
    const address = `${ready.control}/misbehaviour`
    expect((await callAt(address, 'GET', undefined, { 'x-forwarded-for': '10.0.0.1' })).status).toBe(403)
  })
})

describe('an order', () => {
  test('whose answer is lost rests all the same', async () => {
    const { trader, rule } = await misbehaving()
    await rule('/user/order', { type: 'lose_answer' }, { method: 'POST', next: 1 })
    await expect(trader.place(order('lost', 'BUY', '98'))).rejects.toThrow(/hang up|ECONNRESET/)
    const [found] = rowsOf(await trader.call('GET', '/user/orders/external/lost'))
    expect(found).toMatchObject({ externalId: 'lost', status: 'NEW' })
    expect(codeOf(await trader.place(order('lost', 'BUY', '98')))).toBe(1_134)
  })

  test('that is lost on its way never was', async () => {
    const { trader, rule } = await misbehaving()
    await rule('/user/order', { type: 'lose_request' }, { method: 'POST', next: 1 })
    await expect(trader.place(order('lost', 'BUY', '98'))).rejects.toThrow(/hang up|ECONNRESET/)
    expect((await trader.call('GET', '/user/orders/external/lost')).status).toBe(404)
    expect((await trader.place(order('lost', 'BUY', '98'))).status).toBe(200)
  })

  test('answered with a page or a piece of JSON was taken if it was said so', async () => {
    const { trader, rule } = await misbehaving()
    await rule('/user/order', { type: 'html', taken: true }, { method: 'POST' })
    const page = await trader.place(order('page', 'BUY', '98'))
    expect(page).toMatchObject({ status: 502, text: expect.stringContaining('<html>') })
    await rule('/user/order', { type: 'truncated' }, { method: 'POST' })
    const piece = await trader.place(order('piece', 'BUY', '98'))
    expect(piece).toMatchObject({ status: 200, json: undefined })
    expect(piece.text.startsWith('{"status":"OK"')).toBe(true)
    await rule('/user/order', { type: 'html' }, { method: 'POST' })
    await trader.place(order('never', 'BUY', '98'))
    const open = rowsOf(await trader.call('GET', '/user/orders')).map((row) => row['externalId'])
    expect(new Set(open)).toEqual(new Set(['page', 'piece']))
  })

  test('is refused by the engine after a good answer', async () => {
    const { trader, control } = await misbehaving()
    const account = await trader.stream('/account')
    const planned = { accountId: trader.account.accountId, reason: 'NOT_ENOUGH_FUNDS', count: 1 }
    expect((await control('POST', '/refusals', planned)).status).toBe(200)
    expect((await trader.place(order('a', 'BUY', '98'))).status).toBe(200)
    const frame = await account.until(hasOrder('a', 'REJECTED'))
    expect(frame['data']).toMatchObject({ orders: [{ statusReason: 'NOT_ENOUGH_FUNDS' }] })
    await trader.place(order('b', 'BUY', '98'))
    await account.until(hasOrder('b', 'NEW'))
  })

  test('waits for the engine as long as was drawn for it', async () => {
    const { trader, set } = await misbehaving()
    const account = await trader.stream('/account')
    await set({ latency: { engine: { type: 'fixed', ms: 60_000 } } })
    expect((await trader.place(order('slow', 'BUY', '98'))).status).toBe(200)
    await set({})
    await trader.place(order('fast', 'BUY', '98'))
    await account.until(hasOrder('fast', 'NEW'))
    expect(rowsOf(await trader.call('GET', '/user/orders')).map((row) => row['externalId'])).toEqual(['fast'])
  })
})

describe('an answer', () => {
  test('of a storm is an error in the envelope of the venue, for as many requests as were said', async () => {
    const { trader, ready, set, control } = await misbehaving()
    await set({
      requests: [
        { path: '/user/*', next: 2, fault: { type: 'status', status: 429, retryAfterSeconds: 3 } },
        { path: '/user/*', next: 1, fault: { type: 'status', status: 503 } },
      ],
    })
    const headers = { 'x-api-key': trader.account.apiKey }
    const first = await callAt(`${ready.rest}/user/orders`, 'GET', undefined, headers)
    expect(first).toMatchObject({ status: 429, headers: { 'retry-after': '3' } })
    expect(first.json).toMatchObject({ status: 'ERROR', error: { code: 429 } })
    expect((await trader.call('GET', '/user/orders')).status).toBe(429)
    const unavailable = await callAt(`${ready.rest}/user/orders`, 'GET', undefined, headers)
    expect(unavailable.status).toBe(503)
    expect(unavailable.headers).not.toHaveProperty('retry-after')
    expect((await trader.call('GET', '/user/orders')).status).toBe(200)
    expect(await control('GET', '/misbehaviour')).toMatchObject({ json: { data: { struck: { requests: [2, 1] } } } })
  })

  test('can be larger than any client takes', async () => {
    const { trader, rule } = await misbehaving()
    await rule('/info/markets', { type: 'huge', bytes: 3_000_000 })
    expect((await trader.call('GET', '/info/markets')).text).toHaveLength(3_000_000)
  })

  test('to a stale read says what was true a while ago, and only below /user', async () => {
    const { trader, rule, control } = await misbehaving()
    await trader.place(order('old', 'BUY', '98'))
    await rule('/*', { type: 'stale', ms: 600_000 }, { method: 'GET' })
    await trader.place(order('new', 'BUY', '97'))
    await trader.call('DELETE', '/user/order?externalId=old')
    await control('POST', '/collateral', { accountId: trader.account.accountId, amount: '500' })
    const open = async () => rowsOf(await trader.call('GET', '/user/orders')).map((row) => row['externalId'])
    expect(await open()).toEqual(['old'])
    expect((await trader.call('GET', '/user/orders/external/new')).status).toBe(404)
    expect(equityOf(await trader.call('GET', '/user/balance'))).toBe('100000')
    await control('DELETE', '/misbehaviour')
    expect(await open()).toEqual(['new'])
    expect(equityOf(await trader.call('GET', '/user/balance'))).toBe('100500')
  })

  test('comes as late as was drawn', async () => {
    const { trader, set, rule } = await misbehaving()
    const timed = async () => {
      const fromMs = performance.now()
      await trader.call('GET', '/info/markets')
      return performance.now() - fromMs
    }
    await set({ latency: { request: { type: 'fixed', ms: 60 } } })
    expect(await timed()).toBeGreaterThan(55)
    await rule('/info/*', { type: 'slow', after: { type: 'fixed', ms: 80 } })
    expect(await timed()).toBeGreaterThan(75)
  })

  test('bears the times of a venue whose clock is off', async () => {
    const { trader, set } = await misbehaving()
    await set({ clockOffsetMs: -7_200_000 })
    await trader.place(order('a', 'BUY', '98'))
    const [row] = rowsOf(await trader.call('GET', '/user/orders'))
    expect(Date.now() - Number(row?.['createdTime'])).toBeGreaterThan(7_000_000)
    expect(Number(row?.['expireTime'])).toBeGreaterThan(Date.now())
  })
})

describe('the venue', () => {
  test('changes its mode and a market its status, and orders feel it', async () => {
    const { trader, control, ready } = await misbehaving()
    const [market] = ready.markets
    await control('POST', '/mode', { mode: 'POST_ONLY' })
    expect(codeOf(await trader.place(order('a', 'BUY', '98')))).toBe(1_011)
    await control('POST', '/mode', { mode: 'MAINTENANCE' })
    expect(codeOf(await trader.place(order('b', 'BUY', '98', { postOnly: true })))).toBe(1_010)
    await control('POST', '/mode', { mode: 'OPEN' })
    await control('POST', '/market', { market, status: 'REDUCE_ONLY' })
    expect(codeOf(await trader.place(order('c', 'BUY', '98')))).toBe(1_014)
    await control('POST', '/market', { market, status: 'ACTIVE' })
    expect((await trader.place(order('d', 'BUY', '98'))).status).toBe(200)
  })

  test('keeps the old order beside the new one for a while when told to edit so', async () => {
    const { trader, control } = await misbehaving()
    const edits = { keepsPriorityOnSizeDown: false, losesBothOnRefusal: true, overlapMs: 60_000 }
    expect((await control('POST', '/edits', edits)).status).toBe(200)
    await trader.place(order('old', 'BUY', '98'))
    await trader.place(order('new', 'BUY', '97', { cancelId: 'old' }))
    const open = rowsOf(await trader.call('GET', '/user/orders')).map((row) => row['externalId'])
    expect(new Set(open)).toEqual(new Set(['new', 'old']))
  })
})

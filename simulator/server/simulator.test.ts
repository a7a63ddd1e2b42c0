import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { tapeHeader } from '../market/tape.ts'
import { parseOptions, type Options } from './options.ts'
import { startSimulator, type Simulator } from './simulator.ts'
import { createTrader, isRecord, type SigningFault, type TestOrder } from './trader.ts'

// Over real sockets. The tape is a hundred prints within a second; its last bid is 99.5, its last ask 100.5.

const folder = mkdtempSync(join(tmpdir(), 'simulator-'))
const tapeFile = join(folder, 'x-trades.csv')
const syntheticId = `0x${Buffer.from('X-6').toString('hex').padEnd(30, '0')}`
const printRow = (index: number) => `${1_000_000 + index * 10},${index % 2 === 0 ? 'sell,99.5' : 'buy,100.5'},2.5`
writeFileSync(
  tapeFile,
  [tapeHeader, `999999,buy,100.51,2.5`, ...Array.from({ length: 100 }, (_, index) => printRow(index)), ''].join('\n'),
)

const running: Simulator[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.stop()))
})

async function start(...args: string[]) {
  const parsed = parseOptions(['--port', '0', '--tape', tapeFile, '--speed', '100', ...args])
  if (parsed.type !== 'options') throw new Error('the options of a test must be valid')
  const options: Options = parsed.options
  const { promise: tapeEnded, resolve: ended } = Promise.withResolvers<void>()
  const simulator = await startSimulator(options, ended)
  running.push(simulator)
  return { simulator, ready: simulator.ready, trader: createTrader(simulator.ready), tapeEnded }
}

const order = (id: string, side: 'BUY' | 'SELL', price: string, rest: Partial<TestOrder> = {}): TestOrder => ({
  id,
  side,
  price,
  qty: '2.5',
  syntheticId,
  ...rest,
})
const codeOf = ({ json }: { json: unknown }) =>
  isRecord(json) && isRecord(json['error']) ? json['error']['code'] : null
const dataOf = ({ json }: { json: unknown }) => (isRecord(json) ? json['data'] : null)
const rowsOf = (called: { json: unknown }) => {
  const data = dataOf(called)
  return Array.isArray(data) ? data.filter(isRecord) : []
}
const hasOrder = (externalId: string, status: string) => (frame: Record<string, unknown>) => {
  const orders = isRecord(frame['data']) ? frame['data']['orders'] : null
  return (
    Array.isArray(orders) &&
    orders.some((row) => isRecord(row) && row['externalId'] === externalId && row['status'] === status)
  )
}

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
    expect(codeOf(await trader.call('POST', '/user/order', { ...noPrice, price: '1', nonce: '0' }))).toBe(1_133)
    expect(codeOf(await trader.call('POST', '/user/order', { ...noPrice, price: 1 }))).toBe(1_130)
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
    expect(account.frames.slice(0, 3).map((frame) => frame['type'])).toEqual(['ORDER', 'BALANCE', 'POSITION'])
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

describe('a played tape', () => {
  test('fills resting orders, and trades, balance and position agree', async () => {
    const { trader, tapeEnded } = await start('--await-account', '--maker-fee', '0.0002', '--engine-delay-ms', '0')
    for (let index = 0; index < 5; index += 1) await trader.place(order(`b${index}`, 'BUY', '100'))
    const account = await trader.stream('/account')
    await tapeEnded
    await account.until((frame) => frame['type'] === 'BALANCE' && frame['seq'] !== 2)
    const all = rowsOf(await trader.call('GET', '/user/trades'))
    expect(all).toHaveLength(5)
    const pages: Record<string, unknown>[] = []
    for (let cursor = ''; pages.length < 6;) {
      const called = await trader.call('GET', `/user/trades?limit=2${cursor}`)
      if (rowsOf(called).length === 0) break
      pages.push(...rowsOf(called))
      cursor = `&cursor=${String(rowsOf(called).at(-1)?.['id'])}`
    }
    expect(pages).toEqual(all)
    expect(all.map((row) => BigInt(String(row['id'])))).toEqual(
      all.map((row) => BigInt(String(row['id']))).toSorted((a, b) => (a < b ? 1 : -1)),
    )
    expect(all[0]).toMatchObject({
      side: 'BUY',
      price: '100',
      qty: '2.5',
      value: '250',
      fee: '0.05',
      isTaker: false,
      tradeType: 'TRADE',
    })
    // Mark is 100: bought 12.5 at 100, paid five fees of 0.05.
    expect(dataOf(await trader.call('GET', '/user/balance'))).toMatchObject({
      equity: '99999.75',
      balance: '99999.75',
      unrealisedPnl: '0',
      exposure: '1250',
    })
    expect(rowsOf(await trader.call('GET', '/user/positions'))[0]).toMatchObject({
      side: 'LONG',
      size: '12.5',
      openPrice: '100',
      markPrice: '100',
    })
  })

  test('snapshot and deltas of the book stream add up to the book', async () => {
    const { trader, tapeEnded, simulator } = await start('--await-account')
    const book = await trader.stream('/orderbooks/X-USD')
    const best = await trader.stream('/orderbooks/X-USD?depth=1')
    const trades = await trader.stream('/publicTrades/X-USD')
    const mark = await trader.stream('/prices/mark/X-USD')
    await trader.place(order('a', 'BUY', '98', { qty: '5' }))
    simulator.startMarket()
    await tapeEnded
    // An empty delta a second later proves that nothing more is to come.
    const last = await book.until(
      (frame) =>
        isRecord(frame['data']) && Number(frame['seq']) > 2 && sides(frame).every((levels) => levels.length === 0),
    )
    expect(last['type']).toBe('DELTA')
    const levels = new Map<string, string>()
    const sums = new Map<string, number>()
    for (const frame of book.frames) {
      if (frame['type'] === 'SNAPSHOT') levels.clear()
      for (const level of sides(frame).flat()) {
        const price = String(level['p'])
        const before = frame['type'] === 'SNAPSHOT' ? 0 : (sums.get(price) ?? 0)
        sums.set(price, before + Number(level['q']))
        const size = String(level['c'] ?? level['q'])
        if (size === '0') levels.delete(price)
        else levels.set(price, size)
        expect(sums.get(price)).toBeCloseTo(Number(size), 9)
      }
    }
    const shown = dataOf(await trader.call('GET', '/info/markets/X-USD/orderbook'))
    const expected =
      isRecord(shown) && Array.isArray(shown['bid']) && Array.isArray(shown['ask'])
        ? [...shown['bid'], ...shown['ask']]
        : []
    expect(new Map(expected.filter(isRecord).map((row) => [String(row['price']), String(row['qty'])]))).toEqual(levels)
    expect(levels.get('98')).toBeDefined()
    expect(book.frames.map((frame) => frame['seq'])).toEqual(book.frames.map((_, index) => index + 1))
    expect(best.frames.every((frame) => frame['type'] === 'SNAPSHOT')).toBe(true)
    expect(sides(best.frames.at(-1) ?? {}).map(([level]) => level?.['p'])).toEqual(['99.5', '100.5'])
    const printed = trades.frames.flatMap((frame) => (Array.isArray(frame['data']) ? frame['data'] : []))
    expect(printed).toHaveLength(101)
    expect(printed[0]).toMatchObject({ m: 'X-USD', S: 'BUY', tT: 'TRADE', p: '100.51', q: '2.5', tapeT: 999_999 })
    expect(mark.frames.at(-1)).toMatchObject({ type: 'MP', data: { m: 'X-USD', p: '100' } })
  })

  test('a stream of an unknown market says so', async () => {
    const { trader } = await start('--await-account')
    const wrong = await trader.stream('/orderbooks/Y-USD')
    expect(await wrong.until(() => true)).toMatchObject({ status: 'ERROR', error: { code: 1_001 } })
  })
})

describe('a state file', () => {
  test('carries orders, trades, ids and the place in the tape into the next run', async () => {
    const file = join(folder, 'state.json')
    const first = await start('--state', file, '--await-account', '--engine-delay-ms', '0', '--speed', '1')
    await first.trader.place(order('filled', 'BUY', '100'))
    await first.trader.place(order('resting', 'BUY', '97'))
    const account = await first.trader.stream('/account')
    await account.until(hasOrder('filled', 'FILLED'))
    const trades = await first.trader.call('GET', '/user/trades')
    await running.splice(0).at(0)?.stop()
    expect(readFileSync(file, 'utf8')).not.toContain(first.trader.account.starkPrivateKey)

    const second = await start('--state', file, '--await-account', '--engine-delay-ms', '0')
    expect((await second.trader.call('GET', '/user/trades')).text).toBe(trades.text)
    expect(rowsOf(await second.trader.call('GET', '/user/orders')).map((row) => row['externalId'])).toEqual(['resting'])
    expect(codeOf(await second.trader.place(order('filled', 'BUY', '97')))).toBe(1_134)
    const printed = await second.trader.stream('/publicTrades/X-USD')
    second.simulator.startMarket()
    await second.tapeEnded
    await printed.until(
      (frame) =>
        Array.isArray(frame['data']) && frame['data'].some((row) => isRecord(row) && row['tapeT'] === 1_000_990),
    )
    const times = printed.frames.slice(1).flatMap((frame) => (Array.isArray(frame['data']) ? frame['data'] : []))
    // The first frame replays what had been printed before; what follows goes on after it without a repeat.
    expect(new Set(times.map((row) => isRecord(row) && row['tapeT'])).size).toBe(times.length)
    expect(times.length).toBeLessThan(101)
  })
  test('is refused by a market it was not made with', async () => {
    const file = join(folder, 'other.json')
    const first = await start('--state', file)
    await first.simulator.stop()
    running.splice(0)
    await expect(start('--state', file, '--market', 'Z-USD')).rejects.toThrow('made with another --market')
    await expect(start('--state', file, '--seed', '9')).rejects.toThrow('made with another --seed')
    writeFileSync(file, '{"version":1}')
    await expect(start('--state', file)).rejects.toThrow('is not a state of this simulator')
  })
})

describe('an input that cannot be used stops the start with one sentence', () => {
  const file = (name: string, ...rows: string[]) => {
    const path = join(folder, name)
    writeFileSync(path, [tapeHeader, ...rows].join('\n'))
    return path
  }
  test.each([
    { args: ['--tape', '/nowhere.csv'], says: '--tape /nowhere.csv cannot be read (ENOENT)' },
    { args: ['--tape', file('bad-trades.csv', '1,buy,-5,1')], says: 'line 2: price must be a positive finite decimal' },
    { args: ['--tape', file('2020 trades.csv', '1,buy,5,1')], says: 'pass --market NAME' },
    { args: ['--tape', file('fine-trades.csv', '1,buy,0.0000001,0.00001')], says: 'is finer than 2e-12 USD' },
    { args: ['--state', '/nowhere/state.json'], says: 'lies in no existing folder' },
    { args: ['--request-log', '/nowhere/log'], says: '--request-log /nowhere/log cannot be written' },
  ])('$args', async ({ args, says }) => {
    await expect(start(...args)).rejects.toThrow(says)
  })
})

function sides(frame: Record<string, unknown>): Record<string, unknown>[][] {
  const data = frame['data']
  if (!isRecord(data) || !Array.isArray(data['b']) || !Array.isArray(data['a'])) return [[], []]
  return [data['b'].filter(isRecord), data['a'].filter(isRecord)]
}

import * as fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { content, level, rows, startStreaming, stopStreaming, type Frame } from './streaming.fixture.ts'

afterEach(stopStreaming)

const subscribe = (id: string, scope: string, selector: Frame, more: Frame = {}): Frame => ({
  id,
  method: 'subscribe',
  params: { scope, selector, ...more },
})
const granted = (id: string, subscription: string): Frame => ({
  jsonrpc: '2.0',
  id,
  result: { method: 'subscribe', status: 'OK', subscription },
})
const numbered = (frames: readonly Frame[]) => frames.filter((frame) => 'seq' in frame)

describe('a subscription', () => {
  test('is granted before its first frame, and frames name it', async () => {
    const venue = await startStreaming()
    venue.house('X-USD', [level(9_990, 30)], [])
    const rpc = await venue.rpc()
    await rpc.call(subscribe('1', 'orderbooks', { market: 'X-USD', depth: 'full' }))
    venue.house('X-USD', [level(9_990, 40)], [])
    const [reply, snapshot, delta] = await rpc.count(3)
    expect(reply).toEqual(granted('1', 'orderbooks.X-USD'))
    expect(snapshot).toEqual({
      type: 'ORDERBOOKS.SNAPSHOT',
      data: { t: 'SNAPSHOT', m: 'X-USD', b: [{ p: '99.9', q: '3' }], a: [], d: 'f' },
      ts: expect.closeTo(Date.now(), -4),
      seq: 0,
      subscription: 'orderbooks.X-USD',
    })
    expect(delta).toMatchObject({ type: 'ORDERBOOKS.DELTA', data: { b: [{ q: '1', c: '4' }] }, seq: 1 })
  })

  test('of each scope has its own name and its own frames, and all are numbered together', async () => {
    const venue = await startStreaming()
    venue.house('X-USD', [level(9_990, 30)], [level(10_010, 30)], 20_001)
    venue.print('X-USD', 'buy', 10_010, 1)
    const rpc = await venue.rpc({ 'x-api-key': 'key-1001' })
    const asked: readonly (readonly [Frame, string, string])[] = [
      [subscribe('a', 'orderbooks', { market: 'X-USD' }), 'orderbooks.X-USD', 'ORDERBOOKS.SNAPSHOT'],
      [subscribe('b', 'orderbooks', { market: 'X-USD', depth: '1' }), 'orderbooks.1.X-USD', 'ORDERBOOKS.SNAPSHOT'],
      [
        subscribe('c', 'orderbooks', { market: 'X-USD', depth: 'full', rfqOnly: true }),
        'orderbooks.X-USD.rfq',
        'ORDERBOOKS.SNAPSHOT',
      ],
      [subscribe('d', 'trades', { market: 'X-USD' }), 'trades.X-USD', 'TRADES'],
      [subscribe('e', 'trades', { market: null }), 'trades.all', 'TRADES'],
      [subscribe('f', 'prices', { type: 'mark', market: 'X-USD' }), 'prices.mark.X-USD', 'PRICES.MP'],
      [subscribe('g', 'prices', { type: 'index', market: 'X-USD' }), 'prices.index.X-USD', 'PRICES.IP'],
      [subscribe('h', 'funding-rates', { market: 'X-USD' }), 'funding-rates.X-USD', 'FUNDING_RATES'],
      [
        subscribe('i', 'candles', { type: 'last', market: 'X-USD', interval: 'PT1M' }),
        'candles.last.X-USD.PT1M',
        'CANDLES',
      ],
      [
        subscribe('j', 'candles', { type: 'mark', market: 'X-USD', interval: 'PT1H' }),
        'candles.mark.X-USD.PT1H',
        'CANDLES',
      ],
      [subscribe('k', 'account', { account: '1001' }), 'account.1001', 'ACCOUNT.ORDER'],
    ]
    for (const [request, subscription, type] of asked) {
      expect(await rpc.call(request)).toEqual(granted(String(request['id']), subscription))
      await rpc.until((frame) => frame['subscription'] === subscription && frame['type'] === type)
    }
    const account = rpc.frames.filter(({ subscription }) => subscription === 'account.1001')
    expect(account.slice(0, 4).map(({ type }) => type)).toEqual([
      'ACCOUNT.ORDER',
      'ACCOUNT.BALANCE',
      'ACCOUNT.SPOT_BALANCE',
      'ACCOUNT.POSITION',
    ])
    expect(numbered(rpc.frames).map(({ seq }) => seq)).toEqual(numbered(rpc.frames).map((_, index) => index))
    expect(rpc.frames.filter((frame) => 'jsonrpc' in frame && 'seq' in frame)).toEqual([])
    const list = await rpc.call({ id: 'list', method: 'list-subscriptions' })
    expect(list['result']).toMatchObject({ subscriptions: asked.map(([, subscription]) => subscription) })
  })

  test('asked for again is replaced: one new snapshot, and no frame twice', async () => {
    const venue = await startStreaming({ priceEveryMs: 5 })
    const rpc = await venue.rpc()
    for (const id of ['1', '2', '3']) {
      await rpc.call(subscribe(id, 'prices', { type: 'mark', market: 'X-USD' }))
    }
    venue.house('X-USD', [], [], 20_002)
    await rpc.until((frame) => content(frame)['p'] === '100.01')
    await rpc.call({ id: 'end', method: 'ping' })
    expect(numbered(rpc.frames).map((frame) => content(frame)['p'])).toEqual(['100', '100', '100', '100.01'])
  })

  test.each([
    { what: 'one market', scope: 'prices', selector: { type: 'mark', market: 'X-USD' }, more: {} },
    { what: 'all markets', scope: 'trades', selector: { market: null }, more: {} },
    { what: 'an account', scope: 'account', selector: { account: '1001' }, more: { apiKey: 'key-1001' } },
  ])('of $what can be ended by asking as it was begun, which is how the library asks', async (asked) => {
    const venue = await startStreaming()
    const rpc = await venue.rpc()
    const begin = subscribe('1', asked.scope, asked.selector, asked.more)
    await rpc.call(begin)
    expect(await rpc.call({ ...begin, id: '2', method: 'unsubscribe' })).toMatchObject({
      result: { method: 'unsubscribe', status: 'OK' },
    })
    expect(await rpc.call({ id: '3', method: 'list-subscriptions' })).toMatchObject({ result: { subscriptions: [] } })
    expect(
      await rpc.call({ id: '4', method: 'unsubscribe', params: { scope: asked.scope, selector: 7 } }),
    ).toMatchObject({ error: { code: -32_602 } })
  })

  test('that is ended says nothing more, and cannot be ended twice', async () => {
    const venue = await startStreaming({ priceEveryMs: 5 })
    const rpc = await venue.rpc()
    await rpc.call(subscribe('1', 'prices', { type: 'mark', market: 'X-USD' }))
    await rpc.call(subscribe('2', 'prices', { type: 'index', market: 'X-USD' }))
    const subscription = 'prices.mark.X-USD'
    expect(await rpc.call({ id: '3', method: 'unsubscribe', params: { subscription } })).toMatchObject({
      result: { method: 'unsubscribe', status: 'OK', subscription },
    })
    venue.house('X-USD', [], [], 20_002)
    await rpc.until((frame) => frame['type'] === 'PRICES.IP' && content(frame)['p'] === '100.01')
    expect(rpc.frames.filter(({ type }) => type === 'PRICES.MP')).toHaveLength(1)
    expect(await rpc.call({ id: '4', method: 'unsubscribe', params: { subscription } })).toMatchObject({
      error: { code: -32_602, data: null },
    })
  })
})

describe('an account on RPC', () => {
  test('opens to the key in the request or in the upgrade, and to no other', async () => {
    const venue = await startStreaming()
    const plain = await venue.rpc()
    const held = await venue.rpc({ 'x-api-key': 'key-1002' })
    const refusal = { error: { code: -32_001 } }
    expect(await plain.call(subscribe('1', 'account', { account: '1001' }))).toMatchObject(refusal)
    expect(await plain.call(subscribe('2', 'account', { account: '1001' }, { apiKey: 'nobody' }))).toMatchObject(
      refusal,
    )
    expect(await plain.call(subscribe('3', 'account', { account: '1001' }, { apiKey: 'key-1002' }))).toMatchObject(
      refusal,
    )
    expect(await held.call(subscribe('4', 'account', { account: '1001' }))).toMatchObject(refusal)
    expect(venue.streams.accountStreams()).toBe(0)
    expect(await held.call(subscribe('5', 'account', { account: 1_002 }))).toMatchObject(granted('5', 'account.1002'))
    expect(await held.call(subscribe('6', 'account', { account: '1001' }, { apiKey: 'key-1001' }))).toMatchObject(
      granted('6', 'account.1001'),
    )
    expect(venue.streams.accountStreams()).toBe(2)
    venue.place(1_001, { externalId: 'mine' })
    const order = await held.until(({ type, seq }) => type === 'ACCOUNT.ORDER' && Number(seq) > 7)
    expect(order).toMatchObject({ subscription: 'account.1001' })
    expect(rows(content(order)['orders'])).toMatchObject([{ externalId: 'mine', status: 'NEW' }])
    held.socket.terminate()
    await expect.poll(() => venue.streams.accountStreams()).toBe(0)
  })

  test('never repeats a key that it refuses', async () => {
    const venue = await startStreaming()
    const rpc = await venue.rpc()
    const reply = await rpc.call(subscribe('1', 'account', { account: '1001' }, { apiKey: 'a-secret-of-somebody' }))
    expect(JSON.stringify(reply)).not.toContain('secret')
  })
})

describe('a request', () => {
  test.each([
    ['{', -32_700, null],
    ['', -32_700, null],
    ['['.repeat(60_000), -32_700, null],
    ['[]', -32_600, null],
    ['null', -32_600, null],
    ['7', -32_600, null],
    ['{"jsonrpc":"2.0","method":"ping"}', -32_600, null],
    ['{"jsonrpc":"1.0","id":"1","method":"ping"}', -32_600, '1'],
    ['{"jsonrpc":"2.0","id":{"a":1},"method":"ping"}', -32_600, null],
    ['{"jsonrpc":"2.0","id":7,"method":"place-order"}', -32_601, 7],
    ['{"jsonrpc":"2.0","id":"1","method":"__proto__"}', -32_601, '1'],
    ['{"jsonrpc":"2.0","id":"1","method":"subscribe"}', -32_602, '1'],
    ['{"jsonrpc":"2.0","id":"1","method":"subscribe","params":{"scope":"balances","selector":{}}}', -32_602, '1'],
    ['{"jsonrpc":"2.0","id":"1","method":"subscribe","params":{"scope":"orderbooks"}}', -32_602, '1'],
    [
      '{"jsonrpc":"2.0","id":"1","method":"subscribe","params":{"scope":"orderbooks","selector":{"market":"Z-USD"}}}',
      -32_602,
      '1',
    ],
    [
      '{"jsonrpc":"2.0","id":"1","method":"subscribe","params":{"scope":"orderbooks","selector":{"market":"X-USD","depth":"5"}}}',
      -32_602,
      '1',
    ],
    [
      '{"jsonrpc":"2.0","id":"1","method":"subscribe","params":{"scope":"candles","selector":{"type":"last","market":"X-USD","interval":"PT7M"}}}',
      -32_602,
      '1',
    ],
    ['{"jsonrpc":"2.0","id":"1","method":"unsubscribe","params":{"subscription":7}}', -32_602, '1'],
  ])('that is wrong is refused with its code: %s', async (text, code, id) => {
    const venue = await startStreaming()
    const rpc = await venue.rpc()
    rpc.socket.send(text)
    expect((await rpc.count(1))[0]).toMatchObject({ jsonrpc: '2.0', id, error: { code, data: null } })
    expect(await rpc.call({ id: 'after', method: 'ping' })).toMatchObject({ result: { status: 'OK' } })
  })

  test('in bytes instead of text is refused', async () => {
    const venue = await startStreaming()
    const rpc = await venue.rpc()
    rpc.socket.send(Buffer.from('{"jsonrpc":"2.0","id":"1","method":"ping"}'))
    expect((await rpc.count(1))[0]).toMatchObject({ error: { code: -32_700 } })
  })

  test('beyond the bound of a second is refused, and a flood ends the connection', async () => {
    const venue = await startStreaming()
    const rpc = await venue.rpc()
    for (let index = 0; index < 6_000; index += 1) rpc.socket.send('{"jsonrpc":"2.0","id":"1","method":"ping"}')
    expect(await rpc.closed()).toBe(1_008)
    expect(rpc.frames.some((frame) => JSON.stringify(frame).includes('-32600'))).toBe(true)
  })

  test('of any shape is answered or ignored, and the connection lives', async () => {
    const venue = await startStreaming()
    const shapes = fc.oneof(
      fc.string(),
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc
        .record({
          jsonrpc: fc.constant('2.0'),
          id: fc.oneof(fc.string(), fc.double(), fc.constant(null)),
          method: fc.constantFrom('subscribe', 'unsubscribe', 'ping', 'list-subscriptions', 'x'),
          params: fc.oneof(
            fc.jsonValue(),
            fc.record({
              scope: fc.constantFrom('orderbooks', 'trades', 'prices', 'candles', 'account', 'funding-rates'),
              selector: fc.oneof(
                fc.jsonValue(),
                fc.record({
                  market: fc.oneof(fc.constant('X-USD'), fc.jsonValue()),
                  type: fc.constantFrom('mark', 'last', 7),
                }),
              ),
            }),
          ),
        })
        .map((value) => JSON.stringify(value)),
    )
    // Fewer at a time than a second admits.
    const rpc = await venue.rpc()
    for (const text of fc.sample(shapes, { numRuns: 400, seed: 7 })) rpc.socket.send(text)
    expect(await rpc.call({ id: 'after', method: 'ping' })).toMatchObject({ result: { status: 'OK' } })
    const codes = rpc.frames.flatMap((frame) => {
      const { error } = frame
      return typeof error === 'object' && error !== null && 'code' in error ? [error.code] : []
    })
    expect(codes.length).toBeGreaterThan(200)
    expect(codes.filter((code) => code === -32_603)).toEqual([])
  })
})

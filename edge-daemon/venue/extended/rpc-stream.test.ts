import { afterEach, describe, expect, test } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'
import { z } from 'zod'
import type { StreamName } from '../../core/event.ts'
import { Secret } from '../secret.ts'
import type { VenueEvent } from '../venue.ts'
import { frameMaxBytes } from './frame-reader.ts'
import { openRpcStreams, type RpcStreams } from './rpc-stream.ts'
import { testClock } from './scripted-venue.fixture.ts'
import { balanceRow, fillRow, orderRow, translation } from './translation.fixture.ts'

const Asked = z.object({
  id: z.string(),
  method: z.string(),
  params: z
    .object({ scope: z.string(), selector: z.record(z.string(), z.string()) })
    .loose()
    .optional(),
})
type Asked = z.infer<typeof Asked>

/** One connection of a venue that answers every subscription and numbers what it sends. */
class Line {
  readonly asked: Asked[] = []
  seq = 0
  readonly socket: WebSocket
  constructor(socket: WebSocket) {
    this.socket = socket
  }
  send(type: string, subscription: string, data: unknown): void {
    const text = JSON.stringify({ type, data, ts: 1, seq: this.seq, subscription }).replaceAll(/"(\d{17,})"/g, '$1')
    this.seq += 1
    this.socket.send(text)
  }
  ok(asked: Asked, subscription: string): void {
    const result = { method: asked.method, status: 'OK', subscription }
    this.socket.send(JSON.stringify({ jsonrpc: '2.0', id: asked.id, result }))
  }
}

const subscriptionOf = ({ params }: Asked): string => {
  const { scope = '', selector = {} } = params ?? {}
  if (scope === 'account') return `account.${selector['account']}`
  if (scope === 'prices') return `prices.${selector['type']}.${selector['market']}`
  return `${scope}.${selector['depth'] === '1' ? '1.' : ''}${selector['market']}`
}
const book = (b: object[] = [], a: object[] = []) => ({ t: 'SNAPSHOT', m: 'ETH-USD', b, a })

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

type Behave = (line: Line, asked: Asked, connection: number) => void
const friendly: Behave = (line, asked) => line.ok(asked, subscriptionOf(asked))

async function venue(behave: Behave) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  const lines: Line[] = []
  const headers: Record<string, unknown>[] = []
  server.on('connection', (socket, request) => {
    headers.push({ ...request.headers })
    const line = new Line(socket)
    lines.push(line)
    const connection = lines.length
    socket.on('message', (data) => {
      const asked = Asked.parse(JSON.parse(Buffer.isBuffer(data) ? data.toString('utf8') : ''))
      line.asked.push(asked)
      behave(line, asked, connection)
    })
  })
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const events: VenueEvent[] = []
  let wake: (() => void) | null = null
  const streams: RpcStreams = openRpcStreams({
    url: new URL(`ws://127.0.0.1:${port}/v2/rpc`),
    userAgent: 'test/1',
    apiKey: new Secret('key-1'),
    accountId: '3017',
    clock: testClock,
    translation,
    onOffGrid: () => {},
    push: (event) => {
      events.push(event)
      wake?.()
    },
  })
  cleanups.push(async () => {
    await streams.close()
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  const until = async (isIt: (event: VenueEvent) => boolean, count = 1): Promise<void> => {
    while (events.filter(isIt).length < count) await new Promise<void>((resolve) => (wake = resolve))
  }
  const isUp = (stream: StreamName) => (event: VenueEvent) =>
    event.type === 'stream_changed' && event.stream === stream && event.isUp
  return { events, lines, headers, streams, until, isUp }
}
const downs = (events: readonly VenueEvent[]) =>
  events.flatMap((event) =>
    event.type === 'stream_changed' && !event.isUp ? [`${event.stream}: ${event.reason}`] : [],
  )

describe('openRpcStreams', () => {
  test('asks for each stream once, with the key at the upgrade and in the request of the account alone', async () => {
    const { lines, headers, until, isUp } = await venue(friendly)
    await until(isUp('funding'))
    expect(headers[0]).toMatchObject({ 'user-agent': 'test/1', 'x-api-key': 'key-1' })
    expect(lines[0]?.asked.map((asked) => [asked.method, subscriptionOf(asked)])).toEqual(
      [
        'account.3017',
        'orderbooks.ETH-USD',
        'orderbooks.1.ETH-USD',
        'trades.ETH-USD',
        'prices.mark.ETH-USD',
        'prices.index.ETH-USD',
        'funding-rates.ETH-USD',
      ].map((subscription) => ['subscribe', subscription]),
    )
    expect(lines[0]?.asked.map(({ params }) => params?.['apiKey'])).toEqual(['key-1', ...Array(6).fill(undefined)])
  })

  test('tells of every stream what its own socket would tell, ids whole', async () => {
    const { events, lines, until, isUp } = await venue(friendly)
    await until(isUp('funding'))
    const [line] = lines
    const level = { p: '1667.25', q: '1.5' }
    line?.send('ORDERBOOKS.SNAPSHOT', 'orderbooks.ETH-USD', book([level]))
    line?.send('ORDERBOOKS.DELTA', 'orderbooks.ETH-USD', { ...book([{ ...level, q: '-0.5', c: '1' }]), t: 'DELTA' })
    line?.send('ORDERBOOKS.SNAPSHOT', 'orderbooks.1.ETH-USD', book([level]))
    const print = { i: '2084331146732113920', m: 'ETH-USD', S: 'BUY', tT: 'TRADE', T: 5, p: '1667.25', q: '1' }
    line?.send('TRADES', 'trades.ETH-USD', [print])
    line?.send('TRADES', 'trades.ETH-USD', [{ ...print, i: '2084331146732113921' }])
    line?.send('PRICES.MP', 'prices.mark.ETH-USD', { m: 'ETH-USD', p: '1667.275', ts: 0 })
    line?.send('PRICES.IP', 'prices.index.ETH-USD', { m: 'ETH-USD', p: '1667.5', ts: 1 })
    line?.send('ACCOUNT.ORDER', 'account.3017', { isSnapshot: true, orders: [orderRow] })
    line?.send('ACCOUNT.TRADE', 'account.3017', { trades: [fillRow] })
    line?.send('ACCOUNT.SPOT_BALANCE', 'account.3017', { isSnapshot: true, spotBalances: [] })
    line?.send('ACCOUNT.BALANCE', 'account.3017', { isSnapshot: true, balance: balanceRow })
    line?.send('FUNDING_RATES', 'funding-rates.ETH-USD', { m: 'ETH-USD', T: 7, f: '-0.0001' })
    await until(({ type }) => type === 'funding_changed')
    expect(events.filter(({ type }) => type !== 'stream_changed')).toMatchObject([
      { type: 'book_replaced', bids: [{ price: 33_345, lots: 1_500 }] },
      { type: 'book_changed', bids: [{ price: 33_345, lots: 1_000, mode: 'set' }] },
      { type: 'touch_changed', touch: { bid: 33_345, ask: null } },
      { type: 'trades_printed', isReplay: true, trades: [{ tradeId: '2084331146732113920' }] },
      { type: 'trades_printed', isReplay: false, trades: [{ tradeId: '2084331146732113921' }] },
      { type: 'mark_changed' },
      { type: 'index_changed', indexTicks: 33_350 },
      { type: 'orders_replaced', orders: [{ venueId: '1784963886257016832' }] },
      { type: 'fills_reported', fills: [{ venueId: '9223372036854775807' }] },
      { type: 'balance_reported' },
      { type: 'funding_changed', ratePerHour: -0.0001, venueAtMs: 7 },
    ])
  })

  test('a gap anywhere starts every stream anew on the same connection, each with a snapshot', async () => {
    const { events, lines, until, isUp } = await venue((line, asked) => {
      friendly(line, asked, 1)
      const subscription = subscriptionOf(asked)
      if (subscription === 'orderbooks.ETH-USD') line.send('ORDERBOOKS.SNAPSHOT', subscription, book())
      if (subscription === 'account.3017') line.send('ACCOUNT.ORDER', subscription, { isSnapshot: true, orders: [] })
    })
    await until(isUp('funding'))
    const [line] = lines
    if (line === undefined) throw new Error('no connection')
    line.seq += 1
    line.send('PRICES.MP', 'prices.mark.ETH-USD', { m: 'ETH-USD', p: '1', ts: 0 })
    await until(isUp('account'), 2)
    await until(({ type }) => type === 'book_replaced', 2)
    await until(({ type }) => type === 'orders_replaced', 2)
    expect(downs(events)).toHaveLength(7)
    expect(new Set(downs(events).map((down) => down.replace(/^\w+: /, '')))).toEqual(new Set(['sequence 3 after 1']))
    expect(lines).toHaveLength(1)
    expect(events.some(({ type }) => type === 'mark_changed')).toBe(false)
  })

  test('a refusal that repeats what was asked is told without the key', async () => {
    const { events, until } = await venue((line, asked) => {
      if (asked.params?.scope !== 'account') return friendly(line, asked, 1)
      const error = { code: -32602, message: `bad params ${JSON.stringify(asked.params)}`, data: null }
      line.socket.send(JSON.stringify({ jsonrpc: '2.0', id: asked.id, error }))
    })
    await until(({ type }) => type === 'message_refused')
    expect(JSON.stringify(events)).toContain('bad params')
    expect(JSON.stringify(events)).not.toContain('key-1')
  })

  test('an error in a message of a stream that repeats the key is told without it', async () => {
    const { events, lines, until, isUp } = await venue(friendly)
    await until(isUp('funding'))
    const error = { status: 'ERROR', error: { code: 1001, message: 'key-1 is not known' } }
    lines[0]?.socket.send(
      JSON.stringify({ ...error, type: 'ACCOUNT.ORDER', seq: 0, subscription: 'account.3017', ts: 1 }),
    )
    await until(({ type }) => type === 'message_refused')
    await until(isUp('account'), 2)
    expect(JSON.stringify(events)).toContain('[secret] is not known')
    expect(JSON.stringify(events)).not.toContain('key-1')
  })

  test('a snapshot that overtakes the answer to a second request is not lost', async () => {
    const { events, lines, streams, until, isUp } = await venue((line, asked) => {
      const subscription = subscriptionOf(asked)
      if (subscription === 'account.3017') line.send('ACCOUNT.ORDER', subscription, { isSnapshot: true, orders: [] })
      friendly(line, asked, 1)
    })
    await until(isUp('funding'))
    streams.restart('account', 'a read knew more')
    await until(({ type }) => type === 'orders_replaced', 2)
    expect(downs(events)).toEqual(['account: a read knew more'])
    expect(lines).toHaveLength(1)
  })

  test('a book that breaks is asked for again, alone', async () => {
    const { events, lines, until, isUp } = await venue(friendly)
    await until(isUp('funding'))
    lines[0]?.send('ORDERBOOKS.DELTA', 'orderbooks.ETH-USD', { ...book(), t: 'DELTA' })
    await until(isUp('book'), 2)
    expect(downs(events)).toEqual(['book: the book is unusable: a change came before the first snapshot'])
    expect(lines[0]?.asked.map(subscriptionOf).filter((name) => name === 'orderbooks.ETH-USD')).toHaveLength(2)
  })

  test('restarts the one stream that it is asked to', async () => {
    const { events, streams, until, isUp } = await venue(friendly)
    await until(isUp('funding'))
    streams.restart('account', 'a read knew more')
    await until(isUp('account'), 2)
    expect(downs(events)).toEqual(['account: a read knew more'])
  })

  test.each<[string, (line: Line) => void, string]>([
    ['a cut', (line) => line.socket.terminate(), 'code 1006'],
    [
      'a frame that is too large',
      (line) => line.socket.send(' '.repeat(frameMaxBytes + 1)),
      'Max payload size exceeded',
    ],
    ['a binary frame', (line) => line.socket.send(Buffer.from([1])), 'not text'],
  ])('connects anew after %s and asks for everything again', async (_name, attack, reason) => {
    const { events, lines, until, isUp } = await venue(friendly)
    await until(isUp('funding'))
    const [line] = lines
    if (line !== undefined) attack(line)
    await until(isUp('funding'), 2)
    expect(downs(events)).toHaveLength(7)
    expect(downs(events)[0]).toContain(reason)
    expect(lines[1]?.asked).toHaveLength(7)
  })

  test('a refusal of one subscription is told without the key and leaves the others alone', async () => {
    const { events, until, isUp } = await venue((line, asked, connection) => {
      if (subscriptionOf(asked) !== 'account.3017') return friendly(line, asked, connection)
      const error = { code: -32_001, message: 'unauthorised', data: null }
      line.socket.send(JSON.stringify({ jsonrpc: '2.0', id: asked.id, error }))
    })
    await until(({ type }) => type === 'message_refused', 2)
    await until(isUp('funding'))
    expect(events.find(({ type }) => type === 'message_refused')).toEqual({
      type: 'message_refused',
      stream: 'account',
      reason: 'the venue answered -32001 unauthorised',
    })
    expect(JSON.stringify(events)).not.toContain('key-1')
  })

  test('what is neither an answer nor a message is refused, and the streams run on', async () => {
    const { events, lines, until, isUp } = await venue(friendly)
    await until(isUp('funding'))
    for (const text of ['', '{', 'null', '[]', '{"seq":-1}', '['.repeat(50_000), '{"__proto__":{"id":"1"}}'])
      lines[0]?.socket.send(text)
    lines[0]?.send('PRICES.MP', 'prices.mark.ETH-USD', { m: 'ETH-USD', p: '1667', ts: 0 })
    await until(({ type }) => type === 'mark_changed')
    expect(events.filter(({ type }) => type === 'message_refused')).toHaveLength(7)
    expect(downs(events)).toEqual([])
  })

  test('is silent after close', async () => {
    const { events, streams, until, isUp } = await venue(friendly)
    await until(isUp('funding'))
    const closed = streams.close()
    streams.restart('book', 'too late')
    await closed
    const count = events.length
    await new Promise((resolve) => setTimeout(resolve, 250))
    expect(events).toHaveLength(count)
  })
})

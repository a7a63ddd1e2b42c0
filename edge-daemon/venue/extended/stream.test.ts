import { afterEach, describe, expect, test } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'
import { Secret } from '../secret.ts'
import type { VenueEvent } from '../venue.ts'
import { frameMaxBytes } from './frame-reader.ts'
import { testClock } from './scripted-venue.fixture.ts'
import { openStream, type Stream } from './stream.ts'
import { frameReader } from './translation.fixture.ts'

/** Patient where no stall is the subject: a busy machine must not look like one. */
const timing = { handshakeMs: 60_000, pingEveryMs: 20, pongWithinMs: 60_000 }
const hurried = { ...timing, pongWithinMs: 60 }
const snapshot = (seq: number) => JSON.stringify({ type: 'SNAPSHOT', data: { m: 'ETH-USD', b: [], a: [] }, ts: 1, seq })

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

type Feed = {
  events: VenueEvent[]
  stream: Stream
  headers: Record<string, unknown>[]
  readonly until: (type: string, count?: number) => Promise<void>
}

/** A server that treats each connection as told, and a book stream on it. */
async function feed(behave: (socket: WebSocket, connection: number) => void, autoPong = true): Promise<Feed> {
  const headers: Record<string, unknown>[] = []
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', autoPong })
  server.on('connection', (socket, request) => {
    headers.push({ ...request.headers })
    behave(socket, headers.length)
  })
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  const events: VenueEvent[] = []
  let wake: (() => void) | null = null
  const stream = openStream({
    name: 'book',
    url: new URL(`ws://127.0.0.1:${port}/orderbooks/ETH-USD`),
    userAgent: 'test/1',
    apiKey: new Secret('key-1'),
    clock: testClock,
    startReader: () => frameReader('book'),
    push: (event) => {
      events.push(event)
      wake?.()
    },
    timing: autoPong ? timing : hurried,
  })
  cleanups.push(async () => {
    await stream.close()
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  const until = async (type: string, count = 1): Promise<void> => {
    while (events.filter((event) => event.type === type).length < count)
      await new Promise<void>((resolve) => (wake = resolve))
  }
  return { events, stream, headers, until }
}

const downs = (events: readonly VenueEvent[]) =>
  events.flatMap((event) => (event.type === 'stream_changed' && !event.isUp ? [event.reason] : []))

describe('openStream', () => {
  test('says that it is up before the first snapshot, with agent and key at the upgrade', async () => {
    const { events, headers, until } = await feed((socket) => socket.send(snapshot(1)))
    await until('book_replaced')
    expect(events.slice(0, 2)).toMatchObject([
      { type: 'stream_changed', stream: 'book', isUp: true },
      { type: 'book_replaced' },
    ])
    expect(headers[0]).toMatchObject({ 'user-agent': 'test/1', 'x-api-key': 'key-1' })
  })

  test('proves by pongs that a quiet connection lives', async () => {
    const { events, until } = await feed(() => {})
    await until('stream_proved', 3)
    expect(downs(events)).toEqual([])
  })

  test.each<{ name: string; behave: (socket: WebSocket) => void; reason: string; autoPong?: boolean }>([
    { name: 'a stall without pongs', behave: () => {}, reason: 'no pong within 60 ms', autoPong: false },
    {
      name: 'a gap in the sequence',
      behave: (socket) => [1, 3].forEach((seq) => socket.send(snapshot(seq))),
      reason: 'sequence 3 after 1',
    },
    {
      name: 'a close by the venue',
      behave: (socket) => socket.close(1_001),
      reason: 'closed by the venue with code 1001',
    },
    { name: 'a cut', behave: (socket) => socket.terminate(), reason: 'code 1006' },
    { name: 'a binary frame', behave: (socket) => socket.send(Buffer.from([1])), reason: 'not text' },
    {
      name: 'a frame that is too large',
      behave: (socket) => socket.send(' '.repeat(frameMaxBytes + 1)),
      reason: 'Max payload size exceeded',
    },
    {
      name: 'an error of the venue',
      behave: (socket) => socket.send('{"status":"ERROR","error":{"code":1001}}'),
      reason: '1001',
    },
  ])('connects anew after $name, and begins with a snapshot again', async ({ behave, reason, autoPong = true }) => {
    const { events, until } = await feed((socket, connection) => {
      if (connection === 1) behave(socket)
      else socket.send(snapshot(1))
    }, autoPong)
    await until('stream_changed', 3)
    await until('book_replaced')
    expect(downs(events)[0]).toContain(reason)
    expect(events.at(-1)).toMatchObject({ type: 'book_replaced' })
  })

  test('a refused upgrade is a reason, not a crash', async () => {
    const events: VenueEvent[] = []
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', verifyClient: (_info, done) => done(false, 401) })
    await new Promise((resolve) => server.once('listening', resolve))
    const address = server.address()
    const down = Promise.withResolvers<void>()
    const stream = openStream({
      name: 'account',
      url: new URL(`ws://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/account`),
      userAgent: 'test/1',
      apiKey: new Secret('key-of-mine'),
      clock: testClock,
      startReader: () => frameReader('book'),
      push: (event) => {
        events.push(event)
        down.resolve()
      },
    })
    await down.promise
    await stream.close()
    server.close()
    expect(events).toEqual([
      { type: 'stream_changed', stream: 'account', isUp: false, reason: 'Unexpected server response: 401' },
    ])
  })

  test.each([0, 173])(
    'an error that repeats the key is told without it, also after %i letters, where the reason is cut in its middle',
    async (before) => {
      const message = `${'x'.repeat(before)}key-1 is not known`
      const error = JSON.stringify({ status: 'ERROR', error: { code: 1001, message } })
      const { events, until } = await feed((socket, connection) => socket.send(connection === 1 ? error : snapshot(1)))
      await until('book_replaced')
      expect(JSON.stringify(events)).toContain('the venue answered 1001')
      expect(JSON.stringify(events)).not.toMatch(/key/)
    },
  )

  test('restarts when asked, with the reason given', async () => {
    const { events, stream, until } = await feed((socket) => socket.send(snapshot(1)))
    await until('book_replaced')
    stream.restart('the book is crossed')
    await until('book_replaced', 2)
    expect(downs(events)).toEqual(['the book is crossed'])
  })

  test('is silent after close, also while it waits or connects', async () => {
    const { events, stream, until } = await feed((socket) => socket.send(snapshot(1)))
    await until('book_replaced')
    stream.restart('again')
    await stream.close()
    const count = events.length
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(events).toHaveLength(count)
  })
})

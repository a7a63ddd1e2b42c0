import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseOptions } from '../../simulator/server/options.ts'
import { startSimulator, type Simulator } from '../../simulator/server/simulator.ts'

// What comes over a socket before anybody can call it a request: broken HTTP, broken frames, slow and endless senders. The
// simulated venue refuses it, closes, and is there for everybody else.

let simulator: Simulator
let port = 0
let apiKey = ''

beforeAll(async () => {
  const parsed = parseOptions(['--port', '0'])
  if (parsed.type !== 'options') throw new Error('the options of a test must be valid')
  simulator = await startSimulator(parsed.options, () => undefined)
  port = Number(simulator.ready.host.split(':')[1])
  apiKey = simulator.ready.accounts[0]?.apiKey ?? ''
})
afterAll(() => simulator.stop())

/** Alive for a stranger, on a connection of his own. */
async function expectAlive(): Promise<void> {
  const response = await fetch(`${simulator.ready.rest}/info/markets`, { headers: { 'user-agent': 'fuzz/1' } })
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({ status: 'OK' })
}

type Line = { readonly socket: Socket; readonly heard: () => string; readonly ended: Promise<unknown> }

async function open(): Promise<Line> {
  const socket = connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.on('error', () => undefined)
  const ended = new Promise((resolve) => socket.on('close', resolve))
  await once(socket, 'connect')
  return { socket, heard: () => Buffer.concat(chunks).toString('latin1'), ended }
}

/** Sends and waits until the venue closes; the answer is what was heard. */
async function answerTo(...parts: (string | Buffer)[]): Promise<string> {
  const { socket, heard, ended } = await open()
  for (const part of parts) socket.write(part)
  await ended
  return heard()
}

const head = (line: string, ...headers: string[]): string =>
  [line, 'Host: x', 'User-Agent: fuzz/1', ...headers, '', ''].join('\r\n')

describe('over HTTP', () => {
  test.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['a TLS greeting', Buffer.from('16030100a5010000a10303', 'hex'), 400],
    ['zero bytes', `${'\0'.repeat(100)}\r\n\r\n`, 400],
    ['no host and no user agent', 'GET /api/v1/info/markets HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['two lengths', head('POST /api/v1/user/order HTTP/1.1', 'Content-Length: 1', 'Content-Length: 2'), 400],
    ['a negative length', head('POST /api/v1/user/order HTTP/1.1', 'Content-Length: -1'), 400],
    ['length and chunks', head('POST /x HTTP/1.1', 'Content-Length: 5', 'Transfer-Encoding: chunked'), 400],
    ['a chunk of no size', `${head('POST /x HTTP/1.1', 'Transfer-Encoding: chunked')}zz\r\n`, 400],
    ['a header that never ends', head('GET / HTTP/1.1', `X-Long: ${'x'.repeat(100_000)}`), 431],
    ['a thousand headers', head('GET / HTTP/1.1', ...Array.from({ length: 5_000 }, (_, at) => `X-${at}: 1`)), 431],
    [
      'a body that is announced too large',
      head('POST /api/v1/user/order HTTP/1.1', 'Content-Length: 99999999999', 'Connection: close'),
      413,
    ],
  ])('%s is refused in the venue’s form', async (_name, sent, status) => {
    const answer = await answerTo(sent)
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    const body = answer.slice(answer.indexOf('\r\n\r\n') + 4)
    expect(JSON.parse(body)).toMatchObject({ status: 'ERROR', error: { code: status } })
    await expectAlive()
  })

  test('senders that are slow, silent or gone keep nobody else waiting', async () => {
    const lines = await Promise.all(Array.from({ length: 100 }, open))
    for (const [index, { socket }] of lines.entries()) {
      socket.write(
        `POST /api/v1/user/order HTTP/1.1\r\nHost: x\r\n${index % 2 === 0 ? 'X-Slow: ' : 'Content-Length: 9\r\n\r\n{'}`,
      )
    }
    await expectAlive()
    for (const { socket } of lines) socket.resetAndDestroy()
    await expectAlive()
  })
})

const upgrade = (path: string, ...headers: string[]): string =>
  head(
    `GET /stream.extended.exchange/${path} HTTP/1.1`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    `X-Api-Key: ${apiKey}`,
    ...headers,
  )

/** A client's frame with a mask of noughts. `first` is the first byte. */
function frame(first: number, content: Buffer | string): Buffer {
  const bytes = Buffer.from(content)
  const length = bytes.length
  const extended = length < 126 ? Buffer.alloc(0) : Buffer.alloc(length < 65_536 ? 2 : 8)
  if (extended.length === 2) extended.writeUInt16BE(length)
  if (extended.length === 8) extended.writeBigUInt64BE(BigInt(length))
  const announced = length < 126 ? length : extended.length === 2 ? 126 : 127
  return Buffer.concat([Buffer.from([first, 0x80 | announced]), extended, Buffer.alloc(4), bytes])
}

/** The code of the close frame that a connection ended with; null when there was none. */
function closeCode(heard: string): number | null {
  const bytes = Buffer.from(heard, 'latin1')
  const at = bytes.lastIndexOf(Buffer.from([0x88, 0x02]))
  return at < 0 ? null : bytes.readUInt16BE(at + 2)
}

const text = 0x81
const rpc = 'v2/rpc'

describe('over WebSockets', () => {
  test.each([
    ['no key', () => upgrade(rpc).replace(/Sec-WebSocket-Key.*\r\n/, ''), 400],
    ['a version of before', () => upgrade(rpc).replace('Version: 13', 'Version: 7'), 400],
    ['another protocol', () => upgrade(rpc).replace('Upgrade: websocket', 'Upgrade: h2c'), 400],
    ['no stream', () => upgrade('v1/%2e%2e/%2e%2e/etc/passwd'), 404],
    ['the account of nobody', () => upgrade('v1/account').replace(apiKey, '__proto__'), 401],
  ])('an upgrade with %s is refused', async (_name, sent, status) => {
    expect(await answerTo(sent())).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    await expectAlive()
  })

  test.each([
    ['a frame of one byte more than is taken', frame(text, 'x'.repeat(64 * 1024 + 1)), 1009],
    ['a frame that only says it is huge', Buffer.from('81ff7fffffffffffffff00000000', 'hex'), 1009],
    ['text that is no UTF-8', frame(text, Buffer.from([0xc3, 0x28])), 1007],
    ['reserved bits', frame(text | 0x70, 'x'), 1002],
    ['an unknown kind of frame', frame(0x83, 'x'), 1002],
    ['no mask', Buffer.from([text, 1, 0x78]), 1002],
    ['a ping in parts', frame(0x09, 'x'), 1002],
    ['a ping that is too long', frame(0x89, 'x'.repeat(126)), 1002],
    ['the rest of nothing', frame(0x80, 'x'), 1002],
    ['a close of one byte', frame(0x88, 'x'), 1002],
  ])('%s ends the connection', async (_name, sent, code) => {
    const heard = await answerTo(upgrade(rpc), sent)
    expect(heard).toMatch(/^HTTP\/1\.1 101 /)
    expect([code, null]).toContain(closeCode(heard))
    await expectAlive()
  })

  test('a flood of pings and of requests is bounded in memory and ends', async () => {
    const before = process.memoryUsage.rss()
    const pinging = await open()
    pinging.socket.write(upgrade('v1/orderbooks'))
    // Nobody reads what comes back.
    pinging.socket.pause()
    const pings = Buffer.concat(Array.from({ length: 1_000 }, () => frame(0x89, 'x'.repeat(125))))
    for (let burst = 0; burst < 50; burst += 1) pinging.socket.write(pings)
    const request = frame(text, '{"jsonrpc":"2.0","id":"1","method":"list-subscriptions"}')
    const flooding = await open()
    flooding.socket.write(upgrade(rpc))
    flooding.socket.write(Buffer.concat(Array.from({ length: 3_000 }, () => request)))
    // The venue says that it is enough; this client would never say so too.
    await expect.poll(() => closeCode(flooding.heard())).toBe(1008)
    const heard = flooding.heard()
    flooding.socket.destroy()
    expect(heard).toContain('more than 500 requests in a second')
    pinging.socket.destroy()
    await sleep(0)
    expect(process.memoryUsage.rss() - before).toBeLessThan(192 * 1024 * 1024)
    await expectAlive()
  })
})

import http from 'node:http'
import { connect as connectSocket, createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { Secret } from '../secret.ts'
import { readAnswer } from './failures.ts'
import { bodyMaxBytes, createHttpClient, type HttpClient, type HttpOptions } from './http.ts'

// Real sockets against servers that misbehave. What is asked each time: does the client know whether the request can have
// taken effect?

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

type Answer = (request: http.IncomingMessage, response: http.ServerResponse, socket: Socket) => void

async function serve(answer: Answer): Promise<{ base: URL; sockets: Set<Socket>; server: http.Server }> {
  const sockets = new Set<Socket>()
  const server = http.createServer((request, response) => answer(request, response, request.socket))
  server.on('connection', (socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { base: baseOf(server), sockets, server }
}

function baseOf(server: { address(): AddressInfo | string | null }): URL {
  const address = server.address()
  return new URL(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/api/v1`)
}

function client(base: URL, options: Partial<HttpOptions> = {}): HttpClient {
  const made = createHttpClient({ base, userAgent: 'test/1', apiKey: new Secret('key-1'), ...options })
  cleanups.push(() => made.close())
  return made
}

const order = { method: 'POST', path: '/user/order', body: '{"id":"1"}', purpose: 'write' } as const
const read = { method: 'GET', path: '/user/orders', purpose: 'read' } as const
const kindOf = async (made: HttpClient, request: typeof order | typeof read) => {
  const answer = readAnswer(await made.send(request), request.purpose)
  return answer.result === 'ok' ? 'ok' : answer.error.kind
}

describe('createHttpClient', () => {
  test('sends agent, key, body and path, and keeps one connection', async () => {
    const seen: unknown[] = []
    const { base, sockets } = await serve((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        const { 'user-agent': agent, 'x-api-key': key, 'content-type': type } = request.headers
        seen.push([request.method, request.url, agent, key, type, body])
        response.end('{"status":"OK","data":{}}')
      })
    })
    const made = client(base)
    expect(await kindOf(made, order)).toBe('ok')
    expect(await kindOf(made, read)).toBe('ok')
    expect(seen).toEqual([
      ['POST', '/api/v1/user/order', 'test/1', 'key-1', 'application/json', '{"id":"1"}'],
      ['GET', '/api/v1/user/orders', 'test/1', 'key-1', undefined, ''],
    ])
    expect(sockets.size).toBe(1)
  })

  test.each<{ name: string; answer: Answer; write: string; read: string }>([
    {
      name: 'the connection is cut before any answer',
      answer: (_request, _response, socket) => socket.destroy(),
      write: 'ambiguous',
      read: 'unreachable',
    },
    {
      name: 'the answer is cut in the middle',
      answer: (_request, response, socket) => {
        response.writeHead(200, { 'content-length': 100 })
        response.write('{"status":"OK"', () => socket.destroy())
      },
      write: 'ambiguous',
      read: 'unreachable',
    },
    { name: 'nothing is ever answered', answer: () => {}, write: 'ambiguous', read: 'unreachable' },
    {
      name: 'the answer never ends',
      answer: (_request, response) => void response.writeHead(200).write('{'),
      write: 'ambiguous',
      read: 'unreachable',
    },
    {
      name: 'the answer announces more than may be read',
      answer: (_request, response) => void response.writeHead(200, { 'content-length': bodyMaxBytes + 1 }).write('{'),
      write: 'ambiguous',
      read: 'unreachable',
    },
    {
      name: 'the answer grows beyond what may be read',
      answer: (_request, response) => {
        for (let chunk = 0; chunk < 5; chunk += 1) response.write(' '.repeat(65_536))
        response.end('{"status":"OK","data":{}}')
      },
      write: 'ambiguous',
      read: 'unreachable',
    },
    {
      name: 'a page of HTML',
      answer: (_request, response) => response.end('<html>'),
      write: 'ambiguous',
      read: 'unreachable',
    },
    {
      name: 'a redirect to elsewhere',
      answer: (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      write: 'ambiguous',
      read: 'unreachable',
    },
    {
      name: 'the largest body that may be read',
      answer: (_request, response) => response.end('{"status":"OK","data":{}}'.padEnd(bodyMaxBytes)),
      write: 'ok',
      read: 'ok',
    },
  ])('$name: the write is $write, the read $read', async ({ answer, write, read: readKind }) => {
    const { base } = await serve(answer)
    const made = client(base, { totalTimeoutMs: 1_000 })
    expect([await kindOf(made, order), await kindOf(made, read)]).toEqual([write, readKind])
  })

  test('a refused connection is certain to have sent nothing', async () => {
    const { base, server } = await serve(() => {})
    await new Promise((resolve) => server.close(resolve))
    expect(await client(base).send(order)).toEqual({ result: 'not_sent', detail: 'ECONNREFUSED' })
  })

  test('a TLS handshake that never ends is certain to have sent nothing', async () => {
    const server = createTcpServer(() => {})
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    cleanups.push(() => server.close())
    const base = new URL(baseOf(server).href.replace('http:', 'https:'))
    const made = client(base, { connectTimeoutMs: 100, totalTimeoutMs: 1_000 })
    expect(await made.send(order)).toEqual({ result: 'not_sent', detail: 'no connection within 100 ms' })
  })

  test('an idle connection that the venue closed is asked again for a read, and left in doubt for a write', async () => {
    let requests = 0
    const { base } = await serve((_request, response, socket) => {
      requests += 1
      // Every second request on this server meets a reset, as when the venue gives up an idle connection.
      if (requests % 2 === 0) socket.resetAndDestroy()
      else response.end('{"status":"OK","data":{}}')
    })
    const made = client(base)
    expect([await kindOf(made, read), await kindOf(made, read), requests]).toEqual(['ok', 'ok', 3])
    expect([await kindOf(made, order), requests]).toEqual(['ambiguous', 4])
  })

  test.each([
    ['3', 3_000],
    ['0.5', 500],
    ['86400', 300_000],
    ['Thu, 01 Jan 2026 00:00:09 GMT', 9_000],
    ['soon', null],
  ])('reads Retry-After: %s', async (value, expected) => {
    const { base } = await serve((_request, response) => {
      response.writeHead(429, { 'retry-after': value, date: 'Thu, 01 Jan 2026 00:00:00 GMT' }).end('slow down')
    })
    expect(await client(base).send(read)).toMatchObject({ status: 429, retryAfterMs: expected })
  })

  test('will not be made for an unencrypted address elsewhere', () => {
    expect(() => client(new URL('http://api.example/api/v1'))).toThrow('plain http is for this machine only')
  })

  test('close ends what is under way', async () => {
    const { base, sockets } = await serve(() => {})
    const made = client(base)
    const pending = made.send(order)
    while (sockets.size === 0) await new Promise(setImmediate)
    made.close()
    expect(await pending).toMatchObject({ result: 'lost' })
    expect(() => connectSocket({ port: Number(base.port), host: '127.0.0.1' }).destroy()).not.toThrow()
  })
})

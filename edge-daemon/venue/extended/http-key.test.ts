import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import type { Server } from 'node:net'
import process from 'node:process'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { Secret } from '../secret.ts'
import { selfSignedForLoopback } from './certificate.fixture.ts'
import { readAnswer } from './failures.ts'
import { bodyMaxBytes, createHttpClient, type HttpClient } from './http.ts'

// Where the key goes, and what is believed. It must reach the address it was configured for and no other.

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
  vi.unstubAllEnvs()
})

async function listen(server: Server & { closeAllConnections(): void }, scheme: string): Promise<URL> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanups.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return new URL(`${scheme}://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/api/v1`)
}

function client(base: URL): HttpClient {
  const made = createHttpClient({ base, userAgent: 'test/1', apiKey: new Secret('key-1') })
  cleanups.push(() => made.close())
  return made
}

const read = { method: 'GET', path: '/user/orders', purpose: 'read' } as const
const write = { method: 'POST', path: '/user/order', body: '{}', purpose: 'write' } as const
const kindOf = async (made: HttpClient, request: typeof read | typeof write) => {
  const answer = readAnswer(await made.send(request), request.purpose)
  return answer.result === 'ok' ? 'ok' : answer.error.kind
}

describe('the key', () => {
  test.each([301, 302, 303, 307, 308])('does not follow a redirect by %i', async (status) => {
    const visited: (string | undefined)[] = []
    const elsewhere = await listen(
      http.createServer((request, response) => {
        visited.push(request.url)
        response.end('{"status":"OK","data":{}}')
      }),
      'http',
    )
    const base = await listen(
      http.createServer((_request, response) => {
        response.writeHead(status, { location: `${elsewhere.href}/user/order` }).end('{"status":"OK","data":{}}')
      }),
      'http',
    )
    const made = client(base)
    expect([await kindOf(made, read), await kindOf(made, write)]).toEqual(['unreachable', 'ambiguous'])
    expect(visited).toEqual([])
  })

  test('does not go to whoever cannot prove to be the exchange, also when the check is turned off for the process', async () => {
    let asked = 0
    const server = https.createServer(selfSignedForLoopback(Date.now()), (_request, response) => {
      asked += 1
      response.end('{"status":"OK","data":{}}')
    })
    const base = await listen(server, 'https')
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    expect(process.env['NODE_TLS_REJECT_UNAUTHORIZED']).toBe('0')
    for (const request of [read, write, { ...write, isProtective: true }]) {
      expect((await client(base).send(request)).result).toBe('not_sent')
    }
    expect(asked).toBe(0)
  })
})

describe('an answer', () => {
  test.each([401, 200])('that repeats the key is told without it, with status %i', async (status) => {
    const base = await listen(
      http.createServer((request, response) => {
        const message = `no account for ${String(request.headers['x-api-key'])}`
        response.writeHead(status).end(JSON.stringify({ status: 'ERROR', error: { code: 401, message } }))
      }),
      'http',
    )
    const answer = readAnswer(await client(base).send(read), 'read')
    expect(JSON.stringify(answer)).toContain('no account for [secret]')
    expect(JSON.stringify(answer)).not.toContain('key-1')
  })

  test('is not asked for compressed, and when it comes so it is not believed', async () => {
    const wanted: unknown[] = []
    const base = await listen(
      http.createServer((request, response) => {
        wanted.push(request.headers['accept-encoding'])
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"status":"OK","data":[]}'))
      }),
      'http',
    )
    expect([await kindOf(client(base), read), await kindOf(client(base), write)]).toEqual(['unreachable', 'ambiguous'])
    expect(wanted).toEqual([undefined, undefined])
  })

  test.each([
    ['as it says', { 'content-length': String(bodyMaxBytes + 1) }],
    ['without saying so', {}],
  ])('larger than the limit, %s, is given up before it is parsed', async (_name, headers) => {
    const base = await listen(
      http.createServer((_request, response) => {
        response.writeHead(200, headers)
        response.write(`{"status":"OK","data":"`)
        response.end('x'.repeat(bodyMaxBytes - 22))
      }),
      'http',
    )
    expect(await client(base).send(read)).toMatchObject({
      result: 'lost',
      detail: expect.stringContaining('larger than'),
    })
    expect(await kindOf(client(base), write)).toBe('ambiguous')
  })

  test('of exactly the limit is read', async () => {
    const text = `{"status":"OK","data":"${'x'.repeat(bodyMaxBytes - 25)}"}`
    const base = await listen(
      http.createServer((_request, response) => response.end(text)),
      'http',
    )
    expect([text.length, await kindOf(client(base), read)]).toEqual([bodyMaxBytes, 'ok'])
  })
})

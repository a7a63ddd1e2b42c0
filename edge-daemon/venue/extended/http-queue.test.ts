import http from 'node:http'
import https from 'node:https'
import tls from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import { selfSignedForLoopback } from './certificate.fixture.ts'
import { createHttpClient, type HttpClient, type HttpOptions } from './http.ts'
import { carry } from './carry.ts'
import type { Talk } from './talk.ts'
import { armSwitch, cancelByClientId, massCancel } from './writes.ts'
import { clientOrderId } from '#shared/units.ts'

// More requests than connections, over real TLS and plain sockets: what waited for a connection must be told apart from what
// the venue received, and what lowers risk must not wait at all.

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

type Served = { readonly base: URL; readonly received: string[]; connections: number }

/** Keeps the path of each request it received and leaves the answer to `answer`. */
async function serve(
  protocol: 'http' | 'https',
  answer: (requested: string, response: http.ServerResponse) => void,
): Promise<Served> {
  const received: string[] = []
  const listener = (request: http.IncomingMessage, response: http.ServerResponse) => {
    received.push(request.url ?? '')
    answer(request.url ?? '', response)
  }
  const server = protocol === 'https' ? https.createServer(trustedIdentity(), listener) : http.createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const served = { base: new URL(`${protocol}://127.0.0.1:${port}`), received, connections: 0 }
  server.on('connection', () => (served.connections += 1))
  return served
}

/** A self-signed identity of 127.0.0.1, trusted until the end of the test. */
function trustedIdentity(): { key: string; cert: string } {
  const { key, cert } = selfSignedForLoopback(Date.now())
  const before = tls.getCACertificates('default')
  tls.setDefaultCACertificates([...before, cert])
  cleanups.push(() => tls.setDefaultCACertificates(before))
  return { key, cert }
}

function client(base: URL, options: Partial<HttpOptions>): HttpClient {
  const made = createHttpClient({ base, userAgent: 'test/1', apiKey: null, ...options })
  cleanups.push(() => made.close())
  return made
}

const write = (target: string) => ({ method: 'POST', path: target, body: '{}', purpose: 'write' }) as const
const until = async (isTrue: () => boolean) => {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 2))
}
const ok = '{"status":"OK","data":{}}'

describe('a request that waits for a connection', () => {
  test.each(['http', 'https'] as const)(
    'over %s: is lost, not unsent, once the venue received it',
    async (protocol) => {
      const venue = await serve(protocol, (requested, response) => {
        if (requested === '/first') setTimeout(() => response.end(ok), 100)
      })
      const made = client(venue.base, { ordinarySocketsMax: 1, connectTimeoutMs: 2_000, totalTimeoutMs: 2_000 })
      // When the second is given up the third may get its connection in the last millisecond: too late, by its decision.
      const third = { ...write('/third'), decidedAtMs: performance.now() }
      const outcomes = await Promise.all([write('/first'), write('/second'), third].map((each) => made.send(each)))
      expect(venue.received).toEqual(['/first', '/second'])
      expect(outcomes.map(({ result }) => result)).toEqual(['answered', 'lost', 'not_sent'])
    },
  )

  test.each(['http', 'https'] as const)('over %s: waiting does not count as connecting', async (protocol) => {
    const venue = await serve(protocol, (_path, response) => setTimeout(() => response.end(ok), 1_200))
    const made = client(venue.base, { ordinarySocketsMax: 1, connectTimeoutMs: 1_000, totalTimeoutMs: 60_000 })
    const outcomes = await Promise.all([made.send(write('/first')), made.send(write('/second'))])
    expect(outcomes.map(({ result }) => result)).toEqual(['answered', 'answered'])
  })

  test.each(['http', 'https'] as const)('over %s: is held back when it was decided too long ago', async (protocol) => {
    const venue = await serve(protocol, (_path, response) => response.end(ok))
    const made = client(venue.base, {})
    const stale = { ...write('/stale'), decidedAtMs: performance.now() - 1_500 }
    const heldBack = { result: 'not_sent', detail: 'held back: it was decided too long ago' }
    expect(await made.send(stale)).toEqual(heldBack)
    expect(await made.send({ ...write('/fresh'), decidedAtMs: performance.now() })).toMatchObject({ status: 200 })
    // Now over a connection that stands already.
    expect(await made.send(stale)).toEqual(heldBack)
    expect(await made.send(write('/last'))).toMatchObject({ status: 200 })
    expect(venue.received).toEqual(['/fresh', '/last'])
  })

  test('does not leave after close, nor does a later one', async () => {
    const venue = await serve('http', () => {})
    const made = client(venue.base, { ordinarySocketsMax: 1 })
    const pending = [made.send(write('/first')), made.send(write('/second'))]
    await until(() => venue.received.length === 1)
    made.close()
    const outcomes = await Promise.all([...pending, made.send(write('/third'))])
    expect(outcomes.map(({ result }) => result)).toEqual(['lost', 'not_sent', 'not_sent'])
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(venue.received).toEqual(['/first'])
  })
})

describe('a protective request', () => {
  test.each<{ name: string; begin: () => Talk<unknown> }>([
    { name: 'cancel', begin: () => cancelByClientId(clientOrderId('1')) },
    { name: 'mass cancel', begin: () => massCancel({ all: true }) },
    { name: "dead man's switch", begin: () => armSwitch(30) },
  ])('$name is answered while every ordinary connection hangs', async ({ begin }) => {
    const venue = await serve('http', (requested, response) => {
      if (requested !== '/hang') response.end(ok)
    })
    const made = client(venue.base, { totalTimeoutMs: 60_000 })
    const hanging = Array.from({ length: 40 }, () => made.send(write('/hang')))
    await until(() => venue.received.length === 32)
    expect(await carry(made, begin())).toMatchObject({ result: 'accepted' })
    made.close()
    await Promise.all(hanging)
  })

  test('does not wait behind other protective ones that hang', async () => {
    const venue = await serve('http', (requested, response) => {
      if (requested !== '/hang') response.end(ok)
    })
    const made = client(venue.base, { ordinarySocketsMax: 1 })
    const hanging = [1, 2, 3].map(() => made.send({ ...write('/hang'), isProtective: true }))
    expect(await made.send({ ...write('/cancel'), isProtective: true })).toMatchObject({ status: 200 })
    made.close()
    await Promise.all(hanging)
  })
})

// Carries one REST request over a kept-alive connection and says how it ended, in particular whether it can have arrived.
// Does not read answers (failures.ts), does not repeat writes and follows no redirect: the key goes where it was told to.

import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import { assert } from '#shared/assert.ts'
import type { Secret } from '../secret.ts'
import type { HttpOutcome } from './failures.ts'
import { isLoopback } from './hosts.ts'
import type { Purpose } from './transport-failures.ts'

export type HttpOptions = {
  /** Base address; request paths are appended to its path. */
  readonly base: URL
  readonly userAgent: string
  /** Sent on every request; null for a venue that is only read in public. */
  readonly apiKey: Secret | null
  /** From the attempt to connect to the end of the handshake; waiting for a free connection does not count. */
  readonly connectTimeoutMs?: number
  /** From the call to the last byte of the answer. */
  readonly totalTimeoutMs?: number
  /** Larger answers are given up before they are parsed. */
  readonly bodyMaxBytes?: number
  /** Connections of all requests that are not protective; what exceeds them waits its turn. */
  readonly ordinarySocketsMax?: number
}

export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Begins with a slash, query included, already encoded. */
  readonly path: string
  readonly body?: string
  readonly purpose: Purpose
  /** When it was decided, by `performance.now()`; too long ago by the time it would leave, it does not leave. */
  readonly decidedAtMs?: number
  /** Called as the request leaves, again when a read is repeated: each time counts at the venue. */
  readonly onSent?: () => void
  /** Lowers risk (cancel, mass cancel, dead man's switch): never waits behind reads or new orders. */
  readonly isProtective?: boolean
}

export type HttpClient = {
  /** Resolves with how it ended; never rejects. */
  send(request: HttpRequest): Promise<HttpOutcome>
  /** Ends all connections for good; what was under way ends as lost, what was still waiting or comes later as not sent. */
  close(): void
}

export const bodyMaxBytes = 256 * 1024
const defaultConnectTimeoutMs = 2_000
const defaultTotalTimeoutMs = 3_000
/** A write that is older than this when its turn comes was decided before a hang: sending it would act on an old market. */
const decisionMaxAgeMs = 1_000
const retryAfterMaxMs = 300_000
const closedDetail = 'the client was closed'

type Attempt = HttpOutcome & { readonly wasStale: boolean }

/** Makes the client of one venue. Sending the key unencrypted to another machine is a bug and asserted against. */
export function createHttpClient(options: HttpOptions): HttpClient {
  const { base } = options
  const isSecure = base.protocol === 'https:'
  assert(isSecure || isLoopback(base.hostname), 'plain http is for this machine only')
  const agentOptions = { keepAlive: true, maxSockets: options.ordinarySocketsMax ?? 32, maxFreeSockets: 8 }
  // Unlimited, because what takes orders off the book must not wait for what hangs. Their number is bounded by the callers.
  const protectiveOptions = { ...agentOptions, maxSockets: Infinity }
  // Said here because an environment variable can turn the default off.
  const tls = { rejectUnauthorized: true }
  const agent = isSecure ? new https.Agent({ ...agentOptions, ...tls }) : new http.Agent(agentOptions)
  const protectiveAgent = isSecure
    ? new https.Agent({ ...protectiveOptions, ...tls })
    : new http.Agent(protectiveOptions)
  const basePath = base.pathname.replace(/\/+$/, '')
  const connectTimeoutMs = options.connectTimeoutMs ?? defaultConnectTimeoutMs
  const bodyMax = options.bodyMaxBytes ?? bodyMaxBytes
  const totalTimeoutMs = options.totalTimeoutMs ?? defaultTotalTimeoutMs
  const underWay = new Set<(detail: string) => void>()
  let isClosed = false

  const attempt = (request: HttpRequest): Promise<Attempt> =>
    new Promise((resolve) => {
      if (isClosed) return resolve({ result: 'not_sent', detail: closedDetail, wasStale: false })
      const headers: Record<string, string> = { 'User-Agent': options.userAgent, Accept: 'application/json' }
      if (options.apiKey !== null) headers['X-Api-Key'] = options.apiKey.reveal()
      if (request.method !== 'GET') {
        headers['Content-Type'] = 'application/json'
        headers['Content-Length'] = String(Buffer.byteLength(request.body ?? ''))
      }
      const outgoing = (isSecure ? https : http).request({
        agent: request.isProtective === true ? protectiveAgent : agent,
        host: base.hostname.replace(/^\[|\]$/g, ''),
        port: base.port === '' ? (isSecure ? 443 : 80) : Number(base.port),
        method: request.method,
        path: basePath + request.path,
        headers,
      })
      let isSettled = false
      let mayHaveLeft = false
      let connectTimer: NodeJS.Timeout | undefined
      const settle = (outcome: HttpOutcome, wasStale = false) => {
        if (isSettled) return
        isSettled = true
        clearTimeout(connectTimer)
        clearTimeout(totalTimer)
        underWay.delete(fail)
        if (outcome.result !== 'answered') outgoing.destroy()
        resolve({ ...outcome, wasStale })
      }
      const fail = (detail: string, wasStale = false) =>
        settle({ result: mayHaveLeft ? 'lost' : 'not_sent', detail }, wasStale)
      const totalTimer = setTimeout(() => fail(`no answer within ${totalTimeoutMs} ms`), totalTimeoutMs)
      underWay.add(fail)

      // Nothing is written before this, not even into a buffer; so what ends earlier has certainly not been sent.
      const leave = () => {
        clearTimeout(connectTimer)
        if (isSettled) return
        if (performance.now() - (request.decidedAtMs ?? Infinity) > decisionMaxAgeMs) {
          fail('held back: it was decided too long ago')
          return
        }
        mayHaveLeft = true
        request.onSent?.()
        outgoing.end(request.body)
      }
      outgoing.on('socket', (socket) => {
        if (isSettled) return
        // A socket that comes from another request, idle or out of the agent's queue, is usually through with its handshake.
        if (!isConnecting(socket)) return leave()
        socket.once(isSecure ? 'secureConnect' : 'connect', leave)
        connectTimer = setTimeout(() => fail(`no connection within ${connectTimeoutMs} ms`), connectTimeoutMs)
      })
      outgoing.on('error', (error) => {
        const isReset = 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
        fail(describeCause(error), outgoing.reusedSocket && isReset)
      })
      outgoing.on('response', (incoming) => collect(incoming, bodyMax, (outcome) => settle(withoutKey(outcome))))
    })

  /** What a refusal says is written down, and it may repeat the key that it does not like. */
  const withoutKey = (outcome: HttpOutcome): HttpOutcome =>
    outcome.result === 'answered' && outcome.status >= 300 && options.apiKey !== null
      ? { ...outcome, text: options.apiKey.hideIn(outcome.text) }
      : outcome

  return {
    send: async (request) => {
      const { wasStale, ...first } = await attempt(request)
      // The venue closed an idle connection at the moment we used it. A read may simply ask again.
      if (!wasStale || request.purpose === 'write') return first
      const { wasStale: _, ...second } = await attempt(request)
      return second
    },
    close: () => {
      isClosed = true
      // First the requests: a queued one would otherwise be given the next socket and leave after all.
      for (const fail of underWay) fail(closedDetail)
      agent.destroy()
      protectiveAgent.destroy()
    },
  }
}

/** Also true while TLS is being agreed upon: the TCP connection stands, and no request can have passed. */
function isConnecting(socket: Socket): boolean {
  return socket.connecting || ('secureConnecting' in socket && socket.secureConnecting === true)
}

function collect(incoming: http.IncomingMessage, bodyMax: number, resolve: (outcome: HttpOutcome) => void): void {
  const chunks: Buffer[] = []
  let bytes = 0
  const refuseLarge = () => {
    resolve({ result: 'lost', detail: `the answer is larger than ${bodyMax} bytes` })
    incoming.destroy()
  }
  if (Number(incoming.headers['content-length'] ?? 0) > bodyMax) refuseLarge()
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > bodyMax) refuseLarge()
    else chunks.push(chunk)
  })
  incoming.on('error', (error) =>
    resolve({ result: 'lost', detail: `the answer was cut off: ${describeCause(error)}` }),
  )
  incoming.on('end', () => {
    const text = Buffer.concat(chunks).toString('utf8')
    resolve({
      result: 'answered',
      status: incoming.statusCode ?? 0,
      retryAfterMs: retryAfterMs(incoming.headers),
      text,
    })
  })
}

/** The venue's own wish for a pause: seconds, or a date compared with the answer's date. Null when it stated none. */
function retryAfterMs(headers: http.IncomingHttpHeaders): number | null {
  const text = headers['retry-after']
  if (text === undefined) return null
  const pauseMs = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.parse(headers.date ?? '')
  return Number.isFinite(pauseMs) ? Math.min(retryAfterMaxMs, Math.max(0, pauseMs)) : null
}

/** System errors by code, which never contains a header or a body. */
function describeCause(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

// Carries one REST request over a kept-alive connection and says how it ended, in particular whether it can have arrived.
// Does not read answers (failures.ts) and does not repeat writes.

import http from 'node:http'
import https from 'node:https'
import { assert } from '#shared/assert.ts'
import type { Secret } from '../secret.ts'
import type { HttpOutcome, Purpose } from './failures.ts'
import { isLoopback } from './hosts.ts'

export type HttpOptions = {
  /** Base address; request paths are appended to its path. */
  readonly base: URL
  readonly userAgent: string
  /** Sent on every request; null for a venue that is only read in public. */
  readonly apiKey: Secret | null
  readonly connectTimeoutMs?: number
  /** From the call to the last byte of the answer. */
  readonly totalTimeoutMs?: number
}

export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Begins with a slash, query included, already encoded. */
  readonly path: string
  readonly body?: string
  readonly purpose: Purpose
  /** When it was decided, by `performance.now()`; too long ago by the time it would leave, it does not leave. */
  readonly decidedAtMs?: number
}

export type HttpClient = {
  /** Resolves with how it ended; never rejects. */
  send(request: HttpRequest): Promise<HttpOutcome>
  /** Ends all connections; requests under way end as lost. */
  close(): void
}

export const bodyMaxBytes = 256 * 1024
const defaultConnectTimeoutMs = 2_000
const defaultTotalTimeoutMs = 3_000
/** A write that is older than this when its turn comes was decided before a hang: sending it would act on an old market. */
const decisionMaxAgeMs = 1_000
const retryAfterMaxMs = 300_000

/** Makes the client of one venue. Sending the key unencrypted to another machine is a bug and asserted against. */
export function createHttpClient(options: HttpOptions): HttpClient {
  const { base } = options
  const isSecure = base.protocol === 'https:'
  assert(isSecure || isLoopback(base.hostname), 'plain http is for this machine only')
  const agentOptions = { keepAlive: true, maxSockets: 32, maxFreeSockets: 8 }
  const agent = isSecure ? new https.Agent(agentOptions) : new http.Agent(agentOptions)
  const basePath = base.pathname.replace(/\/+$/, '')

  const attempt = (request: HttpRequest): Promise<HttpOutcome & { readonly wasStale: boolean }> =>
    new Promise((resolve) => {
      const { promise: ended, ...end } = Promise.withResolvers<HttpOutcome>()
      const headers: Record<string, string> = { 'User-Agent': options.userAgent, Accept: 'application/json' }
      if (options.apiKey !== null) headers['X-Api-Key'] = options.apiKey.reveal()
      if (request.method !== 'GET') {
        headers['Content-Type'] = 'application/json'
        headers['Content-Length'] = String(Buffer.byteLength(request.body ?? ''))
      }
      const outgoing = (isSecure ? https : http).request({
        agent,
        host: base.hostname.replace(/^\[|\]$/g, ''),
        port: base.port === '' ? (isSecure ? 443 : 80) : Number(base.port),
        method: request.method,
        path: basePath + request.path,
        headers,
      })
      let isConnected = false
      let wasStale = false
      const fail = (detail: string) => end.resolve({ result: isConnected ? 'lost' : 'not_sent', detail })
      const connectTimeoutMs = options.connectTimeoutMs ?? defaultConnectTimeoutMs
      const connectTimer = setTimeout(() => {
        if (!isConnected) fail(`no connection within ${connectTimeoutMs} ms`)
      }, connectTimeoutMs)
      const totalTimeoutMs = options.totalTimeoutMs ?? defaultTotalTimeoutMs
      const totalTimer = setTimeout(() => fail(`no answer within ${totalTimeoutMs} ms`), totalTimeoutMs)

      outgoing.on('socket', (socket) => {
        // Nothing has been written yet: this is the last moment at which it can be held back for certain.
        if (performance.now() - (request.decidedAtMs ?? Infinity) > decisionMaxAgeMs) {
          end.resolve({ result: 'not_sent', detail: 'held back: it was decided too long ago' })
          outgoing.destroy()
          return
        }
        if (outgoing.reusedSocket || (!isSecure && !socket.connecting)) isConnected = true
        else socket.once(isSecure ? 'secureConnect' : 'connect', () => (isConnected = true))
      })
      outgoing.on('error', (error) => {
        wasStale = outgoing.reusedSocket && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
        fail(describeCause(error))
      })
      outgoing.on('response', (incoming) => collect(incoming, end.resolve))
      outgoing.end(request.body)

      void ended.then((outcome) => {
        clearTimeout(connectTimer)
        clearTimeout(totalTimer)
        if (outcome.result !== 'answered') outgoing.destroy()
        resolve({ ...outcome, wasStale })
      })
    })

  return {
    send: async (request) => {
      const { wasStale, ...first } = await attempt(request)
      // The venue closed an idle connection at the moment we used it. A read may simply ask again.
      if (!wasStale || request.purpose === 'write') return first
      const { wasStale: _, ...second } = await attempt(request)
      return second
    },
    close: () => agent.destroy(),
  }
}

function collect(incoming: http.IncomingMessage, resolve: (outcome: HttpOutcome) => void): void {
  const chunks: Buffer[] = []
  let bytes = 0
  const refuseLarge = () => {
    resolve({ result: 'lost', detail: `the answer is larger than ${bodyMaxBytes} bytes` })
    incoming.destroy()
  }
  if (Number(incoming.headers['content-length'] ?? 0) > bodyMaxBytes) refuseLarge()
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > bodyMaxBytes) refuseLarge()
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

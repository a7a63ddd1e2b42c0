// Carries one REST request over a kept-alive connection and says how it ended, in particular whether it can have arrived.
// Does not read answers (failures.ts), does not repeat writes and follows no redirect: the key goes where it was told to.

import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import { assert } from '#shared/assert.ts'
import type { Secret } from '../secret.ts'
import type { HttpOutcome } from './failures.ts'
import { isLoopback } from './hosts.ts'
import type { HttpRequest } from './http-request.ts'
import {
  beginSending,
  sendingDueAtMs,
  sendingTiming,
  stepSending,
  type Sending,
  type SendingEffect,
  type SendingEvent,
  type SendingTiming,
} from './sending.ts'

export type HttpOptions = Partial<SendingTiming> & {
  /** Base address; request paths are appended to its path. */
  readonly base: URL
  readonly userAgent: string
  /** Sent on every request; null for a venue that is only read in public. */
  readonly apiKey: Secret | null
  /** Larger answers are given up before they are parsed. */
  readonly bodyMaxBytes?: number
  /** Connections of all requests that are not protective; what exceeds them waits its turn. */
  readonly ordinarySocketsMax?: number
}

export type HttpClient = {
  /**
   * Resolves with how it ended; never rejects. `onSent` is called as the request leaves, again when a read is repeated: each
   * time counts at the venue.
   */
  send(request: HttpRequest, onSent?: () => void): Promise<HttpOutcome>
  /** Ends all connections for good; what was under way ends as lost, what was still waiting or comes later as not sent. */
  close(): void
}

export const bodyMaxBytes = 256 * 1024
const retryAfterMaxMs = 300_000

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
  const timing = {
    connectTimeoutMs: options.connectTimeoutMs ?? sendingTiming.connectTimeoutMs,
    totalTimeoutMs: options.totalTimeoutMs ?? sendingTiming.totalTimeoutMs,
  }
  const bodyMax = options.bodyMaxBytes ?? bodyMaxBytes
  const underWay = new Set<(event: UntimedEvent) => void>()
  let isClosed = false

  const send = (request: HttpRequest, onSent?: () => void): Promise<HttpOutcome> =>
    new Promise((resolve) => {
      let outgoing: http.ClientRequest | null = null
      let timer: NodeJS.Timeout | undefined
      let timerDueAtMs = Infinity
      const dispatch = (event: UntimedEvent) => take(stepSending(sending, { ...event, atMs: performance.now() }))
      const take = ([next, effects]: readonly [Sending, readonly SendingEffect[]]) => {
        sending = next
        for (const effect of effects) run(effect)
        watch()
      }
      const watch = () => {
        const dueAtMs = sendingDueAtMs(sending)
        if (dueAtMs === timerDueAtMs) return
        timerDueAtMs = dueAtMs
        clearTimeout(timer)
        if (dueAtMs === Infinity) return
        timer = setTimeout(
          () => {
            timerDueAtMs = Infinity
            dispatch({ type: 'time_came' })
          },
          Math.ceil(dueAtMs - performance.now()),
        )
      }
      const run = (effect: SendingEffect) => {
        switch (effect.type) {
          case 'connect':
            outgoing = open(request, sending.attempt)
            return
          case 'write':
            onSent?.()
            return outgoing?.end(request.body)
          case 'drop':
            return outgoing?.destroy()
          case 'end':
            underWay.delete(dispatch)
            return resolve(effect.outcome)
        }
      }
      const open = ({ method, path, body, isProtective }: HttpRequest, attempt: number): http.ClientRequest => {
        const opened = (isSecure ? https : http).request({
          agent: isProtective === true ? protectiveAgent : agent,
          host: base.hostname.replace(/^\[|\]$/g, ''),
          port: base.port === '' ? (isSecure ? 443 : 80) : Number(base.port),
          method,
          path: basePath + path,
          headers: headersOf(options, method, body),
        })
        const tell = (event: UntimedEvent) => {
          if (attempt === sending.attempt) dispatch(event)
        }
        opened.on('socket', (socket) => {
          // A socket that comes from another request, idle or out of the agent's queue, is usually through with its handshake.
          const isStillConnecting = isConnecting(socket)
          tell({ type: 'assigned', isConnecting: isStillConnecting })
          if (isStillConnecting) socket.once(isSecure ? 'secureConnect' : 'connect', () => tell({ type: 'connected' }))
        })
        opened.on('error', (error) => {
          const isReset = 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
          tell({ type: 'failed', detail: describeCause(error), isStale: opened.reusedSocket && isReset })
        })
        opened.on('response', (incoming) => collect(incoming, bodyMax, (event) => tell(withoutKey(event))))
        return opened
      }
      const [begun, effects] = beginSending(request, timing, isClosed, performance.now())
      let sending = begun
      underWay.add(dispatch)
      take([begun, effects])
    })

  /** What a refusal says is written down, and it may repeat the key that it does not like. Some refusals come with status 200. */
  const withoutKey = (event: UntimedEvent): UntimedEvent =>
    event.type === 'answered' && options.apiKey !== null ? { ...event, text: options.apiKey.hideIn(event.text) } : event

  return {
    send,
    close: () => {
      isClosed = true
      // First the requests: a queued one would otherwise be given the next socket and leave after all.
      for (const tell of underWay) tell({ type: 'closed' })
      agent.destroy()
      protectiveAgent.destroy()
    },
  }
}

type Untimed<E> = E extends unknown ? Omit<E, 'atMs'> : never
type UntimedEvent = Untimed<SendingEvent>

function headersOf({ userAgent, apiKey }: HttpOptions, method: string, body = ''): Record<string, string> {
  const headers: Record<string, string> = { 'User-Agent': userAgent, Accept: 'application/json' }
  if (apiKey !== null) headers['X-Api-Key'] = apiKey.reveal()
  if (method === 'GET') return headers
  return { ...headers, 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)) }
}

/** Also true while TLS is being agreed upon: the TCP connection stands, and no request can have passed. */
function isConnecting(socket: Socket): boolean {
  return socket.connecting || ('secureConnecting' in socket && socket.secureConnecting === true)
}

function collect(incoming: http.IncomingMessage, bodyMax: number, tell: (event: UntimedEvent) => void): void {
  const chunks: Buffer[] = []
  let bytes = 0
  const refuseLarge = () => {
    tell({ type: 'cut_off', detail: `the answer is larger than ${bodyMax} bytes` })
    incoming.destroy()
  }
  if (Number(incoming.headers['content-length'] ?? 0) > bodyMax) refuseLarge()
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > bodyMax) refuseLarge()
    else chunks.push(chunk)
  })
  incoming.on('error', (error) => tell({ type: 'cut_off', detail: `the answer was cut off: ${describeCause(error)}` }))
  incoming.on('end', () => {
    const text = Buffer.concat(chunks).toString('utf8')
    const { statusCode: status = 0, headers } = incoming
    tell({ type: 'answered', status, retryAfterMs: retryAfterMs(headers), text })
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

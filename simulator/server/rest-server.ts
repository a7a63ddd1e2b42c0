import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { SimulatedAccount } from './accounts.ts'
import { orderRoute } from './order-routes.ts'
import { publicRoute } from './public-routes.ts'
import { failed, type Reply } from './reply.ts'
import type { RequestRecord } from './request-log.ts'
import { userRoute } from './user-routes.ts'
import type { Venue } from './venue.ts'
import { readJson, writeJson } from './wire.ts'

const bodyMaxBytes = 256 * 1024
const prefix = '/api/v1/'

export type RestParts = {
  readonly venue: Venue
  readonly chainId: string
  readonly accounts: ReadonlyMap<string, SimulatedAccount>
  /** Requests a minute over everything; null is without limit. */
  readonly requestsPerMinute: number | null
  readonly record: (record: RequestRecord) => void
}

/** The venue's REST: checks at the door, then one synchronous step of the exchange per request. */
export function createRestServer(parts: RestParts): Server {
  const admits = rateLimit(parts.requestsPerMinute)
  return createServer({ requestTimeout: 30_000, keepAliveTimeout: 75_000 }, (request, response) => {
    // A request that breaks off half way has nobody left to be answered.
    request.on('error', () => response.destroy())
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= bodyMaxBytes) chunks.push(chunk)
    })
    request.on('end', () => {
      const body = bytes > bodyMaxBytes ? null : Buffer.concat(chunks).toString('utf8')
      const account = accountOf(parts, request)
      const reply = admits() ? replyTo(parts, request, body, account) : failed(429, 429)
      parts.record({
        atMs: Date.now(),
        method: request.method ?? '',
        path: request.url ?? '',
        userAgent: request.headers['user-agent'] ?? null,
        account: account?.accountId ?? null,
        status: reply.status,
      })
      send(response, reply)
    })
  })
}

export function accountOf(parts: Pick<RestParts, 'accounts'>, request: IncomingMessage): SimulatedAccount | null {
  const key = request.headers['x-api-key']
  return typeof key === 'string' ? (parts.accounts.get(key) ?? null) : null
}

function replyTo(
  parts: RestParts,
  request: IncomingMessage,
  bodyText: string | null,
  account: SimulatedAccount | null,
): Reply {
  if ((request.headers['user-agent'] ?? '') === '') return failed(400, 400, 'the User-Agent header is required')
  if (bodyText === null) return failed(413, 413)
  const url = URL.parse(request.url ?? '', 'http://simulator')
  if (url === null || !url.pathname.startsWith(prefix)) return failed(404, 404)
  const path = decodePath(url.pathname.slice(prefix.length))
  if (path === null) return failed(400, 400, 'the path is not valid')
  const isPrivate = path[0] === 'user'
  if (isPrivate && account === null) return failed(401, 401)
  const json = bodyText === '' ? { value: undefined } : readJson(bodyText)
  if (json === null) return failed(400, 400, 'the body is not JSON')
  const rest = { method: request.method ?? '', path, query: url.searchParams, body: json.value }
  if (account === null || !isPrivate) return publicRoute(parts.venue, parts.chainId, rest) ?? failed(404, 404)
  const user = { ...rest, account }
  return orderRoute(parts.venue, parts.chainId, user) ?? userRoute(parts.venue, user) ?? failed(404, 404)
}

function decodePath(path: string): string[] | null {
  try {
    return path.split('/').map(decodeURIComponent)
  } catch {
    return null
  }
}

function send(response: ServerResponse, reply: Reply): void {
  const text = writeJson(reply.body)
  response.writeHead(reply.status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
  response.end(text)
}

/** A fixed window of a minute. */
function rateLimit(requestsPerMinute: number | null): () => boolean {
  let windowFromMs = 0
  let used = 0
  return () => {
    if (requestsPerMinute === null) return true
    const now = performance.now()
    if (now - windowFromMs >= 60_000 || used === 0) {
      windowFromMs = now
      used = 0
    }
    used += 1
    return used <= requestsPerMinute
  }
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ExchangeState } from '../exchange/state.ts'
import type { SimulatedAccount } from './accounts.ts'
import type { Door } from './door.ts'
import { noRequestFault, type Misbehaviour, type RequestFault } from './misbehaviour.ts'
import { clientAddress, createRateLimit, type RateLimit } from './rate-limit.ts'
import { failed, type Reply } from './reply.ts'
import { drain, readBody, type Body } from './request-body.ts'
import type { RequestRecord } from './request-log.ts'
import { writeJson } from './wire.ts'

// The door on real sockets: bodies, rate limit, latency and whatever is to go wrong on the way.

/** Not part of the venue: where tests make it misbehave. */
const controlPrefix = '/control/'

export type RestParts = {
  readonly door: Door
  readonly accounts: ReadonlyMap<string, SimulatedAccount>
  /** Requests a minute from one address over everything; null is without limit. */
  readonly requestsPerMinute: number | null
  /** Draws how long one request spends on its way there and back together. */
  readonly drawLatencyMs: () => number
  readonly misbehaviour: Misbehaviour
  /** The exchange as it was so long ago. */
  readonly stateBefore: (ageMs: number) => ExchangeState
  /** Answers /control for callers on this machine; null when the control surface is off. */
  readonly control: ((method: string, target: string, body: string) => Reply) | null
  readonly record: (record: RequestRecord) => void
}

/** A reply as it goes out. */
type Sent = {
  readonly status: number
  readonly contentType: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

export function createRestServer(parts: RestParts): Server {
  const limit = createRateLimit(parts.requestsPerMinute)
  const inTurn = createTurns()
  // Without a host Node would answer by itself, and not as the venue does.
  const timings = { requestTimeout: 30_000, keepAliveTimeout: 75_000, requireHostHeader: false }
  const server = createServer(timings, (request, response) => {
    void serve(request, response)
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => refuseUnread(error, socket))
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    send(response, sentOf(failed(417, 417)))
  })

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.on('error', () => response.destroy())
    const arrival = arrivalOf(parts, limit, request)
    const body = await readBody(request)
    if (body.type === 'broken') {
      response.destroy()
      return
    }
    const { fault, latencyMs } = arrival
    const beforeMs = latencyMs / 2 + fault.delayBeforeMs
    const act = () => answer(parts, request, arrival, body)
    const sent = beforeMs > 0 ? await inTurn(request.socket, beforeMs, act) : act()
    const afterMs = latencyMs / 2 + fault.delayAfterMs
    if (afterMs > 0) await sleep(afterMs)
    if (sent === null) request.socket.destroy()
    else if (body.type === 'too_large') await sendAndClose(request, response, sent)
    else send(response, sent)
  }
  return server
}

type ReadBody = Exclude<Body, { type: 'broken' }>

/** What is decided about a request when it arrives, before its body has. */
type Arrival = {
  readonly isControl: boolean
  readonly isAdmitted: boolean
  readonly fault: RequestFault
  /** There and back together. */
  readonly latencyMs: number
}

function arrivalOf(parts: RestParts, limit: RateLimit, request: IncomingMessage): Arrival {
  const { method = '', url: target = '' } = request
  if (target.startsWith(controlPrefix)) {
    return { isControl: true, isAdmitted: true, fault: noRequestFault, latencyMs: 0 }
  }
  const address = clientAddress(request.headers['x-forwarded-for'], request.socket.remoteAddress ?? '')
  return {
    isControl: false,
    isAdmitted: limit.admits(address, performance.now()),
    fault: parts.misbehaviour.faultOf(method, target),
    latencyMs: parts.drawLatencyMs(),
  }
}

/** Does what is asked and records it; null when the caller is to hear nothing. */
function answer(parts: RestParts, request: IncomingMessage, arrival: Arrival, body: ReadBody): Sent | null {
  const { fault } = arrival
  const account = accountOf(parts, request)
  const sent = fault.loseRequest ? null : answerOf(parts, request, arrival, body, account)
  const isLost = sent === null || fault.loseAnswer
  parts.record({
    atMs: Date.now(),
    method: request.method ?? '',
    path: request.url ?? '',
    userAgent: request.headers['user-agent'] ?? null,
    account: account?.accountId ?? null,
    status: isLost ? 0 : sent.status,
  })
  return isLost ? null : sent
}

function answerOf(
  parts: RestParts,
  request: IncomingMessage,
  { isControl, isAdmitted, fault }: Arrival,
  body: ReadBody,
  account: SimulatedAccount | null,
): Sent {
  if (body.type === 'too_large') return sentOf(failed(413, 413))
  if (!isAdmitted) return sentOf(failed(429, 429))
  if (isControl) return sentOf(answerControl(parts, request, body.text))
  if (fault.instead !== null) return sentOfSpoilt(fault.instead)
  const sent = sentOf(
    parts.door({
      method: request.method ?? '',
      target: request.url ?? '',
      userAgent: request.headers['user-agent'] ?? null,
      account,
      body: body.text,
      engineDelayMs: fault.engineDelayMs,
      pastState: fault.staleMs === null ? null : parts.stateBefore(fault.staleMs),
    }),
  )
  if (fault.spoil !== null) return sentOfSpoilt(fault.spoil(sent.status, sent.body))
  return { ...sent, body: parts.misbehaviour.dress(sent.body) }
}

export function accountOf(parts: Pick<RestParts, 'accounts'>, request: IncomingMessage): SimulatedAccount | null {
  const key = request.headers['x-api-key']
  return typeof key === 'string' ? (parts.accounts.get(key) ?? null) : null
}

/** Only for whoever sits on this machine itself; a call that was passed on for somebody else is not. */
function answerControl(parts: RestParts, request: IncomingMessage, body: string): Reply {
  if (parts.control === null) return failed(404, 404)
  const isLocal = /^(::ffff:)?127\.|^::1$/.test(request.socket.remoteAddress ?? '')
  if (!isLocal || request.headers['x-forwarded-for'] !== undefined) return failed(403, 403)
  return parts.control(request.method ?? '', request.url ?? '', body)
}

const json = 'application/json'

const sentOf = ({ status, body, headers = {} }: Reply): Sent => ({
  status,
  contentType: json,
  body: body === null ? '' : writeJson(body),
  headers,
})

const sentOfSpoilt = (answer: NonNullable<RequestFault['instead']>): Sent => ({
  status: answer.status,
  contentType: answer.contentType,
  body: answer.body,
  headers: answer.retryAfterSeconds === null ? {} : { 'retry-after': String(answer.retryAfterSeconds) },
})

function send(response: ServerResponse, { status, contentType, body, headers }: Sent): void {
  const length = Buffer.byteLength(body)
  response.writeHead(status, { 'content-type': contentType, 'content-length': length, ...headers })
  response.end(body)
}

/** Answers before the request has ended, and ends the connection: what still comes on it is of no use. */
async function sendAndClose(request: IncomingMessage, response: ServerResponse, sent: Sent): Promise<void> {
  const length = Buffer.byteLength(sent.body)
  response.writeHead(sent.status, { 'content-type': sent.contentType, 'content-length': length, connection: 'close' })
  response.write(sent.body)
  await drain(request)
  response.end()
}

/** What cannot be read as HTTP gets an answer all the same. */
function refuseUnread(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400
  const text = writeJson(failed(status, status).body)
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nContent-Type: ${json}\r\n` +
      `Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  )
}

/** Delays the requests of one connection without letting a later one overtake an earlier one. */
function createTurns() {
  const last = new WeakMap<Duplex, Promise<unknown>>()
  return <Result>(connection: Duplex, delayMs: number, act: () => Result): Promise<Result> => {
    const turn = Promise.all([sleep(delayMs), last.get(connection)]).then(act)
    last.set(connection, turn)
    return turn
  }
}

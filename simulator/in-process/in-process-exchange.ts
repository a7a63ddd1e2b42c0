import type { ExchangeEvent, ExchangeOutput } from '../exchange/events.ts'
import type { ExchangeState } from '../exchange/state.ts'
import { deriveAccounts, type SimulatedAccount } from '../server/accounts.ts'
import { assembleVenue } from '../server/assembly.ts'
import type { Connection } from '../server/connection.ts'
import { numbered } from '../server/frame.ts'
import { openMarketSources, type MarketSource } from '../server/market-source.ts'
import type { Options } from '../server/options.ts'
import { clientAddress, createRateLimit } from '../server/rate-limit.ts'
import { failed, type Reply } from '../server/reply.ts'
import { openRpcSession } from '../server/rpc-connection.ts'
import { firstSeqs, joinStream, streamTargetOf } from '../server/stream-routes.ts'
import { createTopics, venueTopicTimings, type TopicTimings } from '../server/topics.ts'
import { writeJson } from '../server/wire.ts'
import { createVirtualClock } from './virtual-clock.ts'

// The whole venue without sockets, timers and waiting: the same exchange, routes and feeds as the server's, on a clock
// that somebody else moves. Requests and frames are the texts that would travel. What goes wrong on the way (latency,
// loss, disconnects) is the caller's business; of misbehaviour only what the exchange itself does has effect here.

export type InProcessRequest = {
  readonly method: string
  /** Path and query as sent, /api/v1 included. */
  readonly target: string
  readonly apiKey: string | null
  readonly body?: string
  readonly userAgent?: string | null
  /** X-Forwarded-For, by which the rate limit tells callers apart. */
  readonly forwardedFor?: string
  /** From an order's acknowledgement until the engine acts; the exchange's own delay when it is not given. */
  readonly engineDelayMs?: number
}

export type InProcessReply = {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

export type InProcessUpgrade = {
  /** Path and query as sent. */
  readonly target: string
  readonly apiKey: string | null
  readonly userAgent?: string | null
  /** Called with each frame, also while another call of this exchange is under way: it should only take it in. */
  readonly deliver: (text: string) => void
  /** Called when the venue ends the connection. */
  readonly disconnected?: (code: number) => void
}

export type InProcessStream =
  | {
      readonly type: 'open'
      /** A message of the client; only the RPC connection listens. */
      send(text: string): void
      /** No frame is delivered from then on. */
      close(): void
    }
  | { readonly type: 'refused'; readonly reply: InProcessReply }

export type InProcessExchange = {
  readonly accounts: readonly SimulatedAccount[]
  readonly state: ExchangeState
  nowMs(): number
  /** Events taken in so far: while it stays, the state has not changed. */
  steps(): number
  /** When something happens by itself; null when nothing does before the next call. */
  nextDueAtMs(): number | null
  advanceTo(atMs: number): void
  call(request: InProcessRequest): InProcessReply
  openStream(upgrade: InProcessUpgrade): InProcessStream
  /** The control surface, when the options open it. */
  control(method: string, target: string, body: string): InProcessReply
  /** What the outside world does to the exchange. */
  apply(event: (atMs: number) => ExchangeEvent): readonly ExchangeOutput[]
  /** Lets the prints of the sources flow; until then the markets stand still unless they are moved by `apply`. */
  startMarkets(): void
}

/**
 * The options are those of the server; `sources` take the place of the markets they name. Throws a RangeError in one
 * sentence when a market cannot be used.
 */
export function createInProcessExchange(parts: {
  readonly options: Options
  readonly startAtMs: number
  readonly sources?: readonly MarketSource[]
  readonly timings?: Partial<TopicTimings>
  /** Those that the options derive when they are not given. */
  readonly accounts?: readonly SimulatedAccount[]
}): InProcessExchange {
  const { options, startAtMs, sources = openMarketSources(options.markets, options.seed) } = parts
  const { accounts = deriveAccounts(options.seed, options.accounts, options.clients) } = parts
  const clock = createVirtualClock(startAtMs)
  const assembly = assembleVenue({ options, sources, accounts, clock })
  const { venue, candles, misbehaviour } = assembly
  const topics = createTopics(venue, candles, { ...venueTopicTimings, ...parts.timings })
  const limit = createRateLimit(options.requestsPerMinute)
  const accountOf = (apiKey: string | null) => (apiKey === null ? null : (assembly.accounts.get(apiKey) ?? null))

  const answer = (request: InProcessRequest): Reply => {
    if (!limit.admits(clientAddress(request.forwardedFor, 'in-process'), clock.monoMs())) return failed(429, 429)
    return assembly.door({
      method: request.method,
      target: request.target,
      userAgent: request.userAgent === undefined ? 'in-process' : request.userAgent,
      account: accountOf(request.apiKey),
      body: request.body ?? '',
      engineDelayMs: request.engineDelayMs ?? null,
      pastState: null,
    })
  }
  const openLine = (firstSeq: number, deliver: (text: string) => void): Connection & { cut(): void } => {
    let nextSeq = firstSeq
    let isOpen = true
    return {
      send(_stream, framed) {
        if (!isOpen) return
        const text = numbered(framed, clock.wallMs(), nextSeq)
        nextSeq += 1
        deliver(text)
      },
      reply(text) {
        if (isOpen) deliver(text)
      },
      cut() {
        isOpen = false
      },
    }
  }
  const openStream = (upgrade: InProcessUpgrade): InProcessStream => {
    const refused = (reply: Reply): InProcessStream => ({ type: 'refused', reply: asText(reply) })
    const account = accountOf(upgrade.apiKey)
    const target = streamTargetOf(upgrade.target)
    if (upgrade.userAgent === null || upgrade.userAgent === '')
      return refused(failed(400, 400, 'the User-Agent header is required'))
    if (target === null) return refused(failed(404, 404))
    if (target !== 'rpc') {
      if (target.type === 'account' && account === null) return refused(failed(401, 401))
      const line = openLine(firstSeqs.stream, upgrade.deliver)
      const leave = joinStream(topics, target, account?.accountId ?? null, line)
      const close = () => {
        line.cut()
        leave?.()
      }
      return { type: 'open', send: () => undefined, close }
    }
    const line = openLine(firstSeqs.rpc, upgrade.deliver)
    const close = () => {
      line.cut()
      session.end()
    }
    const session = openRpcSession(line, {
      topics,
      accounts: assembly.accounts,
      misbehaviour,
      holder: account,
      onAccountStream: () => () => undefined,
      clock,
      disconnect(code) {
        close()
        upgrade.disconnected?.(code)
      },
    })
    return { type: 'open', send: (text) => session.receive(text), close }
  }
  return {
    accounts,
    state: venue.state,
    nowMs: () => clock.wallMs(),
    steps: () => venue.steps(),
    nextDueAtMs: () => clock.nextDueAtMs(),
    advanceTo: (atMs) => clock.advanceTo(atMs),
    call: (request) => asText(answer(request)),
    openStream,
    control: (method, target, body) => asText(assembly.control?.(method, target, body) ?? failed(404, 404)),
    apply: (event) => venue.apply(event),
    startMarkets: () => assembly.startMarkets(),
  }
}

const asText = ({ status, body, headers = {} }: Reply): InProcessReply => ({
  status,
  body: body === null ? '' : writeJson(body),
  headers,
})

import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { formatHalfTicks } from '../exchange/market-spec.ts'
import type { Account, Market, PublicTrade } from '../exchange/state.ts'
import { sendAccountSnapshot, sendAccountUpdates, sendBalance } from './account-feed.ts'
import type { SimulatedAccount } from './accounts.ts'
import { createBookFeed, type BookFeed } from './book-feed.ts'
import { openConnection, type Connection } from './connection.ts'
import { failed, type Reply } from './reply.ts'
import { accountOf } from './rest-server.ts'
import { publicTradeRow } from './rows.ts'
import type { Venue } from './venue.ts'
import { writeJson } from './wire.ts'

export const streamPrefix = '/stream.extended.exchange/v1'
const frameMaxBytes = 64 * 1024
const closeWithinMs = 200

export type StreamParts = {
  readonly venue: Venue
  readonly accounts: ReadonlyMap<string, SimulatedAccount>
  readonly onAccountStream: () => void
}

/** The venue's WebSocket v1 on the REST server's port: one stream per connection, chosen by its address. */
export function attachStreams(server: Server, parts: StreamParts): { stop(): void; accountStreams(): number } {
  const { venue } = parts
  const { state } = venue
  const sockets = new WebSocketServer({ noServer: true, maxPayload: frameMaxBytes, perMessageDeflate: false })
  const books = new Map(Array.from(state.markets, ([name, market]) => [name, createBookFeed(state, market)]))
  const trades = new Map<Connection, readonly Market[]>()
  const prices = new Map<Connection, PriceReader>()
  const accounts = new Map<Connection, Account>()

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const account = accountOf(parts, request)
    const route = routeOf(request)
    if ((request.headers['user-agent'] ?? '') === '')
      refuse(socket, failed(400, 400, 'the User-Agent header is required'))
    else if (route === null) refuse(socket, failed(404, 404))
    else if (route.stream === 'account' && account === null) refuse(socket, failed(401, 401))
    else sockets.handleUpgrade(request, socket, head, (webSocket) => open(webSocket, route, account))
  })

  const open = (socket: WebSocket, route: Route, account: SimulatedAccount | null) => {
    const connection = openConnection(socket)
    const markets = route.market === null ? [...state.markets.values()] : [state.markets.get(route.market)]
    const known = markets.filter((market) => market !== undefined)
    if (known.length < markets.length) {
      socket.send(writeJson(failed(404, 1001).body))
      return
    }
    socket.on('close', () => {
      trades.delete(connection)
      prices.delete(connection)
      accounts.delete(connection)
    })
    if (route.stream === 'orderbooks') {
      const leave = known.map((market) => books.get(market.spec.name)?.join(connection, route.depth))
      socket.on('close', () => leave.forEach((one) => one?.()))
    } else if (route.stream === 'publicTrades') {
      trades.set(connection, known)
      for (const market of known) sendTrades(connection, market, market.recentTrades)
    } else if (route.stream === 'mark' || route.stream === 'index') {
      const reader: PriceReader = { type: route.stream === 'mark' ? 'MP' : 'IP', markets: known, sent: new Map() }
      prices.set(connection, reader)
      sendPrices(connection, reader)
    } else {
      const own = account === null ? undefined : state.accounts.get(account.accountId)
      if (own === undefined) return
      accounts.set(connection, own)
      sendAccountSnapshot(state, own, connection.send)
      parts.onAccountStream()
    }
  }

  let markMoved = false
  venue.listen((outputs) => {
    for (const [connection, account] of accounts) sendAccountUpdates(state, account, outputs, connection.send)
    for (const output of outputs) {
      if (output.type === 'mark_changed') markMoved = true
      if (output.type !== 'public_trades') continue
      for (const [connection, markets] of trades) {
        const market = markets.find(({ spec }) => spec.name === output.market)
        if (market !== undefined) sendTrades(connection, market, output.trades)
      }
    }
  })
  const timers = [
    setInterval(() => {
      for (const feed of books.values()) feed.publish(Date.now())
      for (const [connection, reader] of prices) sendPrices(connection, reader)
    }, 100),
    setInterval(() => publishBest(books), 10),
    setInterval(() => {
      if (!markMoved) return
      markMoved = false
      for (const [connection, account] of accounts) {
        if (account.positions.size > 0) sendBalance(state, account, connection.send)
      }
    }, 1_000),
  ]
  return {
    accountStreams: () => accounts.size,
    stop() {
      for (const timer of timers) clearInterval(timer)
      for (const socket of sockets.clients) {
        socket.close(1001, 'simulator stopped')
        // A reader that does not answer must not hold the stop up.
        setTimeout(() => socket.terminate(), closeWithinMs).unref()
      }
    },
  }
}

type PriceReader = {
  readonly type: 'MP' | 'IP'
  readonly markets: readonly Market[]
  readonly sent: Map<string, number>
}

/** The index is the mark: this market has no other source of prices. */
function sendPrices(connection: Connection, { type, markets, sent }: PriceReader): void {
  for (const { spec, markHalfTicks } of markets) {
    if (sent.get(spec.name) === markHalfTicks) continue
    sent.set(spec.name, markHalfTicks)
    const p = formatHalfTicks(spec, markHalfTicks)
    connection.send({ type, data: { m: spec.name, p, ts: type === 'MP' ? 0 : Date.now() } })
  }
}

function sendTrades(connection: Connection, market: Market, trades: readonly PublicTrade[]): void {
  if (trades.length > 0) connection.send({ data: trades.map((trade) => publicTradeRow(market, trade)) })
}

function publishBest(books: ReadonlyMap<string, BookFeed>): void {
  for (const feed of books.values()) feed.publishBest(Date.now())
}

type Route = {
  readonly stream: 'orderbooks' | 'publicTrades' | 'mark' | 'index' | 'account'
  readonly market: string | null
  readonly depth: 'full' | 'best'
}

function routeOf(request: IncomingMessage): Route | null {
  const url = URL.parse(request.url ?? '', 'http://simulator')
  if (url === null || !url.pathname.startsWith(`${streamPrefix}/`)) return null
  const path = url.pathname.slice(streamPrefix.length + 1).split('/')
  const depth = url.searchParams.get('depth') === '1' ? 'best' : 'full'
  const [first, second, third, ...rest] = path
  if (rest.length > 0) return null
  if (first === 'account' && second === undefined) return { stream: 'account', market: null, depth }
  if ((first === 'orderbooks' || first === 'publicTrades') && third === undefined) {
    return { stream: first, market: second ?? null, depth }
  }
  if (first === 'prices' && (second === 'mark' || second === 'index')) {
    return { stream: second, market: third ?? null, depth }
  }
  return null
}

function refuse(socket: Duplex, reply: Reply): void {
  const text = writeJson(reply.body)
  socket.end(
    `HTTP/1.1 ${reply.status} Refused\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  )
}

import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type RawData, type WebSocket } from 'ws'
import type { SimulatedAccount } from './accounts.ts'
import type { CandleHistory } from './candle-history.ts'
import { openConnection, venueConnectionTimings, type ConnectionTimings } from './connection.ts'
import type { Leave } from './frame.ts'
import type { Misbehaviour } from './misbehaviour.ts'
import { failed, type Reply } from './reply.ts'
import { accountOf } from './rest-server.ts'
import { openRpcSession } from './rpc-connection.ts'
import { firstSeqs, joinStream, streamTargetOf, type StreamRoute } from './stream-routes.ts'
import { createTopics, venueTopicTimings, type TopicTimings } from './topics.ts'
import type { Venue } from './venue.ts'
import { writeJson } from './wire.ts'

/** Nobody has a reason to send more than a request. */
const frameMaxBytes = 64 * 1024
const closeWithinMs = 200

export type StreamParts = {
  readonly venue: Venue
  readonly accounts: ReadonlyMap<string, SimulatedAccount>
  readonly candles: CandleHistory
  readonly misbehaviour: Misbehaviour
  readonly onAccountStream: () => void
  /** The venue's own when they are not given. */
  readonly timings?: Partial<TopicTimings & ConnectionTimings>
}

/** The venue's sockets on the REST server's port: one stream chosen by address, or RPC. */
export function attachStreams(server: Server, parts: StreamParts): { stop(): void; accountStreams(): number } {
  const { venue, misbehaviour } = parts
  const timings = { ...venueTopicTimings, ...venueConnectionTimings, ...parts.timings }
  const topics = createTopics(venue, parts.candles, timings)
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: frameMaxBytes,
    perMessageDeflate: false,
    // A stalled connection must be able to leave pings unanswered.
    autoPong: false,
  })
  let accountStreams = 0
  const accountStreamBegan = (): Leave => {
    accountStreams += 1
    parts.onAccountStream()
    return () => {
      accountStreams -= 1
    }
  }

  const openStream = (socket: WebSocket, route: StreamRoute, account: SimulatedAccount | null) => {
    const connection = openConnection(socket, { firstSeq: firstSeqs.stream, timings, misbehaviour })
    const leave = joinStream(topics, route, account?.accountId ?? null, connection)
    if (leave === null) return
    socket.on('close', leave)
    if (route.type === 'account') socket.on('close', accountStreamBegan())
  }
  const openRpc = (socket: WebSocket, holder: SimulatedAccount | null) => {
    const connection = openConnection(socket, { firstSeq: firstSeqs.rpc, timings, misbehaviour })
    const { accounts } = parts
    const session = openRpcSession(connection, {
      topics,
      accounts,
      misbehaviour,
      holder,
      onAccountStream: accountStreamBegan,
      clock: venue.clock,
      disconnect: (code) => socket.close(code),
    })
    socket.on('message', (content: RawData, isBinary: boolean) => session.receive(isBinary ? null : textOf(content)))
    socket.on('close', () => session.end())
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const account = accountOf(parts, request)
    const target = streamTargetOf(request.url ?? '')
    if ((request.headers['user-agent'] ?? '') === '') {
      refuse(socket, failed(400, 400, 'the User-Agent header is required'))
    } else if (target === null) refuse(socket, failed(404, 404))
    else if (target === 'rpc') {
      sockets.handleUpgrade(request, socket, head, (webSocket) => openRpc(webSocket, account))
    } else if (target.type === 'account' && account === null) refuse(socket, failed(401, 401))
    else sockets.handleUpgrade(request, socket, head, (webSocket) => openStream(webSocket, target, account))
  })
  return {
    accountStreams: () => accountStreams,
    stop() {
      topics.stop()
      for (const socket of sockets.clients) {
        socket.close(1001, 'simulator stopped')
        // A reader that does not answer must not hold the stop up.
        setTimeout(() => socket.terminate(), closeWithinMs).unref()
      }
    },
  }
}

function textOf(content: RawData): string {
  if (Array.isArray(content)) return Buffer.concat(content).toString('utf8')
  return (content instanceof ArrayBuffer ? Buffer.from(content) : content).toString('utf8')
}

function refuse(socket: Duplex, reply: Reply): void {
  const text = writeJson(reply.body)
  socket.end(
    `HTTP/1.1 ${reply.status} Refused\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  )
}

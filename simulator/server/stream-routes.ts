import { candlePrices } from './candle-history.ts'
import { isCandleInterval } from './candles.ts'
import { failed } from './reply.ts'
import { framedForStream, type Leave } from './frame.ts'
import type { Connection } from './connection.ts'
import type { Topic, Topics } from './topics.ts'
import { writeJson } from './wire.ts'

// Addresses of the streams that are chosen by address, one for each socket.

export type StreamRoute =
  | { readonly type: 'topic'; readonly topic: Topic }
  /** The account that the key belongs to. */
  | { readonly type: 'account' }
  | { readonly type: 'unsupported_interval' }

export const streamPrefix = '/stream.extended.exchange/v1'
export const rpcPath = '/stream.extended.exchange/v2/rpc'

/** Two systems count their frames: sockets with one stream from one, RPC sockets from zero. */
export const firstSeqs = { stream: 1, rpc: 0 } as const

/** What the request target of an upgrade asks for; null when nothing is there. */
export function streamTargetOf(target: string): StreamRoute | 'rpc' | null {
  const url = URL.parse(target, 'http://simulator')
  if (url === null) return null
  if (url.pathname === rpcPath) return 'rpc'
  if (!url.pathname.startsWith(`${streamPrefix}/`)) return null
  return streamRouteOf(url.pathname.slice(streamPrefix.length + 1).split('/'), url.searchParams)
}

/** Connects a reader with the one stream of its address; null after telling it that there is no such stream. */
export function joinStream(
  topics: Topics,
  route: StreamRoute,
  accountId: number | null,
  connection: Connection,
): Leave | null {
  const topic = topicOf(route, accountId)
  const leave =
    topic === null ? null : topics.join(topic, (frame) => connection.send(frame.stream, framedForStream(frame)))
  if (leave === null) {
    const refusal = route.type === 'unsupported_interval' ? failed(400, 1005) : failed(404, 1001)
    connection.reply(writeJson(refusal.body))
  }
  return leave
}

function topicOf(route: StreamRoute, accountId: number | null): Topic | null {
  if (route.type === 'topic') return route.topic
  return route.type === 'account' && accountId !== null ? { stream: 'account', accountId } : null
}

/** `path` is what follows the prefix, split at its slashes; null when nothing is there. */
function streamRouteOf(path: readonly string[], query: URLSearchParams): StreamRoute | null {
  const [first, second, third, fourth] = path
  const stream = query.get('depth') === '1' ? 'best' : 'book'
  switch (first) {
    case 'account':
      return path.length === 1 ? { type: 'account' } : null
    case 'orderbooks': {
      const isRfq = second === 'rfq'
      if (path.length > (isRfq ? 3 : 2)) return null
      return { type: 'topic', topic: { stream, market: marketOf(isRfq ? third : second), isRfq } }
    }
    case 'publicTrades':
    case 'funding': {
      if (path.length > 2) return null
      return { type: 'topic', topic: { stream: first === 'funding' ? first : 'trades', market: marketOf(second) } }
    }
    case 'prices':
      if (path.length > 3 || (second !== 'mark' && second !== 'index')) return null
      return { type: 'topic', topic: { stream: second, market: marketOf(third) } }
    case 'candles': {
      const price = candlePrices.get(third ?? '')
      if (path.length !== 3 || second === undefined || price === undefined || fourth !== undefined) return null
      const interval = query.get('interval') ?? 'PT1M'
      if (!isCandleInterval(interval)) return { type: 'unsupported_interval' }
      return { type: 'topic', topic: { stream: 'candles', market: second, price, interval } }
    }
    default:
      return null
  }
}

/** An address that ends before the market, with a slash or without, means all of them. */
const marketOf = (segment: string | undefined): string | null =>
  segment === undefined || segment === '' ? null : segment

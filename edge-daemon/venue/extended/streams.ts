// The streams of one account in one market, over sockets of their own or over one RPC socket: the same events either way.

import type { StreamName } from '../../core/event.ts'
import type { Secret } from '../secret.ts'
import type { VenueClock, VenueEvent } from '../venue.ts'
import { openRpcStreams } from './rpc-stream.ts'
import { openStream } from './stream.ts'
import { startFrameReader, streamsFor, type ReaderParts } from './stream-readers.ts'

/** Which way, and the address: a base below which each stream has its path, or the RPC socket itself. */
export type StreamWay = { readonly way: 'v1'; readonly base: URL } | { readonly way: 'rpc'; readonly url: URL }

export type StreamsOptions = ReaderParts & {
  readonly from: StreamWay
  readonly accountId: string
  /** Null opens the public streams alone. */
  readonly apiKey: Secret | null
  readonly userAgent: string
  readonly clock: VenueClock
  readonly push: (event: VenueEvent) => void
}

export type Streams = {
  restart(stream: StreamName, reason: string): void
  /** Resolves when the last socket is gone; nothing is pushed after the call. */
  close(): Promise<void>
}

/** Opens all of them; each reconnects by itself with back-off until `close`. */
export function openStreams(options: StreamsOptions): Streams {
  const { from } = options
  if (from.way === 'rpc') return openRpcStreams({ ...options, url: from.url })
  const { apiKey, userAgent, clock, push } = options
  const streams = new Map(
    streamsFor(apiKey).map((name) => {
      const url = addressOf(name, from.base, options.translation.spec.name)
      const startReader = () => startFrameReader(name, options)
      const key = name === 'account' ? apiKey : null
      return [name, openStream({ name, url, apiKey: key, userAgent, clock, startReader, push })]
    }),
  )
  return {
    restart: (stream, reason) => streams.get(stream)?.restart(reason),
    close: async () => {
      await Promise.all([...streams.values()].map((stream) => stream.close()))
    },
  }
}

function addressOf(stream: StreamName, base: URL, marketName: string): URL {
  const market = encodeURIComponent(marketName)
  const paths: Readonly<Record<StreamName, string>> = {
    account: '/account',
    book: `/orderbooks/${market}`,
    touch: `/orderbooks/${market}?depth=1`,
    trades: `/publicTrades/${market}`,
    mark: `/prices/mark/${market}`,
    index: `/prices/index/${market}`,
    funding: `/funding/${market}`,
  }
  return new URL(base.href.replace(/\/+$/, '') + paths[stream])
}

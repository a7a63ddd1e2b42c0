// One market as everybody may see it: its rules and its public streams. No key is held here, so nothing that needs one can
// leave: every request is a GET of public facts.

import type { MarketSpec } from '#shared/market.ts'
import type { StreamName } from '../../core/event.ts'
import type { VenueClock, VenueEvent } from '../venue.ts'
import { carry } from './carry.ts'
import { checkHost, type ExtendedNetwork } from './hosts.ts'
import { createHttpClient } from './http.ts'
import { changeOf, freshMarketWatch, offGrid } from './market-watch.ts'
import { readSpec, refuse, type Refusal } from './start-facts.ts'
import { openStreams, type Streams, type StreamWay } from './streams.ts'
import { createTranslation } from './translate.ts'

export type PublicOptions = {
  readonly network: ExtendedNetwork
  readonly rest: string
  readonly stream: string
  /** Address of the socket that carries all streams; without one each stream has a socket below `stream`. */
  readonly rpc?: string
  readonly market: string
  readonly userAgent: string
}

export type PublicMarket = {
  readonly spec: MarketSpec
  /** Opens book, best prices, prints, mark, index and funding; they reconnect by themselves until `close`. */
  openStreams(push: (event: VenueEvent) => void): void
  restartStream(stream: StreamName, reason: string): void
  close(): Promise<void>
}

/** Reads the market's rules; what does not fit is one sentence as a value. The streams stay closed until `openStreams`. */
export async function connectPublic(options: PublicOptions, clock: VenueClock): Promise<PublicMarket | Refusal> {
  const { network, userAgent, market } = options
  const rest = checkHost('rest', options.rest, network)
  if (typeof rest === 'string') return refuse(rest)
  const stream = checkHost('stream', options.stream, network)
  if (typeof stream === 'string') return refuse(stream)
  const rpc = options.rpc === undefined ? null : checkHost('rpc', options.rpc, network)
  if (typeof rpc === 'string') return refuse(rpc)
  const from: StreamWay = rpc === null ? { way: 'v1', base: stream } : { way: 'rpc', url: rpc }
  const http = createHttpClient({ base: rest, userAgent, apiKey: null })
  const readNow = () => carry(http, readSpec({ rest: options.rest, market }))
  const spec = await readNow()
  if ('refusal' in spec) {
    http.close()
    return spec
  }
  const readMarket = async () => {
    const now = await readNow()
    return 'refusal' in now ? null : now
  }
  let watch = freshMarketWatch
  let streams: Streams | null = null
  return {
    spec,
    openStreams: (push) => {
      const onOffGrid = () => {
        const [next, isToBeRead] = offGrid(watch, clock.monoMs())
        watch = next
        if (!isToBeRead) return
        void readMarket().then((now) => {
          const reason = changeOf(spec, now)
          if (reason !== null) push({ type: 'market_changed', reason })
        })
      }
      const translation = createTranslation(spec)
      streams ??= openStreams({ from, accountId: '', translation, apiKey: null, userAgent, clock, onOffGrid, push })
    },
    restartStream: (name, reason) => streams?.restart(name, reason),
    close: async () => {
      await streams?.close()
      http.close()
    },
  }
}

// Brings up the adapter: checks that address, chain, market, account and keys belong together, then hands over a Venue.
// What does not fit is one sentence as a value; nothing is left open behind it.

import type { Secret } from '../secret.ts'
import type { Venue, VenueClock } from '../venue.ts'
import { checkKeys } from './account-keys.ts'
import { readAccount, readOpenOrders, readOrder } from './account-reads.ts'
import { readFills } from './fill-pages.ts'
import { readFunding } from './funding-reads.ts'
import { checkHost, type ExtendedNetwork } from './hosts.ts'
import { createHttpClient, type HttpClient } from './http.ts'
import { watchMarket } from './market-watch.ts'
import { createMeter, type Meter } from './meter.ts'
import { createOrderEntry } from './order-entry.ts'
import { createOrderSigner } from './signing.ts'
import { readSpec, readStartFacts, refuse, type Refusal, type StartFacts } from './start-facts.ts'
import { openStreams, type Streams, type StreamWay } from './streams.ts'
import { createTranslation } from './translate.ts'

export type ExtendedOptions = {
  readonly network: ExtendedNetwork
  /** Base addresses, for example http://127.0.0.1:PORT/api/v1 and ws://127.0.0.1:PORT/stream.extended.exchange/v1. */
  readonly rest: string
  readonly stream: string
  /** Address of the socket that carries all streams; without one each stream has a socket below `stream`. */
  readonly rpc?: string
  /** Base address for orders and cancels where the exchange has one of their own; otherwise they go to `rest`. */
  readonly orderEntry?: string
  readonly market: string
  readonly apiKey: Secret
  readonly starkPrivateKey: Secret
  readonly starkPublicKey: string
  readonly vault: string
  readonly userAgent: string
  /** Signing chain of a local exchange; the real networks have their own. */
  readonly chainId?: string
}

/** Connects to one account in one market. The streams stay closed until `openStreams`. */
export async function connectExtended(options: ExtendedOptions, clock: VenueClock): Promise<Venue | Refusal> {
  const rest = checkHost('rest', options.rest, options.network)
  if (typeof rest === 'string') return refuse(rest)
  const stream = checkHost('stream', options.stream, options.network)
  if (typeof stream === 'string') return refuse(stream)
  const rpc = options.rpc === undefined ? null : checkHost('rpc', options.rpc, options.network)
  if (typeof rpc === 'string') return refuse(rpc)
  const from: StreamWay = rpc === null ? { way: 'v1', base: stream } : { way: 'rpc', url: rpc }
  const orderEntry =
    options.orderEntry === undefined ? rest : checkHost('orderEntry', options.orderEntry, options.network)
  if (typeof orderEntry === 'string') return refuse(orderEntry)
  const complaint = checkKeys(options)
  if (complaint !== null) return refuse(complaint)
  const { userAgent, apiKey } = options
  const http = createHttpClient({ base: rest, userAgent, apiKey })
  const meter = createMeter(http)
  const facts = await readStartFacts(options, meter.all)
  if ('refusal' in facts) {
    http.close()
    return facts
  }
  const orders = orderEntry === rest ? http : createHttpClient({ base: orderEntry, userAgent, apiKey })
  return venueOf(options, { http, orders, meter, from, clock, ...facts })
}

type Parts = StartFacts & {
  readonly http: HttpClient
  /** For everything that changes orders; one request for each effect of the core, so it needs no meter. */
  readonly orders: HttpClient
  readonly meter: Meter
  readonly from: StreamWay
  readonly clock: VenueClock
}

function venueOf(options: ExtendedOptions, parts: Parts): Venue {
  const { http, orders, meter, clock, spec, domain, makerFeeRate, feeRateMax, leverage } = parts
  const translation = createTranslation(spec)
  const keys = { privateKey: options.starkPrivateKey, publicKey: options.starkPublicKey, vault: options.vault }
  const sign = createOrderSigner(keys, spec.settlement, domain)
  const entry = createOrderEntry({
    http: orders,
    market: spec,
    sign,
    feeRateMax,
    publicKey: keys.publicKey,
    vault: keys.vault,
  })
  const reads = () => ({ http: meter.forOneEffect(), translation, clock })
  const readMarket = async () => {
    const now = await readSpec({ rest: options.rest, market: spec.name }, meter.all)
    return 'refusal' in now ? null : now
  }
  let streams: Streams | null = null
  return {
    market: spec,
    makerFeeRate,
    leverage,
    ...entry,
    readOrder: (clientId) => readOrder(reads(), clientId),
    readOpenOrders: () => readOpenOrders(reads()),
    readFills: (sinceTradeId) => readFills(reads(), sinceTradeId),
    readFunding: (sinceAtMs) => readFunding(reads(), sinceAtMs),
    readAccount: () => readAccount(reads()),
    openStreams: (push) => {
      if (streams !== null) return
      meter.reportTo((count) => push({ type: 'requests_sent', count }))
      const onOffGrid = watchMarket({ spec, clock, readMarket, push })
      const { apiKey, userAgent } = options
      const { from, accountId } = parts
      streams = openStreams({ from, accountId, translation, apiKey, userAgent, clock, onOffGrid, push })
    },
    restartStream: (name, reason) => streams?.restart(name, reason),
    close: async () => {
      await streams?.close()
      for (const client of new Set([http, orders])) client.close()
    },
  }
}

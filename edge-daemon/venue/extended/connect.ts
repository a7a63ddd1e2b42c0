// Brings up the adapter: checks that address, chain, market, account and keys belong together, then hands over a Venue.
// What does not fit is one sentence as a value; nothing is left open behind it.

import type { Secret } from '../secret.ts'
import type { Venue, VenueClock, VenueEvent } from '../venue.ts'
import { checkKeys } from './account-keys.ts'
import { carry } from './carry.ts'
import { isOrderEntry, talkOf } from './asking-talk.ts'
import { checkHost, type ExtendedNetwork } from './hosts.ts'
import { createHttpClient, type HttpClient } from './http.ts'
import { changeOf, freshMarketWatch, offGrid } from './market-watch.ts'
import { freshMeter, stepMeter, type MeterEvent } from './meter.ts'
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
  const meter = startMeter()
  const facts = await carry(http, readStartFacts(options), () => meter.left(false))
  if ('refusal' in facts) {
    http.close()
    return facts
  }
  const orders = orderEntry === rest ? http : createHttpClient({ base: orderEntry, userAgent, apiKey })
  return venueOf(options, { http, orders, meter, from, clock, ...facts })
}

type Parts = StartFacts & {
  readonly http: HttpClient
  /** For everything that changes orders. */
  readonly orders: HttpClient
  readonly meter: RunningMeter
  readonly from: StreamWay
  readonly clock: VenueClock
}

function venueOf(options: ExtendedOptions, parts: Parts): Venue {
  const { http, orders, meter, clock, spec, domain, makerFeeRate, feeRateMax, leverage } = parts
  const translation = createTranslation(spec)
  const keys = { privateKey: options.starkPrivateKey, publicKey: options.starkPublicKey, vault: options.vault }
  const sign = createOrderSigner(keys, spec.settlement, domain)
  const entry = { market: spec, sign, feeRateMax, publicKey: keys.publicKey, vault: keys.vault }
  const readMarket = async () => {
    const now = await carry(http, readSpec({ rest: options.rest, market: spec.name }), () => meter.left(false))
    return 'refusal' in now ? null : now
  }
  let watch = freshMarketWatch
  let streams: Streams | null = null
  return {
    market: spec,
    makerFeeRate,
    feeRateMax: Number(feeRateMax),
    leverage,
    ask: (asking) => {
      let isPaid = true
      return carry(isOrderEntry(asking) ? orders : http, talkOf(asking, { translation, entry }, clock.monoMs()), () => {
        meter.left(isPaid)
        isPaid = false
      })
    },
    openStreams: (push) => {
      if (streams !== null) return
      meter.reportTo(push)
      const onOffGrid = () => {
        const [next, isToBeRead] = offGrid(watch, clock.monoMs())
        watch = next
        if (!isToBeRead) return
        void readMarket().then((now) => {
          const reason = changeOf(spec, now)
          if (reason !== null) push({ type: 'market_changed', reason })
        })
      }
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

type RunningMeter = {
  left(isPaid: boolean): void
  /** From now on each is reported as it leaves; what was counted before is reported at once. */
  reportTo(push: (event: VenueEvent) => void): void
}

function startMeter(): RunningMeter {
  let meter = freshMeter
  let tell: (event: VenueEvent) => void = () => undefined
  const take = (event: MeterEvent) => {
    const [next, count] = stepMeter(meter, event)
    meter = next
    if (count > 0) tell({ type: 'requests_sent', count })
  }
  return {
    left: (isPaid) => take({ type: 'left', isPaid }),
    reportTo: (push) => {
      tell = push
      take({ type: 'listened' })
    },
  }
}

// Brings up the adapter: checks that address, chain, market, account and keys belong together, then hands over a Venue.
// What does not fit is one sentence as a value; nothing is left open behind it.

import { z } from 'zod'
import { Exact } from '#shared/decimal.ts'
import type { MarketSpec } from '#shared/market.ts'
import type { StreamName } from '../../core/event.ts'
import { describeVenueError, type VenueError } from '../../core/venue-error.ts'
import type { Secret } from '../secret.ts'
import type { Venue, VenueClock, VenueEvent } from '../venue.ts'
import { get, readAccount, readOpenOrders, readOrder } from './account-reads.ts'
import { createAccountReader } from './account-stream.ts'
import { readFills } from './fill-pages.ts'
import { checkHost, type ExtendedNetwork } from './hosts.ts'
import { createHttpClient, type HttpClient } from './http.ts'
import { createBookReader, createMarkReader, createTradesReader } from './market-stream.ts'
import { marketSpecOf } from './market-spec.ts'
import { createOrderEntry } from './order-entry.ts'
import type { StarknetDomain } from './order-hash.ts'
import { createOrderSigner, publicKeyOf } from './signing.ts'
import { openStream, type Stream } from './stream.ts'
import { createTranslation } from './translate.ts'
import { WireAccountInfo, WireFees, WireMarket, WireStarknetDomain } from './wire.ts'

export type ExtendedOptions = {
  readonly network: ExtendedNetwork
  /** Base addresses, for example http://127.0.0.1:PORT/api/v1 and ws://127.0.0.1:PORT/stream.extended.exchange/v1. */
  readonly rest: string
  readonly stream: string
  readonly market: string
  readonly apiKey: Secret
  readonly starkPrivateKey: Secret
  readonly starkPublicKey: string
  readonly vault: string
  readonly userAgent: string
  /** Signing chain of a local exchange; the real networks have their own. */
  readonly chainId?: string
}

export type Refusal = { readonly refusal: string }

const refuse = (refusal: string): Refusal => ({ refusal })

/** Connects to one account in one market. The streams stay closed until `openStreams`. */
export async function connectExtended(options: ExtendedOptions, clock: VenueClock): Promise<Venue | Refusal> {
  const rest = checkHost('rest', options.rest, options.network)
  if (typeof rest === 'string') return refuse(rest)
  const stream = checkHost('stream', options.stream, options.network)
  if (typeof stream === 'string') return refuse(stream)
  const complaint = checkCredentials(options)
  if (complaint !== null) return refuse(complaint)
  const http = createHttpClient({ base: rest, userAgent: options.userAgent, apiKey: options.apiKey })
  const facts = await readFacts(options, http)
  if ('refusal' in facts) {
    http.close()
    return facts
  }
  return venueOf(options, { http, stream, clock, ...facts })
}

function checkCredentials(options: ExtendedOptions): string | null {
  if (!/^[\x21-\x7e]+$/.test(options.apiKey.reveal()))
    return 'apiKey is empty or contains spaces: give the API key of the sub-account'
  if (!/^[\x20-\x7e]+$/.test(options.userAgent))
    return 'userAgent must be plain text and not empty: the exchange demands one'
  if (!/^0x[0-9a-fA-F]{1,64}$/.test(options.starkPublicKey))
    return "starkPublicKey must be 0x-hex: give the sub-account's public key"
  if (!/^\d{1,10}$/.test(options.vault))
    return `vault must be a number, was "${options.vault.slice(0, 20)}": give the sub-account's vault id`
  const derived = publicKeyOf(options.starkPrivateKey)
  if (derived === null) return 'starkPrivateKey is not a private key: give the 0x-hex Stark key of the sub-account'
  if (derived !== BigInt(options.starkPublicKey)) {
    return 'starkPrivateKey does not belong to starkPublicKey: give both of the same sub-account'
  }
  return null
}

type Facts = {
  readonly spec: MarketSpec
  readonly domain: StarknetDomain
  readonly makerFeeRate: number
  readonly feeRateMax: string
}

async function readFacts(options: ExtendedOptions, http: HttpClient): Promise<Facts | Refusal> {
  const { rest, market: name } = options
  const query = `market=${encodeURIComponent(name)}`
  const domain = await get(http, '/info/starknet', WireStarknetDomain)
  if (domain.result === 'failed') return refuse(explain('the signing domain (/info/starknet)', rest, domain.error))
  const chainId = { local: options.chainId ?? 'SN_SEPOLIA', testnet: 'SN_SEPOLIA', mainnet: 'SN_MAIN' }[options.network]
  const expected = { name: 'Perpetuals', version: 'v0', chainId, revision: 1 }
  if (JSON.stringify(domain.value) !== JSON.stringify(expected)) {
    return refuse(
      `${rest} signs for ${describeDomain(domain.value)}, but network "${options.network}" expects ${describeDomain(expected)}: ` +
        (options.network === 'local'
          ? `set chainId to ${domain.value.chainId}`
          : 'set network and rest to the same exchange'),
    )
  }

  const list = `the list of markets is at ${rest}/info/markets`
  const markets = await get(http, `/info/markets?${query}`, z.array(WireMarket), [])
  if (markets.result === 'failed' && !(markets.error.kind === 'refused' && markets.error.reason === 'market')) {
    return refuse(explain(`market "${name}"`, rest, markets.error))
  }
  const found = markets.result === 'failed' ? undefined : markets.value.find((market) => market.name === name)
  if (found === undefined) return refuse(`market "${name}" does not exist at this exchange: ${list}`)
  const spec = marketSpecOf(found)
  if (typeof spec === 'string') return refuse(`market "${name}" cannot be traded: ${spec}; ${list}`)

  const account = await get(http, '/user/account/info', WireAccountInfo)
  if (account.result === 'failed') return refuse(explain('the account', rest, account.error))
  if (!isSameFelt(account.value.l2Key, options.starkPublicKey)) {
    return refuse(
      'starkPublicKey is not the key of the account that apiKey belongs to: give both of the same sub-account',
    )
  }
  if (account.value.l2Vault !== options.vault) {
    return refuse(
      `vault is ${options.vault}, but the account that apiKey belongs to has ${account.value.l2Vault}: set vault to that`,
    )
  }

  const fees = await get(http, `/user/fees?${query}`, z.array(WireFees))
  if (fees.result === 'failed') return refuse(explain('the fees', rest, fees.error))
  const rates = fees.value.find((row) => row.market === name)
  if (rates === undefined) return refuse(`the exchange states no fees of market "${name}" for this account: ${list}`)
  const { makerFeeRate, takerFeeRate } = rates
  const feeRateMax = new Exact(takerFeeRate).gte(makerFeeRate) ? takerFeeRate : makerFeeRate
  return { spec, domain: expected, makerFeeRate: Number(makerFeeRate), feeRateMax }
}

type Parts = Facts & { readonly http: HttpClient; readonly stream: URL; readonly clock: VenueClock }

function venueOf(options: ExtendedOptions, parts: Parts): Venue {
  const { http, clock, spec, domain, makerFeeRate, feeRateMax } = parts
  const translation = createTranslation(spec)
  const keys = { privateKey: options.starkPrivateKey, publicKey: options.starkPublicKey, vault: options.vault }
  const sign = createOrderSigner(keys, spec.settlement, domain)
  const entry = createOrderEntry({ http, market: spec, sign, feeRateMax, publicKey: keys.publicKey, vault: keys.vault })
  const reads = { http, translation, clock }
  const streams = new Map<StreamName, Stream>()
  const market = encodeURIComponent(spec.name)
  const paths = [
    { name: 'account', path: '/account', startReader: () => createAccountReader(translation) },
    { name: 'book', path: `/orderbooks/${market}`, startReader: () => createBookReader(translation) },
    { name: 'trades', path: `/publicTrades/${market}`, startReader: () => createTradesReader(translation) },
    { name: 'mark', path: `/prices/mark/${market}`, startReader: () => createMarkReader(translation) },
  ] as const

  const open = (push: (event: VenueEvent) => void): void => {
    for (const { name, path, startReader } of paths) {
      const url = new URL(parts.stream)
      url.pathname = url.pathname.replace(/\/+$/, '') + path
      const apiKey = name === 'account' ? options.apiKey : null
      streams.set(name, openStream({ name, url, apiKey, userAgent: options.userAgent, clock, startReader, push }))
    }
  }
  return {
    market: spec,
    makerFeeRate,
    ...entry,
    readOrder: (clientId) => readOrder(reads, clientId),
    readOpenOrders: () => readOpenOrders(reads),
    readFills: (sinceTradeId) => readFills(reads, sinceTradeId),
    readAccount: () => readAccount(reads),
    openStreams: (push) => {
      if (streams.size === 0) open(push)
    },
    restartStream: (name, reason) => streams.get(name)?.restart(reason),
    close: async () => {
      await Promise.all([...streams.values()].map((stream) => stream.close()))
      http.close()
    },
  }
}

function explain(what: string, rest: string, error: VenueError): string {
  switch (error.kind) {
    case 'unauthorized':
      return `the exchange does not accept apiKey (${error.detail}): give a valid API key of this network`
    case 'unreachable':
      return `rest cannot be reached at ${rest} (${error.detail}): start the exchange or correct the address`
    default:
      return `${what} could not be read from ${rest} (${describeVenueError(error)}): check the address, or try again later`
  }
}

const describeDomain = (domain: StarknetDomain): string =>
  `${domain.name} ${domain.version} ${domain.chainId} revision ${domain.revision}`

function isSameFelt(a: string, b: string): boolean {
  const hex = /^0x0*([0-9a-f]+)$/i
  return hex.exec(a)?.[1]?.toLowerCase() === hex.exec(b)?.[1]?.toLowerCase() && hex.test(a)
}

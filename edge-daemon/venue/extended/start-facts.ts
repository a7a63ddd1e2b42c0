// What is read before the first order: that address, chain, market, account and keys belong together, and what the account
// pays. What does not fit is one sentence as a value.

import { z } from 'zod'
import { Exact } from '#shared/decimal.ts'
import type { MarketSpec } from '#shared/market.ts'
import { describeVenueError, type VenueError } from '../../core/venue-error.ts'
import { get, pathWith } from './get.ts'
import { readStarknetDomain } from './market-reads.ts'
import type { ExtendedNetwork } from './hosts.ts'
import type { HttpClient } from './http.ts'
import { marketSpecOf } from './market-spec.ts'
import type { StarknetDomain } from './order-hash.ts'
import { readAccountInfo, readFees, readLeverage } from './owner-reads.ts'
import { WireMarket } from './wire.ts'

export type StartQuestion = {
  readonly network: ExtendedNetwork
  readonly rest: string
  readonly market: string
  readonly starkPublicKey: string
  readonly vault: string
  /** Signing chain of a local exchange; the real networks have their own. */
  readonly chainId?: string
  /** Given when the streams come over the RPC socket, which knows accounts by their number. */
  readonly rpc?: string
}

export type StartFacts = {
  readonly spec: MarketSpec
  readonly domain: StarknetDomain
  readonly makerFeeRate: number
  /** The higher of maker and taker rate, as decimal text: an order signs for no less. */
  readonly feeRateMax: string
  /** Of the market, decimal text; null when the exchange lists none, which means its own default. */
  readonly leverage: string | null
  /** The venue's number of the account, digits; empty when it does not say. */
  readonly accountId: string
}

export type Refusal = { readonly refusal: string }
export const refuse = (refusal: string): Refusal => ({ refusal })

export async function readStartFacts(asked: StartQuestion, http: HttpClient): Promise<StartFacts | Refusal> {
  const domain = await readDomain(asked, http)
  if ('refusal' in domain) return domain
  const spec = await readSpec(asked, http)
  if ('refusal' in spec) return spec
  const account = await readOwnAccount(asked, http)
  if ('refusal' in account) return account
  const rates = await readRates(asked, http)
  if ('refusal' in rates) return rates
  const leverage = await readLeverage(http, [asked.market])
  if (leverage.result === 'failed') return refuse(explain('the leverage', asked.rest, leverage.error))
  const row = leverage.value.find(({ market }) => market === asked.market)
  if (row !== undefined && new Exact(row.leverage).lte(0)) {
    return refuse(`the account has the leverage ${row.leverage} in "${asked.market}": set one that allows an order`)
  }
  return { spec, domain, ...account, ...rates, leverage: row?.leverage ?? null }
}

async function readDomain(asked: StartQuestion, http: HttpClient): Promise<StarknetDomain | Refusal> {
  const { rest, network } = asked
  const domain = await readStarknetDomain(http)
  if (domain.result === 'failed') return refuse(explain('the signing domain (/info/starknet)', rest, domain.error))
  const chainId = { local: asked.chainId ?? 'SN_SEPOLIA', testnet: 'SN_SEPOLIA', mainnet: 'SN_MAIN' }[network]
  const expected = { name: 'Perpetuals', version: 'v0', chainId, revision: 1 }
  if (describeDomain(domain.value) === describeDomain(expected)) return expected
  return refuse(
    `${rest} signs for ${describeDomain(domain.value)}, but network "${network}" expects ${describeDomain(expected)}: ` +
      (network === 'local' ? `set chainId to ${domain.value.chainId}` : 'set network and rest to the same exchange'),
  )
}

/** The market as it is now. */
export async function readSpec(
  { rest, market: name }: Pick<StartQuestion, 'rest' | 'market'>,
  http: HttpClient,
): Promise<MarketSpec | Refusal> {
  const list = listOf(rest)
  const markets = await get(http, pathWith('/info/markets', { market: name }), z.array(WireMarket), [])
  if (markets.result === 'failed' && !(markets.error.kind === 'refused' && markets.error.reason === 'market')) {
    return refuse(explain(`market "${name}"`, rest, markets.error))
  }
  const found = markets.result === 'failed' ? undefined : markets.value.find((market) => market.name === name)
  if (found === undefined) return refuse(`market "${name}" does not exist at this exchange: ${list}`)
  const spec = marketSpecOf(found)
  return typeof spec === 'string' ? refuse(`market "${name}" cannot be traded: ${spec}; ${list}`) : spec
}

async function readOwnAccount(asked: StartQuestion, http: HttpClient): Promise<{ accountId: string } | Refusal> {
  const account = await readAccountInfo(http)
  if (account.result === 'failed') return refuse(explain('the account', asked.rest, account.error))
  const { l2Key, l2Vault } = account.value
  if (!isSameFelt(l2Key, asked.starkPublicKey)) {
    return refuse(
      'starkPublicKey is not the key of the account that apiKey belongs to: give both of the same sub-account',
    )
  }
  if (l2Vault !== asked.vault) {
    return refuse(`vault is ${asked.vault}, but the account that apiKey belongs to has ${l2Vault}: set vault to that`)
  }
  const accountId = account.value.accountId ?? ''
  return asked.rpc !== undefined && accountId === ''
    ? refuse('the exchange states no number of the account, by which its RPC socket names it: set streams to "v1"')
    : { accountId }
}

/** Forty times what the venue takes. */
const feeRateLimit = '0.01'

type Rates = { readonly makerFeeRate: number; readonly feeRateMax: string }

async function readRates({ rest, market }: StartQuestion, http: HttpClient): Promise<Rates | Refusal> {
  const fees = await readFees(http, market)
  if (fees.result === 'failed') return refuse(explain('the fees', rest, fees.error))
  const rates = fees.value.find((row) => row.market === market)
  if (rates === undefined) {
    return refuse(`the exchange states no fees of market "${market}" for this account: ${listOf(rest)}`)
  }
  const { makerFeeRate, takerFeeRate } = rates
  // Whatever is signed for as a fee may be charged: a rate that no venue takes is not signed for.
  const isOff = [makerFeeRate, takerFeeRate].some((rate) => new Exact(rate).abs().gt(feeRateLimit))
  if (isOff || (makerFeeRate.startsWith('-') && takerFeeRate.startsWith('-'))) {
    return refuse(
      `the exchange states the fee rates ${makerFeeRate} and ${takerFeeRate} of market "${market}", ` +
        `which is nothing to sign for: compare ${rest}/user/fees with its documents`,
    )
  }
  const feeRateMax = new Exact(takerFeeRate).gte(makerFeeRate) ? takerFeeRate : makerFeeRate
  return { makerFeeRate: Number(makerFeeRate), feeRateMax }
}

/** Why something could not be read, as one sentence with a remedy. */
export function explain(what: string, rest: string, error: VenueError): string {
  switch (error.kind) {
    case 'unauthorized':
      return `the exchange does not accept apiKey (${error.detail}): give a valid API key of this network`
    case 'unreachable':
      return `rest cannot be reached at ${rest} (${error.detail}): start the exchange or correct the address`
    default:
      return `${what} could not be read from ${rest} (${describeVenueError(error)}): check the address, or try again later`
  }
}

const listOf = (rest: string): string => `the list of markets is at ${rest}/info/markets`

const describeDomain = (domain: StarknetDomain): string =>
  `${domain.name} ${domain.version} ${domain.chainId} revision ${domain.revision}`

function isSameFelt(a: string, b: string): boolean {
  const hex = /^0x0*([0-9a-f]+)$/i
  return hex.exec(a)?.[1]?.toLowerCase() === hex.exec(b)?.[1]?.toLowerCase() && hex.test(a)
}

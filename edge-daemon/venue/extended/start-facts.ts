// What is read before the first order: that address, chain, market, account and keys belong together, and what the account
// pays. What does not fit is one sentence as a value.

import { z } from 'zod'
import { Exact, formatDecimal } from '#shared/decimal.ts'
import type { MarketSpec } from '#shared/market.ts'
import { describeVenueError, type VenueError } from '../../core/venue-error.ts'
import type { AccountInfoRow, FeesRow } from './account-rows.ts'
import { get, pathWith, type Got } from './get.ts'
import { readStarknetDomain } from './market-reads.ts'
import type { ExtendedNetwork } from './hosts.ts'
import { marketSpecOf } from './market-spec.ts'
import type { StarknetDomain } from './order-hash.ts'
import { readAccountInfo, readFees, readLeverage } from './owner-reads.ts'
import { followedBy, over, turned, type Talk } from './talk.ts'
import { WireMarket, type WireStarknetDomain } from './wire.ts'

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
  /** What an order signs for at most, as decimal text. */
  readonly feeRateMax: string
  /** Of the market, decimal text; null when the exchange lists none, which means its own default. */
  readonly leverage: string | null
  /** The venue's number of the account, digits; empty when it does not say. */
  readonly accountId: string
}

/** One sentence. Where `mayPass` is true nobody did anything wrong: the same start may succeed a moment later. */
export type Refusal = { readonly refusal: string; readonly mayPass?: boolean }
export const refuse = (refusal: string): Refusal => ({ refusal })

/** One after the other; the first that does not fit ends it. */
export const readStartFacts = (asked: StartQuestion): Talk<StartFacts | Refusal> =>
  unlessRefused(readDomain(asked), (domain) =>
    unlessRefused(readSpec(asked), (spec) =>
      unlessRefused(readOwnAccount(asked), (account) =>
        unlessRefused(readRates(asked), (rates) =>
          turned(readOwnLeverage(asked), (leverage) =>
            'refusal' in leverage ? leverage : { spec, domain, ...account, ...rates, ...leverage },
          ),
        ),
      ),
    ),
  )

function unlessRefused<First extends object, Value>(
  talk: Talk<First | Refusal>,
  next: (value: First) => Talk<Value | Refusal>,
): Talk<Value | Refusal> {
  return followedBy<First | Refusal, Value | Refusal>(talk, (value) => ('refusal' in value ? over(value) : next(value)))
}

const readOwnLeverage = (asked: StartQuestion): Talk<{ readonly leverage: string | null } | Refusal> =>
  turned(readLeverage([asked.market]), (leverage) => {
    if (leverage.result === 'failed') return unread('the leverage', asked.rest, leverage.error)
    const row = leverage.value.find(({ market }) => market === asked.market)
    if (row !== undefined && new Exact(row.leverage).lte(0)) {
      return refuse(`the account has the leverage ${row.leverage} in "${asked.market}": set one that allows an order`)
    }
    return { leverage: row?.leverage ?? null }
  })

const readDomain = (asked: StartQuestion): Talk<StarknetDomain | Refusal> =>
  turned(readStarknetDomain(), (domain) => domainOf(asked, domain))

function domainOf(asked: StartQuestion, domain: Got<z.infer<typeof WireStarknetDomain>>): StarknetDomain | Refusal {
  const { rest, network } = asked
  if (domain.result === 'failed') return unread('the signing domain (/info/starknet)', rest, domain.error)
  const chainId = { local: asked.chainId ?? 'SN_SEPOLIA', testnet: 'SN_SEPOLIA', mainnet: 'SN_MAIN' }[network]
  const expected = { name: 'Perpetuals', version: 'v0', chainId, revision: 1 }
  if (describeDomain(domain.value) === describeDomain(expected)) return expected
  return refuse(
    `${rest} signs for ${describeDomain(domain.value)}, but network "${network}" expects ${describeDomain(expected)}: ` +
      (network === 'local' ? `set chainId to ${domain.value.chainId}` : 'set network and rest to the same exchange'),
  )
}

/** The market as it is now. */
export const readSpec = (asked: SpecQuestion): Talk<MarketSpec | Refusal> =>
  turned(get(pathWith('/info/markets', { market: asked.market }), z.array(WireMarket), []), (markets) =>
    specOf(asked, markets),
  )

type SpecQuestion = Pick<StartQuestion, 'rest' | 'market'>

function specOf({ rest, market: name }: SpecQuestion, markets: Got<readonly WireMarket[]>): MarketSpec | Refusal {
  const list = listOf(rest)
  if (markets.result === 'failed' && !(markets.error.kind === 'refused' && markets.error.reason === 'market')) {
    return unread(`market "${name}"`, rest, markets.error)
  }
  const found = markets.result === 'failed' ? undefined : markets.value.find((market) => market.name === name)
  if (found === undefined) return refuse(`market "${name}" does not exist at this exchange: ${list}`)
  const spec = marketSpecOf(found)
  return typeof spec === 'string' ? refuse(`market "${name}" cannot be traded: ${spec}; ${list}`) : spec
}

const readOwnAccount = (asked: StartQuestion): Talk<{ readonly accountId: string } | Refusal> =>
  turned(readAccountInfo(), (account) => accountOf(asked, account))

function accountOf(asked: StartQuestion, account: Got<AccountInfoRow>): { readonly accountId: string } | Refusal {
  if (account.result === 'failed') return unread('the account', asked.rest, account.error)
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
/** Four times what the venue takes: whoever pays little today may pay what others pay tomorrow. */
const feeRateMin = '0.001'

/**
 * What orders sign for as their fee, of which the venue charges its own rate only. It stays the same as long as the process
 * lives, and a venue that comes to take more would refuse every exit: hence twice the higher rate.
 */
export const signedFeeRate = (makerFeeRate: string, takerFeeRate: string): string =>
  formatDecimal(Exact.min(feeRateLimit, Exact.max(feeRateMin, Exact.max(makerFeeRate, takerFeeRate).mul(2))))

type Rates = { readonly makerFeeRate: number; readonly feeRateMax: string }

const readRates = (asked: StartQuestion): Talk<Rates | Refusal> =>
  turned(readFees(asked.market), (fees) => ratesOf(asked, fees))

function ratesOf({ rest, market }: StartQuestion, fees: Got<readonly FeesRow[]>): Rates | Refusal {
  if (fees.result === 'failed') return unread('the fees', rest, fees.error)
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
  return { makerFeeRate: Number(makerFeeRate), feeRateMax: signedFeeRate(makerFeeRate, takerFeeRate) }
}

const unread = (what: string, rest: string, error: VenueError): Refusal => ({
  refusal: explain(what, rest, error),
  mayPass: error.kind !== 'unauthorized' && error.kind !== 'refused',
})

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

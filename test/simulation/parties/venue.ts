import { assert } from '#shared/assert.ts'
import type { MarketSpec } from '#shared/market.ts'
import { z } from 'zod'
import type { StreamName } from '../../../edge-daemon/core/event.ts'
import { FeesRow } from '../../../edge-daemon/venue/extended/account-rows.ts'
import { parseExactJson } from '../../../edge-daemon/venue/extended/exact-json.ts'
import { marketSpecOf } from '../../../edge-daemon/venue/extended/market-spec.ts'
import { signedFeeRate } from '../../../edge-daemon/venue/extended/start-facts.ts'
import { WireMarket } from '../../../edge-daemon/venue/extended/wire.ts'
import { leverageOf } from '../../../simulator/exchange/margin.ts'
import { createMarketSpec } from '../../../simulator/exchange/market-spec.ts'
import { createInProcessExchange, type InProcessExchange } from '../../../simulator/in-process/in-process-exchange.ts'
import { generatorMarket } from '../../../simulator/market/generator.ts'
import { deriveAccounts } from '../../../simulator/server/accounts.ts'
import { parseOptions } from '../../../simulator/server/options.ts'
import { createPrints, type Tempo } from './prints.ts'

// The venue of the world: the simulator's own exchange on its virtual clock, with a market that is busy enough to be hard.

export type Venue = {
  readonly exchange: InProcessExchange
  readonly accountId: number
  readonly apiKey: string
  readonly publicKey: string
  readonly vault: string
  readonly spec: MarketSpec
  readonly makerFeeRate: number
  readonly feeRateMax: string
  /** As the exchange holds them, units of 1e-12. */
  readonly fees: { readonly makerFeeRate: bigint; readonly takerFeeRate: bigint }
}

export const marketName = generatorMarket.name
/** The bot's name in the cloud. */
export const bot = 'simulated'
export const startAtMs = 1_790_000_000_000

/**
 * How often the venue looks whether there is news, milliseconds: best prices and index less often than the real one, so that
 * most of what reaches the daemon is trades, books and its own orders.
 */
const timings = { bookEveryMs: 100, bestEveryMs: 100, priceEveryMs: 100 }

/** The same in all seeds, and made once: nobody signs here, and the derivation blinds itself with chance of the machine. */
const accounts = deriveAccounts(1, 1, 1)

export function openVenue(seed: number, tempo: Tempo): Venue {
  const args = ['--seed', String(seed), '--signatures', 'off', '--rate-limit', '1000', '--collateral', '10000']
  const parsed = parseOptions(args)
  assert(parsed.type === 'options', 'the options of the simulation must be valid')
  const exchange = createInProcessExchange({
    options: parsed.options,
    startAtMs,
    timings,
    accounts,
    sources: [
      {
        spec: createMarketSpec(generatorMarket),
        source: createPrints(seed, generatorMarket.openingTicks, tempo),
        tape: null,
      },
    ],
  })
  const [account] = exchange.accounts
  assert(account !== undefined, 'the venue must have an account')
  const { accountId, apiKey, starkPublicKey, vault } = account
  const data = (target: string) => {
    const text = exchange.call({ method: 'GET', target: `/api/v1${target}`, apiKey, forwardedFor: 'setup' }).body
    return z.object({ data: z.array(z.unknown()) }).parse(parseExactJson(text)).data[0]
  }
  const spec = marketSpecOf(WireMarket.parse(data(`/info/markets?market=${marketName}`)))
  assert(typeof spec !== 'string', 'the market must be one that can be traded')
  const { makerFeeRate, takerFeeRate } = FeesRow.parse(data(`/user/fees?market=${marketName}`))
  return {
    exchange,
    accountId,
    apiKey,
    publicKey: starkPublicKey,
    vault,
    spec,
    makerFeeRate: Number(makerFeeRate),
    feeRateMax: signedFeeRate(makerFeeRate, takerFeeRate),
    fees: { makerFeeRate: exchange.state.makerFeeRate, takerFeeRate: exchange.state.takerFeeRate },
  }
}

/** As venue/extended/streams.ts: the address is the subscription. */
export const streamTargets: Readonly<Record<StreamName, string>> = {
  account: '/account',
  book: `/orderbooks/${marketName}`,
  touch: `/orderbooks/${marketName}?depth=1`,
  trades: `/publicTrades/${marketName}`,
  mark: `/prices/mark/${marketName}`,
  index: `/prices/index/${marketName}`,
  funding: `/funding/${marketName}`,
}

/** What a start reads of the account: the value that one dollar of margin carries. */
export function leverageNow({ exchange: { state }, accountId }: Venue): number {
  const account = state.accounts.get(accountId)
  const market = state.markets.get(marketName)
  assert(account !== undefined && market !== undefined, 'the account and the market of the simulation must exist')
  return Number(leverageOf(state, account, market)) / 1e12
}

import type { MarketSpec } from '#shared/market.ts'
import type { Checkpoint } from '../core/account/checkpoint.ts'
import { isNewerId } from '../core/account/trade-ids.ts'
import { microUsd, one, parseFixed } from '../../simulator/exchange/fixed-point.ts'
import { carryPosition, moveCollateral, valueOf } from '../../simulator/exchange/ledger.ts'
import { createMarketSpec, type MarketSpec as ExchangeMarketSpec } from '../../simulator/exchange/market-spec.ts'
import { createExchange, type ExchangeState } from '../../simulator/exchange/state.ts'
import { hiddenShare, type PaperTerms } from './paper-terms.ts'

// The exchange of a paper run: one account in one market with the live market's rules. It begins with what the journal of
// the state folder says, so that position and profit go on after a restart.

export const paperAccountId = 1
/** Its own name inside: the exchange core takes only some names, and nobody else sees it. */
export const paperMarket = 'PAPER-USD'

const yearMs = 365 * 86_400_000

/** Throws a RangeError in one sentence when the market's units are finer than the exchange core counts. */
export function openPaperExchange(
  spec: MarketSpec,
  terms: PaperTerms,
  checkpoint: Checkpoint | null,
  wallNowMs: number,
): ExchangeState {
  const before = checkpoint === null || checkpoint.isProvisional === true ? null : checkpoint
  const market = exchangeSpec(spec, Math.max(1, Math.round((before?.ledger.lastMidHalfTicks ?? 2) / 2)))
  const state = createExchange({
    markets: [market],
    accountIds: [paperAccountId],
    collateralUsd: terms.equityUsd,
    firstId: firstId(before, wallNowMs),
    engineDelayMs: 0,
    switchWorks: true,
    makerFeeRate: amount(terms.makerFeeRate),
    takerFeeRate: amount(terms.takerFeeRate),
    // The daemon asks for minutes; the bound of the real exchange is none of ours.
    expiryMaxMs: yearMs,
  })
  if (before !== null) carryOver(state, before)
  return state
}

/** Cash and position as the ledger counts them. */
function carryOver(state: ExchangeState, { ledger }: Checkpoint): void {
  const account = state.accounts.get(paperAccountId)
  const market = state.markets.get(paperMarket)
  if (account === undefined || market === undefined) return
  const { positionLots, cashHalfTickLots, feesMicros, fundingMicros } = ledger
  const ticks = market.spec.openingTicks
  const side = positionLots > 0 ? 'buy' : 'sell'
  const lots = Math.abs(positionLots)
  const profit = (BigInt(cashHalfTickLots) * market.spec.tickLot) / 2n + BigInt(fundingMicros - feesMicros) * microUsd
  const paid = valueOf(market.spec, ticks, lots) * (positionLots > 0 ? 1n : -1n)
  moveCollateral(state, account, profit + paid, [])
  if (lots > 0) carryPosition(state, market, account, { side, ticks, lots })
}

/** The live market's rules in the numbers of the exchange core. */
function exchangeSpec(spec: MarketSpec, openingTicks: number): ExchangeMarketSpec {
  const tick = amount(spec.tickSize)
  const plain = createMarketSpec({ name: paperMarket, tick, lot: amount(spec.lotSize), openingTicks })
  return {
    ...plain,
    hiddenShare,
    minOrderLots: spec.minOrderLots,
    maxOrders: spec.maxOrders,
    maxLimitOrderValue: BigInt(Math.floor(spec.maxOrderValueUsd)) * one,
    priceBand: BigInt(Math.round(Math.max(spec.priceCap, spec.priceFloor) * 1e6)) * (one / 1_000_000n),
  }
}

/** Above every id of earlier runs: the daemon tells fills apart by them. */
function firstId(before: Checkpoint | null, wallNowMs: number): bigint {
  const known = [before?.tradeIdFloor ?? '0', ...(before?.tradeIdsSeen ?? [])]
  const newest = BigInt(known.reduce((a, b) => (isNewerId(b, a) ? b : a)))
  const byClock = BigInt(Math.floor(wallNowMs)) * 1_000_000n
  return byClock > newest ? byClock : newest + 1n
}

function amount(text: string): bigint {
  const units = parseFixed(text)
  if (typeof units === 'string') throw new RangeError(`${text} is finer than a paper run can count`)
  return units
}

import type { ExchangeOutput } from './events.ts'
import { absolute, ceilDiv, microUsd, nearestDiv, one } from './fixed-point.ts'
import { assertConserved, credit, markValue, superviseLater } from './ledger.ts'
import type { MarketSpec } from './market-spec.ts'
import { fundingPremium } from './premium.ts'
import { takeId, type Account, type ExchangeState, type FundingPayment, type Market, type Position } from './state.ts'

// Funding in the market's own time: the premium is sampled every five seconds, and at each full hour longs pay shorts the
// rate of that hour, or shorts longs when it is negative. Rates are fractions per hour in units of 1e-12.

const samplePeriodMs = 5_000
const hourMs = 3_600_000
/** Interest of eight hours when the premium is nought, and how far it may pull the premium towards itself. */
const interest = one / 10_000n
const pullMax = one / 2_000n
/** Hours applied in one step; when the market leaps further, the hours before them pass without funding. */
export const hoursAppliedMax = 24
/** Payments an account and rates a market keep for their histories; older ones are forgotten. */
export const fundingPaymentsKeptMax = 2_000
export const fundingRatesKeptMax = 10_000

/**
 * Moves the market's time on. All samples passed on the way see the book and the mark as they stand now, so this comes
 * before whatever changes them. A time before the last one begins a new hour: a recording has started again.
 */
export function advanceFunding(
  state: ExchangeState,
  market: Market,
  marketAtMs: number,
  outputs: ExchangeOutput[],
): void {
  const { funding } = market
  const from = funding.marketAtMs
  if (from === null || marketAtMs < from) forgetSamples(market)
  funding.marketAtMs = marketAtMs
  funding.nextAtMs = hourBefore(marketAtMs) + hourMs
  if (from === null || samplesBetween(from, marketAtMs) <= 0) return

  const premium = fundingPremium(market)
  const lastHourAtMs = hourBefore(marketAtMs)
  const earliestAtMs = lastHourAtMs - hoursAppliedMax * hourMs
  if (from < earliestAtMs) forgetSamples(market)
  let sinceAtMs = Math.max(from, earliestAtMs)
  while (sinceAtMs < lastHourAtMs) {
    const hourAtMs = hourBefore(sinceAtMs) + hourMs
    addSamples(market, premium, samplesBetween(sinceAtMs, hourAtMs))
    applyHour(state, market, hourAtMs, outputs)
    sinceAtMs = hourAtMs
  }
  addSamples(market, premium, samplesBetween(sinceAtMs, marketAtMs))
}

/** The rate this hour would end with by its samples so far; before the first, the rate applied last. */
export function estimatedRate(market: Market): bigint {
  const { funding, spec } = market
  if (funding.forcedRate !== null && funding.forcedRate !== undefined) return funding.forcedRate
  if (funding.samples === 0 && funding.history.length > 0) return funding.rate
  return hourlyRate(spec, averagePremium(market))
}

/** Rate of an hour whose weighted average premium is given, within the market's cap. */
export function hourlyRate(spec: Pick<MarketSpec, 'fundingCap'>, premium: bigint): bigint {
  const rate = nearestDiv(premium + clamp(interest - premium, pullMax), 8n)
  return clamp(rate, spec.fundingCap)
}

function addSamples({ funding }: Market, premium: bigint, count: number): void {
  // Weights go on from the last sample's: the sum of (n + 1) to (n + count).
  const weights = count * funding.samples + (count * (count + 1)) / 2
  funding.weightedPremium += premium * BigInt(weights)
  funding.samples += count
}

function averagePremium({ funding }: Market): bigint {
  const weights = (funding.samples * (funding.samples + 1)) / 2
  return weights === 0 ? 0n : nearestDiv(funding.weightedPremium, BigInt(weights))
}

function forgetSamples({ funding }: Market): void {
  funding.samples = 0
  funding.weightedPremium = 0n
}

/**
 * Pays the hour's funding on every position at the mark. Who pays, pays up to the next millionth of a dollar, and who
 * receives gets down to the last one; what is left between them goes to the fees.
 */
function applyHour(state: ExchangeState, market: Market, hourAtMs: number, outputs: ExchangeOutput[]): void {
  const { funding } = market
  const rate = funding.forcedRate ?? hourlyRate(market.spec, averagePremium(market))
  forgetSamples(market)
  funding.rate = rate
  funding.history.push({ rate, atMs: state.nowMs, marketAtMs: hourAtMs })
  if (funding.history.length > fundingRatesKeptMax) funding.history.shift()
  outputs.push({ type: 'funding_applied', market: market.spec.name, rate, marketAtMs: hourAtMs })
  if (rate === 0n) return

  const name = market.spec.name
  payFunding(state, market, rate, state.everyoneElse)
  for (const account of state.accounts.values()) {
    const paid = payFunding(state, market, rate, account)
    if (paid === null) continue
    superviseLater(state, account)
    record(state, market, rate, account, paid)
    outputs.push({ type: 'position_changed', accountId: account.id, market: name, position: { ...paid.position } })
    outputs.push({ type: 'balance_changed', accountId: account.id })
  }
  assertConserved(state)
}

type Paid = { readonly position: Position; readonly amount: bigint }

function payFunding(state: ExchangeState, market: Market, rate: bigint, party: Account): Paid | null {
  const position = party.positions.get(market.spec.name)
  if (position === undefined) return null
  // Rounded towards minus infinity, which is up for a payer and down for a receiver.
  const amount = -ceilDiv(markValue(market, position.lots) * rate, one * microUsd) * microUsd
  credit(state, party, amount)
  state.feesCollected -= amount
  position.fundingFees += amount
  position.realised += amount
  position.updatedAtMs = state.nowMs
  return { position, amount }
}

function record(state: ExchangeState, market: Market, rate: bigint, account: Account, paid: Paid): void {
  const payment: FundingPayment = {
    id: takeId(state),
    accountId: account.id,
    market: market.spec.name,
    positionId: paid.position.id,
    side: paid.position.lots > 0 ? 'buy' : 'sell',
    lots: Math.abs(paid.position.lots),
    markHalfTicks: market.markHalfTicks,
    rate,
    amount: paid.amount,
    atMs: state.nowMs,
  }
  account.fundingPayments.push(payment)
  if (account.fundingPayments.length > fundingPaymentsKeptMax) account.fundingPayments.shift()
}

const hourBefore = (atMs: number): number => Math.floor(atMs / hourMs) * hourMs

/** Sample instants after the first time, up to the second and with it. */
const samplesBetween = (afterMs: number, untilMs: number): number =>
  Math.floor(untilMs / samplePeriodMs) - Math.floor(afterMs / samplePeriodMs)

function clamp(value: bigint, bound: bigint): bigint {
  if (absolute(value) <= bound) return value
  return value > 0n ? bound : -bound
}

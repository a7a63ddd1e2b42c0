import type { TradingConfig } from '#shared/config/config.ts'
import { bestPrices } from '../book/order-book.ts'
import type { PricedLevel, Quote } from '../pricing/ladder.ts'
import { fundingBiasBps } from '../pricing/predecessor/funding-bias.ts'
import { readMarket } from '../pricing/predecessor/market-reading.ts'
import { predecessorDefaults, type PredecessorParameters } from '../pricing/predecessor/parameters.ts'
import type { PredecessorProfile } from '../pricing/predecessor/profile.ts'
import { predecessorQuote, pricingInputs, type PredecessorView } from '../pricing/predecessor/quote.ts'
import { repriceSlot } from '../pricing/predecessor/reprice-slot.ts'
import type { PricingInputs } from '../pricing/predecessor/target-price.ts'
import { priceOf } from '../pricing/predecessor/tick.ts'
import { cadenceOf, type Cadence } from '../pricing/predecessor/volatility-regime.ts'
import { positionMaxLots } from '../risk/position-limits.ts'
import type { EngineState } from '../state.ts'
import type { Desire } from './desire.ts'
import { liveLegOf } from './resting.ts'

// The two price paths of the predecessor in our engine: its prices and its own gates for moving a resting order. Sizes,
// limits, order safety and halts are ours. It reads the book as it stands, our own orders included, as it did.

/** The parameters of the profile with our ladder and our limit, position in lots. */
export const predecessorParameters = (config: TradingConfig, positionMax: number): PredecessorParameters => ({
  ...predecessorDefaults,
  ...defined(config.predecessor),
  levels: config.quoting.levels,
  positionMax,
})

/** Settings that were left out count as not given. */
function defined(settings: TradingConfig['predecessor']): Partial<PredecessorParameters> {
  return Object.fromEntries(Object.entries(settings ?? {}).filter(([, value]) => value !== undefined))
}

/** The ladder that the predecessor would want now; null without best prices. */
export function predecessorDesire(
  state: EngineState,
  config: TradingConfig,
  profile: PredecessorProfile,
): Desire | null {
  const { bid, ask } = bestPrices(state.book)
  if (state.bookAtMs === null || bid === null || ask === null || bid >= ask) return null
  const midTicks = (bid + ask) / 2
  const maxLots = positionMaxLots(state, midTicks, config)
  const parameters = predecessorParameters(config, maxLots)
  const view = viewOf(state, config, parameters, profile, bid, ask)
  const position = state.ledger.positionLots
  const inputs = pricingInputs(view, position, parameters, profile)
  const cadence = cadenceOf(view.regime.regime, parameters)
  const quotes = predecessorQuote(view, position, parameters, profile).map((level): Quote => ({
    ...level,
    toleranceTicks: 0,
    breakEvenTicks: null,
    verdict: verdictOf(level, inputs, cadence, state, parameters, profile),
    explanation: null,
  }))
  return { quotes, halfSpreadTicks: (ask - bid) / 2, positionMaxLots: maxLots, mayOpen: { buy: true, sell: true } }
}

function viewOf(
  state: EngineState,
  config: TradingConfig,
  parameters: PredecessorParameters,
  profile: PredecessorProfile,
  bidTicks: number,
  askTicks: number,
): PredecessorView {
  const { minOrderLots, tickLotUsd, tickUsd } = state.market
  const lots = Math.floor(config.quoting.orderNotionalUsd / (((bidTicks + askTicks) / 2) * tickLotUsd))
  return {
    ...readMarket(state.signals.predecessor, state.nowMs, parameters),
    bidTicks,
    askTicks,
    tick: tickUsd,
    baseLots: Math.max(minOrderLots, lots),
    fundingBiasBps: fundingBiasBps(state.funding?.ratePerHour ?? 0, parameters, profile),
    extraOffsetBps: 0,
    safetyTicks: parameters.postOnlySafetyTicks,
  }
}

/** Its own gates: an order that is too old goes, one that has just been placed stays, else price, ticks and edge decide. */
function verdictOf(
  { side, level }: PricedLevel,
  inputs: PricingInputs,
  cadence: Cadence,
  state: EngineState,
  parameters: PredecessorParameters,
  profile: PredecessorProfile,
): Quote['verdict'] {
  const slot = state.slots.find((other) => other.side === side && other.level === level)
  const order = slot === undefined ? undefined : liveLegOf(slot)?.order
  if (order === undefined) return 'tolerance'
  const ageMs = state.nowMs - order.sentAtMs
  if (ageMs > cadence.orderAgeMaxMs) return 'replace'
  if (ageMs < cadence.intervalMinMs) return 'hold'
  const price = priceOf(order.price, inputs.tick)
  const resting = { side, level, price, safetyTicks: parameters.postOnlySafetyTicks }
  return repriceSlot(resting, inputs, parameters, profile)?.isReplaced === true ? 'replace' : 'hold'
}

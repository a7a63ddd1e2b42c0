import type { TradingConfig } from '#shared/config/config.ts'
import { signOf, type Side } from '#shared/units.ts'
import type { PricedLevel } from '../pricing/ladder.ts'
import type { Desire } from '../quoting/desire.ts'
import { committedLots, doublyCountedLots, unbookedGrossLots } from '../quoting/own-orders.ts'
import type { EngineState } from '../state.ts'
import { meansOf } from './account-means.ts'
import type { Collar } from './collar.ts'
import { reservedTickLots } from './exposure.ts'
import { approve, type ApprovedQuote, type Limits } from './limits.ts'
import { lotUsdOf, sideMaxLots } from './position-limits.ts'
import { roomLots } from './room.ts'
import { rampMaxLots, rampShare } from './ramp.ts'
import { shortShare } from './shortfall.ts'

// Asks risk about one quote with everything the engine knows now. The planner sends nothing that did not come from here.

/** The quote as it may be sent, or null when nothing of it may. */
export const permit = (
  state: EngineState,
  quote: PricedLevel,
  wish: Desire,
  config: TradingConfig,
): ApprovedQuote | null => approve(quote, limitsOf(state, quote, wish, config))

/**
 * By how many lots position and everything that may still fill on this side pass the limit; 0 or less within it. A new order waits
 * until both words of a fill are there; what rests is not pulled for a fill that is counted twice.
 */
export const excessLots = (state: EngineState, side: Side, wish: Desire, config: TradingConfig): number =>
  committedLots(state, side) -
  doublyCountedLots(state, side) +
  signOf(side) * state.ledger.positionLots -
  sideMaxLots(state, side, wish, config)

function limitsOf(
  state: EngineState,
  { side, sizeLots, priceTicks }: PricedLevel,
  wish: Desire,
  config: TradingConfig,
): Limits {
  const { market, risk } = state
  const lotUsd = lotUsdOf(state)
  return {
    lotUsd,
    positionLots: state.ledger.positionLots,
    committedLots: committedLots(state, side),
    committedUsd: reservedTickLots(state.slots) * market.tickLotUsd + unbookedGrossLots(state) * lotUsd,
    // What is on its way out may still fill: beside it a side that only reduces has no room for as much again.
    sideMaxLots: Math.min(
      sideMaxLots(state, side, wish, config),
      signOf(side) * state.ledger.positionLots + roomLots(state, side, wish, config),
    ),
    // The venue multiplies by the order's own price, and a sell stands above the mark.
    orderMaxLots: market.maxOrderValueUsd / (priceTicks * market.tickLotUsd),
    orderMaxUsd: config.risk.orderMaxUsd ?? Infinity,
    positionMaxUsd: config.risk.positionMaxUsd,
    grossMaxUsd: config.risk.grossMaxUsd ?? Infinity,
    rampMaxLots: rampMaxLots(
      sizeLots,
      Math.min(rampShare(risk.rampFromMs, state.nowMs), shortShare(risk.shortfall, state.nowMs)),
      market.minOrderLots,
    ),
    means: meansOf(state, side, config),
    minOrderLots: market.minOrderLots,
    ordersFree: market.maxOrders - openOrders(state),
    collar: collarOf(state, config),
  }
}

/** Orders that count at the venue now, strangers included; an edit needs a place of its own until it is proven. */
export function openOrders(state: EngineState): number {
  let count = state.foreignIds.size
  for (const slot of state.slots) count += slot.legs.length
  return count
}

/** Whether one of mark and index must be wrong: no price could be right by both. */
export function isIndexApart(state: EngineState, config: TradingConfig): boolean {
  const { markTicks, indexTicks } = collarOf(state, config)
  if (markTicks === null || indexTicks === null) return false
  return Math.abs(markTicks - indexTicks) * 10_000 > markTicks * config.risk.collarBps
}

export const collarOf = (state: EngineState, config: TradingConfig): Collar => ({
  markTicks: state.markTicks,
  indexTicks: state.streams.index.isUp && state.indexDoubt === null ? state.indexTicks : null,
  entryTicks: state.report?.openTicks ?? null,
  positionLots: state.ledger.positionLots,
  collarBps: config.risk.collarBps,
  priceCap: state.market.priceCap,
  priceFloor: state.market.priceFloor,
})

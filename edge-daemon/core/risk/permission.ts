import type { TradingConfig } from '#shared/config/config.ts'
import { signOf, type Side } from '#shared/units.ts'
import type { Quote } from '../pricing/ladder.ts'
import type { Desire } from '../quoting/desire.ts'
import { committedLots } from '../quoting/own-orders.ts'
import type { EngineState } from '../state.ts'
import { approve, type ApprovedQuote, type Clips } from './limits.ts'

// Asks risk about one quote with everything the engine knows now. The planner sends nothing that did not come from here.

/** The quote as it may be sent, or null when nothing of it may. */
export const permit = (state: EngineState, quote: Quote, wish: Desire, config: TradingConfig): ApprovedQuote | null =>
  approve(quote, clipsOf(state, quote.side, wish, config))

function clipsOf(state: EngineState, side: Side, wish: Desire, _config: TradingConfig): Clips {
  return {
    positionLots: state.ledger.positionLots,
    positionMaxLots: wish.positionMaxLots,
    committedLots: committedLots(state, side),
    minOrderLots: state.market.minOrderLots,
    orderMaxLots: Math.floor(state.market.maxOrderValueUsd / ((state.markTicks ?? Infinity) * state.market.tickLotUsd)),
  }
}

/** By how many lots position and everything that may still fill on this side pass the limit; 0 or less within it. */
export const excessLots = (state: EngineState, side: Side, wish: Desire, _config: TradingConfig): number =>
  committedLots(state, side) + signOf(side) * state.ledger.positionLots - wish.positionMaxLots

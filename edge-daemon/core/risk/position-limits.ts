import type { TradingConfig } from '#shared/config/config.ts'
import type { Side } from '#shared/units.ts'
import type { Desire } from '../quoting/desire.ts'
import type { EngineState } from '../state.ts'
import { stressMaxLots } from './exposure.ts'

// The largest position each way, from limits that are stated in dollars and a price.

/** Value of one lot at the mark, dollars; NaN while there is no mark, which lets nothing through. */
export const lotUsdOf = ({ markTicks, market }: EngineState): number => (markTicks ?? NaN) * market.tickLotUsd

/** Largest long (buy) or short (sell) position, dollars. */
export const sideMaxUsd = (side: Side, { risk }: TradingConfig): number =>
  Math.min(risk.positionMaxUsd, (side === 'buy' ? risk.longMaxUsd : risk.shortMaxUsd) ?? Infinity)

/** The position limit in lots at a price. */
export const positionMaxLots = (state: EngineState, priceTicks: number, config: TradingConfig): number =>
  Math.floor(config.risk.positionMaxUsd / (priceTicks * state.market.tickLotUsd))

/** Largest position of a side in lots, everything on that side counted as filled: also what the stress loss allows. */
export function sideMaxLots(state: EngineState, side: Side, wish: Desire, config: TradingConfig): number {
  const lotUsd = lotUsdOf(state)
  const { stressLossMaxUsd, stressMoveBps } = config.risk
  if (!(lotUsd > 0)) return wish.positionMaxLots
  return Math.floor(
    Math.min(
      wish.positionMaxLots,
      sideMaxUsd(side, config) / lotUsd,
      stressMaxLots(stressLossMaxUsd, lotUsd, stressMoveBps),
    ),
  )
}

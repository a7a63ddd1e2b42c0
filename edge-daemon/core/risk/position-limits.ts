import type { TradingConfig } from '#shared/config/config.ts'
import type { Side } from '#shared/units.ts'
import type { Desire } from '../quoting/desire.ts'
import type { EngineState } from '../state.ts'
import { stressMaxUsd } from './exposure.ts'

// The largest position each way, from limits that are stated in dollars and a price.

/** Value of one lot at the mark, dollars; NaN while there is no mark, which lets nothing through. */
export const lotUsdOf = ({ markTicks, market }: EngineState): number => (markTicks ?? NaN) * market.tickLotUsd

/**
 * Largest long (buy) or short (sell) position, dollars: the smallest of the position limit, the side's own and what the loss
 * from a sudden move allows. Skew, bands and bursts are measured by the same limit that orders are cut to.
 */
export const sideMaxUsd = (side: Side, { risk }: TradingConfig): number =>
  Math.min(
    risk.positionMaxUsd,
    (side === 'buy' ? risk.longMaxUsd : risk.shortMaxUsd) ?? Infinity,
    stressMaxUsd(risk.stressLossMaxUsd, risk.stressMoveBps),
  )

/** The position limit in lots at a price. */
export const positionMaxLots = (state: EngineState, priceTicks: number, config: TradingConfig): number =>
  Math.floor(config.risk.positionMaxUsd / (priceTicks * state.market.tickLotUsd))

/** How much of its side's limit the position uses at a price, −1 to 1, positive when long. */
export function limitShareAt(state: EngineState, priceTicks: number, config: TradingConfig): number {
  const { positionLots } = state.ledger
  if (positionLots === 0) return 0
  const limitUsd = sideMaxUsd(positionLots > 0 ? 'buy' : 'sell', config)
  const share = positionLots / Math.floor(limitUsd / (priceTicks * state.market.tickLotUsd))
  return Math.max(-1, Math.min(1, share))
}

/** Largest position of a side in lots, everything on that side counted as filled. */
export function sideMaxLots(
  state: EngineState,
  side: Side,
  wish: Pick<Desire, 'positionMaxLots'>,
  config: TradingConfig,
): number {
  const lotUsd = lotUsdOf(state)
  if (!(lotUsd > 0)) return wish.positionMaxLots
  return Math.floor(Math.min(wish.positionMaxLots, sideMaxUsd(side, config) / lotUsd))
}

import type { TradingConfig } from '#shared/config/config.ts'
import { signOf, type Side } from '#shared/units.ts'
import type { EngineState } from '../state.ts'
import { lotUsdOf } from './position-limits.ts'

// What holding the position may cost in an hour. The price leans against funding only so far; when the rate is many times the
// usual, the position itself must stay small.

/** Lots that may still be added on this side; those that reduce a position beyond the budget are always allowed. */
export function fundingRoomLots(state: EngineState, side: Side, config: TradingConfig): number {
  const rate = Math.abs(state.funding?.ratePerHour ?? 0)
  const lotUsdPerHour = rate * lotUsdOf(state)
  if (!(lotUsdPerHour > 0)) return Infinity
  const maxLots = Math.floor(config.risk.fundingMaxUsd / lotUsdPerHour)
  return Math.max(0, maxLots - signOf(side) * state.ledger.positionLots)
}

import type { TradingConfig } from '#shared/config/config.ts'
import { signOf, type Side } from '#shared/units.ts'
import type { Desire } from '../quoting/desire.ts'
import type { EngineState } from '../state.ts'
import { isBalanceStale } from './account-means.ts'
import { isPaused } from './fill-burst.ts'
import { fundingRoomLots } from './funding-budget.ts'
import { mustReduce } from './shortfall.ts'

/** How much may rest on this side: anything, nothing, or what takes away the position. */
export function roomLots(
  state: EngineState,
  side: Side,
  { mayOpen }: Pick<Desire, 'mayOpen'>,
  config: TradingConfig,
): number {
  const { positionLots } = state.ledger
  if (state.risk.isFull && signOf(side) * positionLots > 0) return 0
  const isShut =
    !mayOpen[side] ||
    isPaused(state.risk.bursts, side, state.nowMs) ||
    mustReduce(state.risk.shortfall, state.nowMs) ||
    (config.risk.balanceStaleAction === 'halt' && isBalanceStale(state, config))
  const room = fundingRoomLots(state, side, config)
  return isShut ? Math.min(room, Math.max(0, -signOf(side) * positionLots)) : room
}

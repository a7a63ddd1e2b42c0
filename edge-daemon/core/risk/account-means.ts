import type { TradingConfig } from '#shared/config/config.ts'
import type { Side } from '#shared/units.ts'
import { remainingLots } from '../quoting/slot.ts'
import type { EngineState } from '../state.ts'
import { affordableUsd, type Means } from './clips.ts'
import { availableFloorUsd } from './margin-guard.ts'

// What the account can still carry. The venue's figure of what is available is already less the margin of every order it
// knows, so only what it cannot know yet is taken off again.

/** A balance may speak of a moment this long before it reached us. */
const balanceLagMs = 1_000

export function meansOf(state: EngineState, side: Side, config: TradingConfig): Means {
  const { balance } = state
  return {
    availableUsd: balance?.availableUsd ?? null,
    usageShare: config.risk.balanceUsageShare,
    keptUsd: availableFloorUsd(balance?.equityUsd ?? 0),
    // Without the venue's word a dollar carries a dollar.
    leverage: state.risk.leverage ?? 1,
    unaccountedUsd: unaccountedUsd(state, side),
    staleAction: isBalanceStale(state, config) ? config.risk.balanceStaleAction : null,
  }
}

/** Whether a flat account without orders could not even carry the smallest one; not known counts as enough, it has its own halt. */
export function isTooPoor(state: EngineState, config: TradingConfig): boolean {
  if (state.ledger.positionLots !== 0 || state.slots.some(({ legs }) => legs.length > 0)) return false
  if (state.balance === null || state.markTicks === null) return false
  const smallestUsd = state.market.minOrderLots * state.markTicks * state.market.tickLotUsd
  return affordableUsd({ ...meansOf(state, 'buy', config), unaccountedUsd: 0 }) < smallestUsd
}

/** Whether the balance is too old to size orders by; one that was never told is. */
export const isBalanceStale = ({ nowMs, risk }: EngineState, config: TradingConfig): boolean =>
  risk.balanceAtMs === null || nowMs - risk.balanceAtMs > config.risk.balanceAgeMaxMs

/** Value of this side's orders that left after the balance was made. The other side's share no margin with them. */
function unaccountedUsd(state: EngineState, side: Side): number {
  const sinceMs = (state.risk.balanceAtMs ?? Number.NEGATIVE_INFINITY) - balanceLagMs
  let tickLots = 0
  for (const slot of state.slots) {
    if (slot.side !== side) continue
    for (const leg of slot.legs) if (leg.order.sentAtMs >= sinceMs) tickLots += leg.order.price * remainingLots(leg)
  }
  return tickLots * state.market.tickLotUsd
}

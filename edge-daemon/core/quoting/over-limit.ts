import type { TradingConfig } from '#shared/config/config.ts'
import { signOf, type Side } from '#shared/units.ts'
import { excessLots } from '../risk/permission.ts'
import { lotUsdOf } from '../risk/position-limits.ts'
import type { EngineState, Slot } from '../state.ts'
import { urgency, type Action } from './action.ts'
import type { Desire } from './desire.ts'
import { leftLots, unbookedGrossLots } from './own-orders.ts'
import { liveLegOf, pullableLegOf } from './resting.ts'

/** Adds the cancels, from the outermost level inward, until what may fill fits under the limit again. */
export function addOverLimit(actions: Action[], state: EngineState, wish: Desire, config: TradingConfig): void {
  addSide(actions, state, 'buy', excessLots(state, 'buy', wish, config))
  addSide(actions, state, 'sell', excessLots(state, 'sell', wish, config))
  addOverValue(actions, state, config)
}

function addSide(actions: Action[], state: EngineState, side: Side, excessLotsNow: number): void {
  if (excessLotsNow <= 0) return
  let excess = excessLotsNow
  const outward = state.slots.filter((slot) => slot.side === side).sort((a, b) => b.level - a.level)
  // What is being cancelled already is on its way out: the next one inward need not follow it.
  for (const slot of outward) excess -= cancellingLots(state, slot)
  for (const slot of outward) {
    if (excess <= 0) return
    const leg = liveLegOf(slot) ?? pullableLegOf(slot)
    if (leg === null) continue
    actions.push({ urgency: urgency.pull, benefit: 0, slot, leg, quote: null, why: 'over the position limit' })
    excess -= leftLots(state, leg)
  }
}

function cancellingLots(state: EngineState, slot: Slot): number {
  let lots = 0
  for (const leg of slot.legs) if (leg.phase === 'cancelling') lots += leftLots(state, leg)
  return lots
}

/** A market that moves carries what rests a little past limits in dollars: only a limit that was lowered is further away. */
const driftTimes = 1.02

/**
 * Adds the cancels of orders that are larger than one may be, and, while all together are worth too much, of the outermost
 * that do not reduce the position. New orders are cut to these limits anyway (risk/clips.ts).
 */
function addOverValue(actions: Action[], state: EngineState, { risk }: TradingConfig): void {
  const { orderMaxUsd = Infinity, grossMaxUsd = Infinity } = risk
  if (orderMaxUsd === Infinity && grossMaxUsd === Infinity) return
  const lotUsd = lotUsdOf(state)
  let gross = (Math.abs(state.ledger.positionLots) + unbookedGrossLots(state) + restingLots(state)) * lotUsd
  for (const slot of state.slots.toSorted((a, b) => b.level - a.level)) {
    const leg = liveLegOf(slot) ?? pullableLegOf(slot)
    if (leg === null) continue
    const worth = leftLots(state, leg) * lotUsd
    const isTooLarge = worth > orderMaxUsd * driftTimes
    const isReducing = signOf(slot.side) * state.ledger.positionLots < 0
    if (!isTooLarge && (isReducing || gross <= grossMaxUsd * driftTimes)) continue
    actions.push({ urgency: urgency.pull, benefit: 0, slot, leg, quote: null, why: 'over a limit in dollars' })
    gross -= worth
  }
}

/** Everything of both sides that is not being cancelled already. */
const restingLots = (state: EngineState): number => {
  let lots = 0
  for (const { legs } of state.slots)
    for (const leg of legs) if (leg.phase !== 'cancelling') lots += leftLots(state, leg)
  return lots
}

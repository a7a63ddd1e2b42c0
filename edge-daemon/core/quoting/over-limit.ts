import type { TradingConfig } from '#shared/config/config.ts'
import type { Side } from '#shared/units.ts'
import { excessLots } from '../risk/permission.ts'
import type { EngineState, Slot } from '../state.ts'
import { urgency, type Action } from './action.ts'
import type { Desire } from './desire.ts'
import { liveLegOf, pullableLegOf } from './resting.ts'
import { remainingLots } from './slot.ts'

/** Adds the cancels, from the outermost level inward, until what may fill fits under the limit again. */
export function addOverLimit(actions: Action[], state: EngineState, wish: Desire, config: TradingConfig): void {
  addSide(actions, state, 'buy', excessLots(state, 'buy', wish, config))
  addSide(actions, state, 'sell', excessLots(state, 'sell', wish, config))
}

function addSide(actions: Action[], state: EngineState, side: Side, excessLotsNow: number): void {
  if (excessLotsNow <= 0) return
  let excess = excessLotsNow
  const outward = state.slots.filter((slot) => slot.side === side).sort((a, b) => b.level - a.level)
  // What is being cancelled already is on its way out: the next one inward need not follow it.
  for (const slot of outward) excess -= cancellingLots(slot)
  for (const slot of outward) {
    if (excess <= 0) return
    const leg = liveLegOf(slot) ?? pullableLegOf(slot)
    if (leg === null) continue
    actions.push({ urgency: urgency.pull, benefit: 0, slot, leg, quote: null, why: 'over the position limit' })
    excess -= remainingLots(leg)
  }
}

function cancellingLots(slot: Slot): number {
  let lots = 0
  for (const leg of slot.legs) if (leg.phase === 'cancelling') lots += remainingLots(leg)
  return lots
}

import type { TradingConfig } from '#shared/config/config.ts'
import type { WallMs } from '#shared/units.ts'
import type { Effect } from '../effect.ts'
import type { EngineState, Slot } from '../state.ts'
import { compareActions, urgency, type Action } from './action.ts'
import type { Desire } from './desire.ts'
import { addDifferences } from './differences.ts'
import { addOverLimit } from './over-limit.ts'
import { requestFor } from './requests.ts'

/**
 * Compares the wanted ladder with what rests and turns the differences into requests, most urgent first, one for each slot
 * at most. What is too aggressive is moved or pulled at once, by every event; what is too passive waits for the pace and the
 * budget, and what gains most goes first.
 */
export function plan(state: EngineState, wish: Desire, config: TradingConfig, wallNowMs: WallMs): Effect[] {
  const actions: Action[] = []
  addOverLimit(actions, state, wish, config)
  addDifferences(actions, state, wish, config)
  if (actions.length === 0) return []
  if (actions.length > 1) actions.sort(compareActions)
  return requestsFor(actions, state, wish, config, wallNowMs)
}

function requestsFor(
  actions: readonly Action[],
  state: EngineState,
  wish: Desire,
  config: TradingConfig,
  wallNowMs: WallMs,
): Effect[] {
  const effects: Effect[] = []
  const touched = new Set<Slot>()
  for (const action of actions) {
    if (touched.has(action.slot)) continue
    const requests = requestFor(state, action, wish, config, wallNowMs)
    if (requests === null) continue
    touched.add(action.slot)
    if (action.urgency === urgency.improve) state.improvedAtMs = state.nowMs
    effects.push(...requests)
  }
  return effects
}

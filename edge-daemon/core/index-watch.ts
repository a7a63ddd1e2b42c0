import type { Effect } from './effect.ts'
import { muteReason } from './mute-price.ts'
import { nextOutsidePrice } from './pricing/anchor.ts'
import { midHalfTicks } from './quoting/touch.ts'
import type { EngineState } from './state.ts'

// An index that nobody tells any more would hold our prices near where the market was. Quotes need none, so a mute one counts
// as not known until it speaks again.

export function noteIndex(state: EngineState, indexTicks: number): void {
  state.indexTicks = indexTicks
  state.indexAtMs = state.nowMs
  state.indexMidHalfTicks = midHalfTicks(state)
  state.indexDoubt = null
  state.signals.index = nextOutsidePrice(state.signals.index, indexTicks, state.nowMs, null)
}

/** Of a lost connection nothing is known, not even that it was mute. */
export function forgetIndex(state: EngineState): void {
  state.indexTicks = null
  state.indexAtMs = null
  state.indexMidHalfTicks = null
  state.indexDoubt = null
}

/** Begins the stream of the index anew when it has kept a move of the market to itself. Called on every clock tick. */
export function watchIndex(state: EngineState): Effect[] {
  // Not every market has one.
  if (state.signals.index === null || state.indexDoubt !== null) return []
  const mid = midHalfTicks(state)
  state.indexMidHalfTicks ??= mid
  const reason = muteReason(state, 'index', { atMs: state.indexAtMs, midHalfTicks: state.indexMidHalfTicks }, mid)
  if (reason === null) return []
  if (state.indexTicks !== null) state.indexDoubt = reason
  return [
    { type: 'journal', record: 'index_doubted', data: { reason } },
    { type: 'restart_stream', stream: 'index', reason },
  ]
}

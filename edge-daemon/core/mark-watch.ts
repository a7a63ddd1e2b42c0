import type { Effect } from './effect.ts'
import { muteReason } from './mute-price.ts'
import { midHalfTicks } from './quoting/touch.ts'
import type { EngineState } from './state.ts'

// Without a mark nothing is quoted, and one that nobody tells any more is none.

export function noteMark(state: EngineState, markTicks: number): void {
  state.markTicks = markTicks
  state.markAtMs = state.nowMs
  state.markMidHalfTicks = midHalfTicks(state)
  state.markDoubt = null
}

/** Of a lost connection nothing is known, not even that it was mute. */
export function forgetMark(state: EngineState): void {
  state.markTicks = null
  state.markAtMs = null
  state.markMidHalfTicks = null
  state.markDoubt = null
}

/** Begins the stream of the mark anew when it has kept a move of the market to itself. Called on every clock tick. */
export function watchMark(state: EngineState): Effect[] {
  const mid = midHalfTicks(state)
  state.markMidHalfTicks ??= mid
  if (state.markDoubt !== null) return []
  const reason = muteReason(state, 'mark', { atMs: state.markAtMs, midHalfTicks: state.markMidHalfTicks }, mid)
  if (reason === null) return []
  if (state.markTicks !== null) state.markDoubt = reason
  return [
    { type: 'journal', record: 'mark_doubted', data: { reason } },
    { type: 'restart_stream', stream: 'mark', reason },
  ]
}

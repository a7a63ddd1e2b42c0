import { markToleranceBps } from './book/contradiction.ts'
import type { Effect } from './effect.ts'
import { midHalfTicks } from './quoting/touch.ts'
import type { EngineState } from './state.ts'

// A connection that answers pings can still have stopped telling the mark. A mark is told when it changes, so silence alone
// means nothing in a quiet market; while the book goes elsewhere it means that nobody tells us.

/** A market that moves changes the mark about each second. */
const silentMaxMs = 30_000

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
  state.markMidHalfTicks ??= midHalfTicks(state)
  const reason = state.markDoubt === null ? reasonToDoubt(state) : null
  if (reason === null) return []
  if (state.markTicks !== null) state.markDoubt = reason
  return [
    { type: 'journal', record: 'mark_doubted', data: { reason } },
    { type: 'restart_stream', stream: 'mark', reason },
  ]
}

function reasonToDoubt(state: EngineState): string | null {
  const { markAtMs, markMidHalfTicks: then, streams, nowMs } = state
  const sinceMs = markAtMs ?? streams.mark.upAtMs
  if (!streams.mark.isUp || sinceMs === null || nowMs - sinceMs < silentMaxMs) return null
  if (markAtMs === null) return `no mark came within ${silentMaxMs / 1_000} s`
  const mid = midHalfTicks(state)
  if (mid === null || then === null || Math.abs(mid - then) * 10_000 <= then * markToleranceBps) return null
  return `no word of the mark while the middle of the book went from ${then / 2} to ${mid / 2} ticks`
}

import { forgetBook } from './book/forget-book.ts'
import { freshFeed } from './book/late-feed.ts'
import type { Effect } from './effect.ts'
import { forgetMark } from './mark-watch.ts'
import type { EngineState } from './state.ts'

// The loop ticks each 50 ms. A gap of seconds means that the process was away: paused, starved or suspended. Meanwhile the
// exchange's switch may have fired, the watchdog may have latched us, and what waits in the sockets is old. So nothing that
// was known is known any more: the same doubts as after a start.

/** Well below the 10 s after which a watchdog could have acted, well above any pause of the runtime itself. */
const awayMs = 3_000

const streams = ['book', 'mark', 'account'] as const

/** Called before the event's time becomes `state.nowMs`. */
export function noteHang(state: EngineState, nowMs: number, wallNowMs: number): Effect[] {
  const offsetMs = wallNowMs - nowMs
  // In a suspend the monotonic clock stands still and the wall clock does not.
  const jumpMs = state.wallOffsetMs === null ? 0 : Math.abs(offsetMs - state.wallOffsetMs)
  state.wallOffsetMs = offsetMs
  const goneMs = Math.max(nowMs - state.nowMs, jumpMs)
  if (goneMs < awayMs) return []
  doubtControl(state)
  state.control.wokeAtMs = nowMs
  forgetBook(state)
  // Meanwhile the venue may have set its clock back, and the quickest message of before would make each of now look late.
  state.feed = freshFeed
  state.clockLeadMs = null
  state.clockOffset = null
  forgetMark(state)
  state.hasOrderSnapshot = false
  state.areFillsSynced = false
  for (const stream of streams) state.streams[stream] = { isUp: false, upAtMs: null, provenAtMs: null }
  // For how long, by whichever clock, stands in the record.
  const reason = 'the loop was away'
  return [
    { type: 'journal', record: 'hang', data: { goneMs: Math.round(goneMs) } },
    ...streams.map((stream) => ({ type: 'restart_stream' as const, stream, reason })),
    { type: 'announce' },
  ]
}

/** The cloud may have said something that we did not hear: nothing is quoted until it speaks again. */
export function doubtControl(state: EngineState): void {
  state.control.isFresh = false
  state.control.mustAsk = true
  state.control.wokeAtMs = state.nowMs
}

/** It may have fired, or been set by somebody else: only a refresh that is sent from now on says that it runs. */
export function doubtSwitch({ switch: own, nowMs }: Pick<EngineState, 'switch' | 'nowMs'>): void {
  own.confirmedSentAtMs = null
  own.doubtedAtMs = nowMs
  own.nextAtMs = nowMs
}

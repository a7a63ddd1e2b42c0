import type { Effect } from '../effect.ts'
import type { StreamName } from '../event.ts'
import type { EngineState } from '../state.ts'
import { contradictionOf } from './contradiction.ts'
import { isCrossed } from './order-book.ts'

/** An uncross may take a batch or two; a book that stays crossed has lost a message. */
const crossedMaxMs = 1_000

/** Gives up a book that cannot be right, and begins its stream anew. Called on every clock tick. */
export function watchBook(state: EngineState): Effect[] {
  if (state.bookAtMs === null) return []
  if (!isCrossed(state.book)) state.crossedSinceMs = null
  else state.crossedSinceMs ??= state.nowMs
  if (state.crossedSinceMs !== null && state.nowMs - state.crossedSinceMs >= crossedMaxMs)
    return loseBook(state, ['book'], `bids stood at or above asks for ${crossedMaxMs} ms`)
  const found = contradictionOf(state.witness, state.nowMs)
  return found === null ? [] : loseBook(state, found.streams, found.reason)
}

/** Nothing is quoted on this book any more; the next snapshot ends the doubt. */
export function loseBook(state: EngineState, streams: readonly StreamName[], reason: string): Effect[] {
  state.bookAtMs = null
  state.bookDoubt = reason
  state.crossedSinceMs = null
  return [
    { type: 'journal', record: 'book_doubted', data: { reason } },
    ...streams.map((stream) => ({ type: 'restart_stream' as const, stream, reason })),
  ]
}

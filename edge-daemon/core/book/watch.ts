import type { Effect } from '../effect.ts'
import type { StreamName } from '../event.ts'
import type { EngineState } from '../state.ts'
import { contradictionOf } from './contradiction.ts'
import { forgetBook } from './forget-book.ts'
import { isCrossed } from './order-book.ts'

/** An uncross may take a batch or two; a book that stays crossed has lost a message. */
const crossedMaxMs = 1_000
/** A connection begins with a snapshot. Without one it is of no use, however well it answers pings. */
const snapshotMaxMs = 10_000
/** The venue sends a snapshot each minute even when nothing moves. */
export const bookAgeMaxMs = 75_000

/** Gives up a book that cannot be right, and begins its stream anew. Called on every clock tick. */
export function watchBook(state: EngineState): Effect[] {
  const silent = silence(state)
  if (silent !== null) return beginAnew(state, ['book'], silent)
  if (state.bookAtMs === null) return []
  if (!isCrossed(state.book)) state.crossedSinceMs = null
  else state.crossedSinceMs ??= state.nowMs
  if (state.crossedSinceMs !== null && state.nowMs - state.crossedSinceMs >= crossedMaxMs)
    return loseBook(state, ['book'], `bids stood at or above asks for ${crossedMaxMs} ms`)
  const found = contradictionOf(state.witness, state.nowMs)
  return found === null ? [] : loseBook(state, found.streams, found.reason)
}

/** What a connection that is up has not told for too long; null while it has not been given its time. */
function silence({ streams, bookAtMs, bookBegunAtMs, nowMs }: EngineState): string | null {
  const { isUp, upAtMs } = streams.book
  if (!isUp || upAtMs === null) return null
  const waitedMs = nowMs - Math.max(bookAtMs ?? upAtMs, bookBegunAtMs)
  if (bookAtMs === null)
    return waitedMs >= snapshotMaxMs ? `no snapshot of the book came within ${snapshotMaxMs / 1_000} s` : null
  return waitedMs > bookAgeMaxMs ? `no word of the book came within ${bookAgeMaxMs / 1_000} s` : null
}

/** Nothing is quoted on this book any more; the next snapshot ends the doubt. */
export function loseBook(state: EngineState, streams: readonly StreamName[], reason: string): Effect[] {
  forgetBook(state)
  state.bookDoubt = reason
  state.crossedSinceMs = null
  return beginAnew(state, streams, reason)
}

function beginAnew(state: EngineState, streams: readonly StreamName[], reason: string): Effect[] {
  state.bookBegunAtMs = state.nowMs
  return [
    { type: 'journal', record: 'book_doubted', data: { reason } },
    ...streams.map((stream) => ({ type: 'restart_stream' as const, stream, reason })),
  ]
}

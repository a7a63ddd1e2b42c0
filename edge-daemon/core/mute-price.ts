import { markToleranceBps } from './book/contradiction.ts'
import type { EngineState } from './state.ts'

// A connection that answers pings can still have stopped telling its price. Mark and index are told when they change, so
// silence alone means nothing in a quiet market; while the book goes elsewhere it means that nobody tells us.

/** A market that moves changes mark and index about each second. */
const silentMaxMs = 30_000

/** The last word of this connection: when it came, and the doubled middle of the book then; null before the first. */
export type LastWord = { readonly atMs: number | null; readonly midHalfTicks: number | null }

/** Why this stream is not believed to tell what there is to tell; null while nothing speaks against it. */
export function muteReason(
  { streams, nowMs }: EngineState,
  stream: 'mark' | 'index',
  { atMs, midHalfTicks: then }: LastWord,
  mid: number | null,
): string | null {
  const { isUp, upAtMs } = streams[stream]
  const sinceMs = atMs ?? upAtMs
  if (!isUp || sinceMs === null || nowMs - sinceMs < silentMaxMs) return null
  if (atMs === null) return `no ${stream} came within ${silentMaxMs / 1_000} s`
  if (mid === null || then === null || Math.abs(mid - then) * 10_000 <= then * markToleranceBps) return null
  return `no word of the ${stream} while the middle of the book went from ${then / 2} to ${mid / 2} ticks`
}

import { indexMaxAgeMs } from '../pricing/anchor.ts'
import type { EngineState } from '../state.ts'

/** A venue tells the mark about as often as the index, whenever it changes. */
const markMaxAgeMs = 10_000

/**
 * What an exit is held near, fractional ticks: the mark while it is young, else the index. Null when neither is: an old mark
 * would hold the price where the market was, and nothing would ever trade. What is left then is the slippage from the book's
 * best price, and the venue's own band around its own mark.
 */
export function exitReferenceTicks({
  markTicks,
  markAtMs,
  signals: { index },
  streams,
  nowMs,
}: EngineState): number | null {
  if (markTicks !== null && markAtMs !== null && nowMs - markAtMs <= markMaxAgeMs) return markTicks
  return index !== null && streams.index.isUp && nowMs - index.atMs <= indexMaxAgeMs ? index.ticks : null
}

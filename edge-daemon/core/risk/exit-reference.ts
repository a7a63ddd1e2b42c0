import { indexMaxAgeMs } from '../pricing/anchor.ts'
import type { EngineState } from '../state.ts'

/** A venue tells the mark about as often as the index, whenever it changes. */
const markMaxAgeMs = 10_000

/**
 * What an exit is held near, fractional ticks: the mark while it is young, else the index. Null when neither is: an old mark
 * would hold the price where the market was, and nothing would ever trade. What is left then is the slippage from the book's
 * best price, and the venue's own band around its own mark.
 */
export function exitReferenceTicks(state: EngineState): number | null {
  const {
    signals: { index },
    streams,
    nowMs,
  } = state
  const mark = youngMarkTicks(state)
  if (mark !== null) return mark
  return index !== null && streams.index.isUp && nowMs - index.atMs <= indexMaxAgeMs ? index.ticks : null
}

/** The mark while it is young, fractional ticks; one that is doubted has been silent for longer (core/mark-watch.ts). */
export const youngMarkTicks = ({ markTicks, markAtMs, nowMs }: EngineState): number | null =>
  markAtMs !== null && nowMs - markAtMs <= markMaxAgeMs ? markTicks : null

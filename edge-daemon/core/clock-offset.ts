// How far our wall clock is ahead of the venue's. A message tells the difference and its own latency together, so the smallest
// lead of the last few seconds is nearest to the difference itself; a clock that is behind shows at once.

export type ClockOffset = {
  /** When the present stretch began, monotonic milliseconds. */
  readonly fromMs: number
  readonly smallestMs: number
  /** Of the stretch before; Infinity before there was one. */
  readonly beforeMs: number
}

/** Longer than any burst of latency after which quoting may go on, and two of these pass before a jump ahead counts. */
const stretchMs = 2_000

export function noteLead(offset: ClockOffset | null, leadMs: number, nowMs: number): ClockOffset {
  if (offset === null || nowMs - offset.fromMs >= 2 * stretchMs)
    return { fromMs: nowMs, smallestMs: leadMs, beforeMs: Infinity }
  if (nowMs - offset.fromMs >= stretchMs) return { fromMs: nowMs, smallestMs: leadMs, beforeMs: offset.smallestMs }
  return leadMs < offset.smallestMs ? { ...offset, smallestMs: leadMs } : offset
}

/** The estimate, milliseconds; positive when ours is ahead. Null before the first message. */
export const offsetMs = (offset: ClockOffset | null): number | null =>
  offset === null ? null : Math.min(offset.smallestMs, offset.beforeMs)

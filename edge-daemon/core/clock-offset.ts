// How far our wall clock is ahead of the venue's. A message tells the difference and its own latency together, so the smallest
// lead of the last few seconds is nearest to the difference itself; a clock that is behind shows at once.

type Lead = { readonly atMs: number; readonly leadMs: number }

/** Oldest first, each smaller than those after it: the first is the smallest of the last seconds. A dozen at most. */
export type ClockOffset = readonly Lead[]

/** Longer than any burst of latency after which quoting may go on; a jump ahead counts when it has lasted so long. */
const forgetsAfterMs = 3_000
/** Of larger leads right after a smaller one none is kept: in a flood they would be thousands. */
const apartMinMs = 250

/** A message that came at `nowMs` by the monotonic clock told a time that our wall clock is ahead of by `leadMs`. */
export function noteLead(offset: ClockOffset | null, leadMs: number, nowMs: number): ClockOffset {
  const kept = (offset ?? []).filter((lead) => lead.leadMs < leadMs && nowMs - lead.atMs < forgetsAfterMs)
  const newest = kept.at(-1)
  return newest !== undefined && nowMs - newest.atMs < apartMinMs ? kept : [...kept, { atMs: nowMs, leadMs }]
}

/** The estimate, milliseconds; positive when ours is ahead. Null before the first message. */
export const offsetMs = (offset: ClockOffset | null): number | null => offset?.[0]?.leadMs ?? null

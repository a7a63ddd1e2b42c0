// After a halt or a start, sizes grow back rather than return at once: what caused the halt may not be over.

/** A quarter shows whether it is over at a quarter of the price; a minute outlasts most of what halts us. */
const shareAtFirst = 0.25
export const rampMs = 60_000

/** Share of the full size at this instant when quoting began again at `fromMs`: 0.25 at first, 1 after a minute. */
export function rampShare(fromMs: number, nowMs: number): number {
  const passed = (nowMs - fromMs) / rampMs
  if (passed >= 1) return 1
  return shareAtFirst + (1 - shareAtFirst) * Math.max(0, passed)
}

/** Largest order that opens, lots. The venue's smallest order is let through, else there would be no quotes at all. */
export const rampMaxLots = (wishLots: number, share: number, minOrderLots: number): number =>
  share >= 1 ? Infinity : Math.max(minOrderLots, Math.floor(wishLots * share))

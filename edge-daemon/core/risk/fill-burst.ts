import type { Side } from '#shared/units.ts'

// Protection of a market maker, on our own side because the venue has none: when one side is taken away from us fast, what
// is left of it is pulled before the rest goes too.

export type SideFills = {
  /** Fills of this side in the window, oldest first. */
  readonly recent: { readonly atMs: number; readonly lots: number }[]
  /** Nothing that opens is quoted on this side before this instant. */
  pausedUntilMs: number
}
export type FillBursts = Record<Side, SideFills>

export const noBursts = (): FillBursts => ({
  buy: { recent: [], pausedUntilMs: 0 },
  sell: { recent: [], pausedUntilMs: 0 },
})

/** A fill of a side of ours; a fill of the other side does not undo it. */
export function noteFill(bursts: FillBursts, side: Side, lots: number, nowMs: number): void {
  bursts[side].recent.push({ atMs: nowMs, lots })
}

/** Lots filled on this side within the window that ends now; forgets what is older. */
export function lotsInWindow(fills: SideFills, nowMs: number, windowMs: number): number {
  while (fills.recent[0] !== undefined && nowMs - fills.recent[0].atMs > windowMs) fills.recent.shift()
  let lots = 0
  for (const fill of fills.recent) lots += fill.lots
  return lots
}

/** Begins the pause and counts from nothing again, so that one burst is one pause. */
export function pauseSide(fills: SideFills, untilMs: number): void {
  fills.recent.length = 0
  fills.pausedUntilMs = Math.max(fills.pausedUntilMs, untilMs)
}

export const isPaused = (bursts: FillBursts, side: Side, nowMs: number): boolean => nowMs < bursts[side].pausedUntilMs

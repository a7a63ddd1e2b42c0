import type { Side } from '#shared/units.ts'
import type { PredecessorProfile } from './profile.ts'

/** Most safety ticks that latency may add, once that defect is put right. */
const latencyTicksMax = 4

/**
 * The last word on a price, in ticks: at least `safetyTicks` (one or more) from the other side's best, rounded passively.
 * Null means do not quote: a best price is missing or not positive, or nothing positive is left.
 */
export function clampedTicks(
  side: Side,
  target: number,
  bid: number | null,
  ask: number | null,
  safetyTicks: number,
): number | null {
  if (bid === null || ask === null || bid <= 0 || ask <= 0) return null
  const distance = Math.max(1, safetyTicks)
  const ticks =
    side === 'buy' ? Math.floor(Math.min(target, ask - distance)) : Math.ceil(Math.max(target, bid + distance))
  return ticks > 0 ? ticks : null
}

/** How long the market takes for one tick, ms, if it moves by its range at an even pace; zero when that is unknown. */
export function tickTimeMs(
  rangeBps: number | null,
  windowMs: number,
  tick: number,
  bid: number | null,
  ask: number | null,
): number {
  if (rangeBps === null || rangeBps <= 0 || windowMs <= 0 || bid === null || ask === null) return 0
  const mid = (bid + ask) / 2
  if (mid <= 0 || tick <= 0) return 0
  return ((tick / mid) * 10_000) / (rangeBps / windowMs)
}

/** Ticks the market may move while an order travels; zero when either is unknown. The predecessor set no bound. */
export function latencyTicks(latencyMs: number, tickTimeMs: number, profile: PredecessorProfile): number {
  if (!(latencyMs > 0) || !(tickTimeMs > 0)) return 0
  const ticks = Math.ceil(latencyMs / tickTimeMs)
  return profile === 'predecessor' ? ticks : Math.min(latencyTicksMax, ticks)
}

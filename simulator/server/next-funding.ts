import type { MarketFunding } from '../exchange/state.ts'

const hourMs = 3_600_000

/**
 * Wall time of the next funding, milliseconds: what is left of the market's hour at the market's speed. Before the market
 * has begun it is the next full hour by the wall.
 */
export function nextFundingAtMs({ marketAtMs, nextAtMs }: MarketFunding, speed: number, nowMs: number): number {
  if (marketAtMs === null) return (Math.floor(nowMs / hourMs) + 1) * hourMs
  const dueAtMs = nextAtMs ?? (Math.floor(marketAtMs / hourMs) + 1) * hourMs
  return Math.round(nowMs + Math.max(0, dueAtMs - marketAtMs) / speed)
}

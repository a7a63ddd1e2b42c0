import type { QuotingConfig } from '#shared/config/quoting.ts'

/**
 * Distance in ticks of our first level from the reservation price: a share of the market's average half-spread, never
 * below what fee and wanted edge cost, never above the ceiling. `makerFeeRate` is a fraction, paid when positive.
 */
export function halfSpreadTicks(
  marketHalfSpreadTicks: number,
  fairTicks: number,
  makerFeeRate: number,
  quoting: QuotingConfig,
): number {
  const bps = fairTicks / 10_000
  const floor = Math.max(quoting.halfSpreadMinBps, makerFeeRate * 10_000 + quoting.edgeMinBps) * bps
  const ceiling = Math.max(floor, quoting.halfSpreadMaxBps * bps)
  return Math.min(ceiling, Math.max(floor, marketHalfSpreadTicks * quoting.halfSpreadShare))
}

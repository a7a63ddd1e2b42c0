/** A rate that nobody has repeated for two hours is not known any more. */
export const fundingMaxAgeMs = 2 * 3_600_000
/** Rates are stated for an hour. */
const hourMs = 3_600_000

/**
 * How far funding moves both quotes, bps; negative is down, as when longs pay. The rate is a fraction per hour and counts for
 * the time in which half of an inventory is gone, weighted and kept within the cap; a cap of nothing is no shift.
 */
export function fundingCarryBps(
  funding: { readonly ratePerHour: number; readonly ageMs: number } | null,
  inventoryHalfLifeMs: number,
  weight: number,
  capBps: number,
): number {
  if (funding === null || funding.ageMs > fundingMaxAgeMs || !Number.isFinite(funding.ratePerHour)) return 0
  const shift = -1e4 * funding.ratePerHour * (inventoryHalfLifeMs / hourMs) * weight
  return Math.max(-capBps, Math.min(capBps, shift)) + 0
}

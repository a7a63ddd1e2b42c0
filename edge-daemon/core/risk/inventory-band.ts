// How near a position is to its limits, in four bands. From `critical` on nothing may add to it; what reduces it is never
// held back by a band.

export type Band = 'normal' | 'warn' | 'critical' | 'hard'

export type BandShares = {
  readonly bandWarnShare: number
  readonly bandCriticalShare: number
  readonly bandHardShare: number
}

export type PositionLimits = {
  /** Largest long and short position of their own, lots or base units, as the position is. */
  readonly longMax: number
  readonly shortMax: number
  /** Largest value either way, dollars. */
  readonly positionMaxUsd: number
}

/**
 * Share of the limit that the position uses: the larger of its share of the limit of its side and of the limit in dollars.
 * 0 when flat; Infinity when there is a position and no room for one.
 */
export function inventoryShare(position: number, valueUsd: number, limits: PositionLimits): number {
  if (position === 0) return 0
  const sideMax = position > 0 ? limits.longMax : limits.shortMax
  return Math.max(shareOf(Math.abs(position), sideMax), shareOf(Math.abs(valueUsd), limits.positionMaxUsd))
}

/** Lower edges belong to the band. What is no number is the worst band. */
export function bandOf(share: number, shares: BandShares): Band {
  if (share < shares.bandWarnShare) return 'normal'
  if (share < shares.bandCriticalShare) return 'warn'
  return share < shares.bandHardShare ? 'critical' : 'hard'
}

/** Whether a position in this band may not grow. */
export const isFull = (band: Band): boolean => band === 'critical' || band === 'hard'

const shareOf = (amount: number, max: number): number => (max > 0 ? amount / max : Infinity)

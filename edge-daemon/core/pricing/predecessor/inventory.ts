import type { Side } from '#shared/units.ts'
import { dividedBy, fractionOf, numberOf } from './fraction.ts'
import type { PredecessorParameters } from './parameters.ts'
import type { Trend } from './trend.ts'

export type InventoryBand = 'normal' | 'warn' | 'critical' | 'hard'

/** Position over its maximum, between -1 and 1; nothing when no position is allowed. Both in base units. */
export function inventoryRatio(position: number, positionMax: number): number {
  if (positionMax <= 0) return 0
  if (Number.isSafeInteger(position) && Number.isSafeInteger(positionMax))
    return Math.max(-1, Math.min(1, position / positionMax))
  return Math.max(-1, Math.min(1, numberOf(dividedBy(fractionOf(position), fractionOf(positionMax)))))
}

/** The band of a position; the lower edges are inclusive, and exact. */
export function inventoryBand(position: number, parameters: PredecessorParameters): InventoryBand {
  const { positionMax, warnShare, criticalShare, hardShare } = parameters
  if (positionMax <= 0) return 'normal'
  // The ratio is the double nearest to the exact one, so on an edge it equals the edge, and off it lies on the right side.
  const held = Math.abs(inventoryRatio(position, positionMax))
  const reaches = (edge: number) => held >= edge
  return reaches(hardShare) ? 'hard' : reaches(criticalShare) ? 'critical' : reaches(warnShare) ? 'warn' : 'normal'
}

/**
 * How far both quotes move down for the position, bps; negative, for a short position, is up. Odd in the position, none
 * within the dead band, and never beyond the cap, which the trend and the warning band raise.
 */
export function skewBps(position: number, trend: Trend, parameters: PredecessorParameters): number {
  const ratio = inventoryRatio(position, parameters.positionMax)
  const deadband = Math.max(0, Math.min(1, parameters.deadbandShare))
  if (Math.abs(ratio) <= deadband) return 0
  const beyond = deadband === 1 ? 0 : (Math.abs(ratio) - deadband) / (1 - deadband)
  const shape = Math.max(0, parameters.skewShapeK)
  const curve = shape === 0 ? beyond : Math.tanh(shape * beyond) / Math.tanh(shape)
  // Whichever way the trend goes: with the position or against it.
  const boost = parameters.marketProfile === 'crypto' ? 1 + (parameters.trendSkewTimes - 1) * trend.strength : 1
  const warned = inventoryBand(position, parameters) === 'normal' ? 1 : parameters.warnSkewTimes
  return Math.sign(ratio) * curve * (parameters.skewMaxBps * parameters.skewFactor * boost * warned)
}

/** Whether a side closes the position, and the position is large enough that it overrides what holds quotes back. */
export function isInventoryOverride(side: Side, position: number, parameters: PredecessorParameters): boolean {
  const closes = side === 'buy' ? position < 0 : position > 0
  return closes && inventoryBand(position, parameters) !== 'normal'
}

import type { Side } from '#shared/units.ts'
import { levelOffset } from './offset.ts'
import type { PredecessorParameters } from './parameters.ts'
import type { PredecessorProfile } from './profile.ts'
import { ticksOfEstimate } from './tick.ts'

/** What one side is priced from. Prices are decimals in dollars, because the predecessor's rounding depends on that. */
export type PricingInputs = {
  /** Best prices; null where a side is empty. */
  readonly bid: number | null
  readonly ask: number | null
  /** The smallest price step, positive. */
  readonly tick: number
  readonly spreadEmaBps: number | null
  /** Positive moves both quotes down. */
  readonly skewBps: number
  /** Widening on top of the offset; counts only when positive. */
  readonly extraOffsetBps: number
  readonly regimeScale: number
  /** Positive moves both quotes down. */
  readonly fundingBiasBps: number
}

/**
 * The wanted price of a level, in whole ticks, before the post-only clamp; null when its own side has no best price. A
 * price at or through the other side's best is set one tick from it. With a strong skew that put several levels on one
 * price; put right, each level is at least a tick behind the one before it.
 */
export function targetTicks(
  side: Side,
  level: number,
  inputs: PricingInputs,
  parameters: PredecessorParameters,
  profile: PredecessorProfile,
): number | null {
  const alone = targetTicksAlone(side, level, inputs, parameters, profile)
  if (profile === 'predecessor' || level === 0 || alone === null) return alone
  return keptApart(side, targetTicks(side, level - 1, inputs, parameters, profile), alone)
}

/** A level's ticks, moved behind the level before it if need be. */
export function keptApart(side: Side, previousTicks: number | null, ticks: number): number {
  if (previousTicks === null) return ticks
  return side === 'buy' ? Math.min(ticks, previousTicks - 1) : Math.max(ticks, previousTicks + 1)
}

function targetTicksAlone(
  side: Side,
  level: number,
  inputs: PricingInputs,
  parameters: PredecessorParameters,
  profile: PredecessorProfile,
): number | null {
  const { bid, ask, tick, spreadEmaBps, regimeScale, extraOffsetBps } = inputs
  const best = side === 'buy' ? bid : ask
  if (best === null) return null
  // The order of these sums decides what the doubles leave behind, and with that some of the predecessor's prices.
  let offset = levelOffset(best, level, spreadEmaBps, regimeScale, parameters, profile)
  if (extraOffsetBps > 0) offset += (best * extraOffsetBps) / 10_000
  const skew = (best * inputs.skewBps) / 10_000
  const funding = (best * inputs.fundingBiasBps) / 10_000
  const raw = side === 'buy' ? best - offset - skew - funding : best + offset - skew - funding
  return ticksOfEstimate(insideOther(side, raw, bid, ask, tick), side, tick, profile)
}

function insideOther(side: Side, raw: number, bid: number | null, ask: number | null, tick: number): number {
  if (bid === null || ask === null) return raw
  if (side === 'buy') return raw >= ask ? ask - tick : raw
  return raw <= bid ? bid + tick : raw
}

/** How far a quote is behind the best price of its own side, bps of that; negative in front of it. Zero without a best. */
export function edgeBps(side: Side, price: number, best: number): number {
  if (best <= 0) return 0
  return ((side === 'buy' ? best - price : price - best) / best) * 10_000
}

import type { Side } from '#shared/units.ts'
import { absolute, compare, dividedBy, fractionOf, minus, numberOf, plus, times } from './fraction.ts'
import type { PredecessorParameters } from './parameters.ts'
import { edgeBps } from './target-price.ts'

export type RepriceReason =
  | 'hold_within_tolerance'
  | 'hold_below_tick_gate'
  | 'hold_below_edge_gate'
  | 'hold_at_clamp'
  | 'replace_target_shift'

export type RepriceVerdict = {
  readonly isReplaced: boolean
  readonly reason: RepriceReason
  /** Half width of the band in which a resting order stays, in the unit of the prices. */
  readonly deviationMax: number
}

export type RepriceInputs = {
  readonly side: Side
  readonly restingPrice: number
  readonly targetPrice: number
  /** Best price of our own side, and the level's offset from it without widening. */
  readonly best: number
  readonly offset: number
  readonly extraOffsetBps: number
  readonly tick: number
}

/**
 * Whether a resting order gives way to the target price: never within a share of the offset (widening included, skew and
 * funding not), nor for less than some ticks, nor for less than some bps of edge. The band and the ticks are exact.
 */
export function needsReprice(inputs: RepriceInputs, parameters: PredecessorParameters): RepriceVerdict {
  const { side, restingPrice, targetPrice, best, offset, extraOffsetBps, tick } = inputs
  const extra = times(fractionOf(best), dividedBy(fractionOf(Math.max(0, extraOffsetBps)), fractionOf(10_000)))
  const width = plus(fractionOf(offset), extra)
  const deviationMax = times(width, fractionOf(parameters.repriceToleranceShare))
  const verdict = (isReplaced: boolean, reason: RepriceReason): RepriceVerdict => ({
    isReplaced,
    reason,
    deviationMax: numberOf(deviationMax),
  })
  if (best === 0 || width.numerator === 0n) return verdict(true, 'replace_target_shift')
  const moved = absolute(minus(fractionOf(restingPrice), fractionOf(targetPrice)))
  if (compare(moved, deviationMax) <= 0) return verdict(false, 'hold_within_tolerance')
  const moveMin = times(fractionOf(parameters.repriceMoveMinTicks), fractionOf(tick))
  if (parameters.repriceMoveMinTicks > 0 && compare(moved, moveMin) < 0) return verdict(false, 'hold_below_tick_gate')
  const edgeMoved = Math.abs(edgeBps(side, targetPrice, best) - edgeBps(side, restingPrice, best))
  if (edgeMoved < parameters.repriceEdgeDeltaMinBps) return verdict(false, 'hold_below_edge_gate')
  return verdict(true, 'replace_target_shift')
}

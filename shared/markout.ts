import { signOf, type Side } from './units.ts'

// The one rule for what a fill was worth a while later. The live core, the backtest and every report take it from here, so
// that their figures can be compared. Prices may be in any unit as long as it is the same one: the results are ratios.

/** How long after a fill the mid is looked at, milliseconds. */
export const markoutHorizonsMs = [1_000, 5_000, 30_000, 60_000] as const
export type MarkoutHorizonMs = (typeof markoutHorizonsMs)[number]

/** sign × (later mid − fill price) / fill price, bps: positive is good for us. Our half-spread is in it. */
export const markoutBps = (side: Side, fillPrice: number, laterMid: number): number =>
  (10_000 * signOf(side) * (laterMid - fillPrice)) / fillPrice

/**
 * −sign × (later mid − mid at the fill) / mid at the fill, bps: positive when the market went against us. Our half-spread
 * is not in it, so a floor of the spread may be built on it.
 */
export const adverseBps = (side: Side, midAtFill: number, laterMid: number): number =>
  (-10_000 * signOf(side) * (laterMid - midAtFill)) / midAtFill

/** sign × (mid − fill price) / mid, bps: what the fill itself earned against the mid of its moment. */
export const edgeBps = (side: Side, fillPrice: number, mid: number): number =>
  (10_000 * signOf(side) * (mid - fillPrice)) / mid

import type { Side } from '#shared/units.ts'
import type { Bound, Explanation, MarketParts, SideParts } from './explanation.ts'

/** A wish: where one slot would like to quote. Not yet permitted, not yet an order. */
export type Quote = {
  readonly side: Side
  readonly level: number
  readonly priceTicks: number
  readonly sizeLots: number
  /** What the resting order of the slot may differ by before it is moved, ticks. */
  readonly toleranceTicks: number
  /** Nearer to the market than this a fill is expected to lose: no tolerance reaches there. Null when the path knows none. */
  readonly breakEvenTicks: number | null
  /** Whether the tolerance decides, or the price path has decided itself that the resting order stays or goes. */
  readonly verdict: 'tolerance' | 'hold' | 'replace'
  /** Null when the price path gives none. */
  readonly explanation: Explanation | null
}

/** What a price path must say at the least of one slot. */
export type PricedLevel = Pick<Quote, 'side' | 'level' | 'priceTicks' | 'sizeLots'>

export type SideInputs = {
  readonly side: Side
  readonly levels: number
  /** Where level 0 would stand, fractional ticks, and how far each next one is behind it. */
  readonly firstTicks: number
  readonly stepTicks: number
  /** No bid above and no ask below: fair less the floor of the edge, fractional ticks. */
  readonly edgeTicks: number
  /** The same without what a fill must earn: fair less fee and expected adverse selection, fractional ticks. */
  readonly breakEvenTicks: number
  /** Best price of others on the other side: post-only keeps us strictly off it. */
  readonly otherBestTicks: number
  /** How much further out each level goes because its last price was refused as too near, ticks; null for none. */
  readonly refusedTicks: readonly number[] | null
  /** How far each level stays from the other side's best after such a refusal, ticks; null or nothing is one tick. */
  readonly safetyTicks: readonly number[] | null
  readonly separationTicks: number
  readonly sizeLots: number
  readonly sizeTimes: number
  readonly sizeMinLots: number
  readonly toleranceTicks: number
  /** What set the distance of level 0 before this: the ceiling, or nothing. */
  readonly bound: Bound
  readonly market: MarketParts
  readonly parts: SideParts
}

/** What a dozen operations on doubles may leave behind of a whole tick: that much is no part of the price. */
const residueTicks = (ticks: number): number => 1e-9 + Math.abs(ticks) * 1e-14

/**
 * Adds the wanted quotes of one side, best first. The only place where an estimate becomes a price: bids are rounded down,
 * asks up, once; every clamp moves outward, so that a bid never comes to stand at or above an ask, and the last one keeps it
 * off the other side's best.
 */
export function addSide(quotes: Quote[], inputs: SideInputs): void {
  const { side, levels, firstTicks, stepTicks, edgeTicks, otherBestTicks, separationTicks, market, parts } = inputs
  const sign = side === 'buy' ? 1 : -1
  // Outward is toward smaller numbers once everything is times the sign.
  let previous = Infinity
  let lots = inputs.sizeLots
  for (let level = 0; level < levels; level += 1) {
    const refused = inputs.refusedTicks?.[level] ?? 0
    let bound: Bound = refused > 0 ? 'refused_price' : level === 0 ? inputs.bound : 'none'
    let inward = sign * firstTicks - level * stepTicks - refused
    if (inward > sign * edgeTicks) {
      inward = sign * edgeTicks
      bound = 'edge'
    }
    let ticks = Math.floor(inward + residueTicks(inward))
    if (ticks > previous - separationTicks) {
      ticks = previous - separationTicks
      bound = 'separation'
    }
    const farthest = sign * otherBestTicks - (inputs.safetyTicks?.[level] ?? 1)
    if (ticks > farthest) {
      ticks = farthest
      bound = 'post_only'
    }
    previous = ticks
    const priceTicks = sign * ticks
    if (!Number.isSafeInteger(priceTicks) || priceTicks <= 0) return
    quotes.push({
      side,
      level,
      priceTicks,
      sizeLots: Math.max(inputs.sizeMinLots, Math.floor(lots)),
      toleranceTicks: inputs.toleranceTicks,
      breakEvenTicks: inputs.breakEvenTicks,
      verdict: 'tolerance',
      explanation: { market, side: parts, bound },
    })
    lots *= inputs.sizeTimes
  }
}

// Why a quote stands where it stands: the parts that were added up, in bps of the fair price, and the clamp that had the last
// word. Made once per side and step and shared by its quotes; it becomes a record only when an order leaves.

/** What had the last word on a price: nothing, or the clamp that moved it. */
export type Bound = 'none' | 'edge' | 'ceiling' | 'separation' | 'post_only' | 'refused_price'

/** What is the same for both sides. Shifts are positive upward. */
export type MarketParts = {
  readonly isWarming: boolean
  readonly midTicks: number
  readonly fairTicks: number
  readonly anchor: 'index' | 'reference' | 'none'
  /** An outside price was dropped because it is too old. */
  readonly isAnchorStale: boolean
  readonly volatilityBps: number | null
  readonly skewBps: number
  readonly carryBps: number
}

/** What belongs to one side. Distances are positive away from the market. */
export type SideParts = {
  readonly floorBps: number
  /** The distance of level 0 before the widenings. */
  readonly halfBps: number
  readonly regimeTimes: number
  readonly latencyBps: number
  /** What the control loops ask for: see quoting/widening.ts. */
  readonly loopsBps: number
  readonly trendBps: number
  readonly flowBps: number
}

export type Explanation = { readonly market: MarketParts; readonly side: SideParts; readonly bound: Bound }

const rounded = (value: number): number => Math.round(value * 1e4) / 1e4

/** As a record carries it: flat, four decimals, names with their units. */
export function explained({ market, side, bound }: Explanation) {
  return {
    state: market.isWarming ? 'warming' : 'fitted',
    midTicks: market.midTicks,
    fairTicks: rounded(market.fairTicks),
    anchor: market.isAnchorStale ? `${market.anchor}, stale dropped` : market.anchor,
    volatilityBps: market.volatilityBps === null ? null : rounded(market.volatilityBps),
    skewBps: rounded(market.skewBps),
    carryBps: rounded(market.carryBps),
    floorBps: rounded(side.floorBps),
    halfBps: rounded(side.halfBps),
    regimeTimes: side.regimeTimes,
    latencyBps: rounded(side.latencyBps),
    loopsBps: rounded(side.loopsBps),
    trendBps: rounded(side.trendBps),
    flowBps: rounded(side.flowBps),
    bound,
  }
}

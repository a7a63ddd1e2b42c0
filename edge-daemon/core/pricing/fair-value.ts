/** What others quote: the best prices, and the lots of the first one to three levels of each side. Our orders are out. */
export type Depth = {
  readonly bidTicks: number
  readonly askTicks: number
  readonly bidLots: number
  readonly askLots: number
}

/**
 * The mid of others, moved toward the side with less size: I·ask + (1 - I)·bid, I the bids' share of the lots (weighted mid,
 * Stoikov 2018). Fractional ticks, always inside the touch. Without lots it is the mid.
 */
export function weightedMidTicks({ bidTicks, askTicks, bidLots, askLots }: Depth): number {
  const lots = bidLots + askLots
  const share = lots > 0 ? bidLots / lots : 0.5
  return share * askTicks + (1 - share) * bidTicks
}

/**
 * The fair price, fractional ticks: the weighted mid, moved by `anchorWeight` of the way to the anchor (null: there is none),
 * and never further from the mid than half the spread or `fairCapBps` of it, whichever is less.
 */
export function fairValueTicks(
  depth: Depth,
  anchorTicks: number | null,
  anchorWeight: number,
  fairCapBps: number,
): number {
  const midTicks = (depth.bidTicks + depth.askTicks) / 2
  const weighted = weightedMidTicks(depth)
  const moved = anchorTicks === null ? weighted : weighted + anchorWeight * (anchorTicks - weighted)
  const cap = Math.min((depth.askTicks - depth.bidTicks) / 2, (midTicks * fairCapBps) / 1e4)
  return midTicks + Math.max(-cap, Math.min(cap, moved - midTicks))
}

import type { QuotingConfig } from '#shared/config/quoting.ts'
import type { Side } from '#shared/units.ts'

/** A wish: where one slot would like to quote. Not yet permitted, not yet an order. */
export type Quote = {
  readonly side: Side
  readonly level: number
  readonly priceTicks: number
  readonly sizeLots: number
}

export type LadderInputs = {
  readonly reservationTicks: number
  readonly halfSpreadTicks: number
  readonly marketHalfSpreadTicks: number
  /** Best prices of others. Post-only keeps us strictly inside the other side. */
  readonly bestBidTicks: number
  readonly bestAskTicks: number
  readonly sizeLots: number
}

/**
 * The wanted quotes of both sides, best first. The only place where an estimate becomes a price: bids are rounded down,
 * asks up, then kept at least one tick on our side of the other side's best, and one tick apart from each other.
 */
export function ladder(inputs: LadderInputs, quoting: QuotingConfig): Quote[] {
  const stepTicks = Math.max(1, inputs.marketHalfSpreadTicks * quoting.levelStepShare, inputs.halfSpreadTicks * 0.2)
  const quotes: Quote[] = []
  let bid = inputs.bestAskTicks
  let ask = inputs.bestBidTicks
  for (let level = 0; level < quoting.levels; level += 1) {
    const distance = inputs.halfSpreadTicks + level * stepTicks
    bid = Math.min(Math.floor(inputs.reservationTicks - distance), bid - 1)
    ask = Math.max(Math.ceil(inputs.reservationTicks + distance), ask + 1)
    if (bid > 0) quotes.push({ side: 'buy', level, priceTicks: bid, sizeLots: inputs.sizeLots })
    quotes.push({ side: 'sell', level, priceTicks: ask, sizeLots: inputs.sizeLots })
  }
  return quotes
}

import type { PriceTicks, Side, SizeLots } from '#shared/units.ts'
import { priceTicks, signOf, sizeLots } from '#shared/units.ts'
import type { Quote } from '../pricing/ladder.ts'

declare const approved: unique symbol
/** A quote that risk has let through. Only `approve` makes one, and only these become orders. */
export type ApprovedQuote = {
  readonly side: Side
  readonly level: number
  readonly price: PriceTicks
  readonly size: SizeLots
  readonly [approved]: true
}

export type Clips = {
  /** Signed, long positive. */
  readonly positionLots: number
  readonly positionMaxLots: number
  /** Everything of ours on this side that may still fill, whatever its phase, the order to be replaced included. */
  readonly committedLots: number
  readonly minOrderLots: number
  readonly orderMaxLots: number
}

/**
 * The largest size that may be added on this side when everything already sent is counted as filled. What only reduces
 * the position is exempt from the position limit by construction: a short may buy its size back plus the limit.
 */
export function roomLots(side: Side, clips: Clips): number {
  return clips.positionMaxLots - signOf(side) * clips.positionLots - clips.committedLots
}

/** Clips the wish; null when what is left is below the venue's minimum. The clips are minima: their order does not matter. */
export function approve(quote: Quote, clips: Clips): ApprovedQuote | null {
  const lots = Math.floor(Math.min(quote.sizeLots, clips.orderMaxLots, roomLots(quote.side, clips)))
  if (lots < clips.minOrderLots || lots <= 0) return null
  return {
    side: quote.side,
    level: quote.level,
    price: priceTicks(quote.priceTicks),
    size: sizeLots(lots),
  } as ApprovedQuote // tidy-ok: the one place that grants permission
}

import type { PriceTicks, Side, SizeLots } from '#shared/units.ts'
import { priceTicks, sizeLots } from '#shared/units.ts'
import type { PricedLevel } from '../pricing/ladder.ts'
import { allowedLots, type SizeRequest } from './clips.ts'
import { isInsideCollar, type Collar } from './collar.ts'

declare const approved: unique symbol
/** A quote that risk has let through. Only `approve` makes one, and only these become orders. */
export type ApprovedQuote = {
  readonly side: Side
  readonly level: number
  readonly price: PriceTicks
  readonly size: SizeLots
  readonly [approved]: true
}

/** What one quote is judged by. */
export type Limits = Omit<SizeRequest, 'side' | 'sizeLots'> & {
  readonly minOrderLots: number
  /** Orders that the venue still takes from us in this market. */
  readonly ordersFree: number
  readonly collar: Collar
}

/** Cuts the wish to what is allowed; null when its price is outside the collar or what is left is below the venue's minimum. */
export function approve(quote: PricedLevel, limits: Limits): ApprovedQuote | null {
  const { side, sizeLots: wishLots } = quote
  if (!(limits.ordersFree >= 1) || !isInsideCollar(side, quote.priceTicks, limits.collar)) return null
  const lots = allowedLots({ ...limits, side, sizeLots: wishLots })
  if (!(lots >= limits.minOrderLots && lots > 0)) return null
  return {
    side,
    level: quote.level,
    price: priceTicks(quote.priceTicks),
    size: sizeLots(lots),
  } as ApprovedQuote // tidy-ok: the one place that grants permission
}

import type { Side } from '#shared/units.ts'

// The order that takes a position off the market now: how much of it, and how far through the best price it may go. The
// price is rounded away from us, for this order wants to trade; everything else of ours is rounded the other way.

export type ExitMarket = {
  /** Best prices of others, ticks; null where a side is empty. */
  readonly bidTicks: number | null
  readonly askTicks: number | null
  /** The doubled mid that was known last, half-ticks; null before the first. */
  readonly lastMidHalfTicks: number | null
}

export type ExitOrder =
  | { readonly isWanted: false; readonly reason: 'already_flat'; readonly side: null; readonly lots: 0 }
  | {
      readonly isWanted: false
      readonly reason: 'below_min_order_size' | 'missing_orderbook_price'
      readonly side: Side
      readonly lots: number
    }
  | { readonly isWanted: true; readonly side: Side; readonly lots: number; readonly priceTicks: number }

/** With each attempt the order may go further through the best price, bps, until the last bound. */
const firstBps = 20
const nextBps = 10
export const slippageMaxBps = 100
/** A mid of a moment ago is further from what can be traded than a best price of now. */
const fromMidMinBps = 50

/** How far through the best price attempt number `attempt`, from 1 on, may go, bps. */
export const slippageBps = (attempt: number, first = firstBps, next = nextBps, most = slippageMaxBps): number =>
  Math.min(most, first + (attempt - 1) * next)

/** Whether so many attempts have used all that may be given away; the last bound is tried three times. */
export const isSlippageExhausted = (attempts: number): boolean => slippageBps(attempts - 2) >= slippageMaxBps

/** Whole ticks on the side where it trades: up for a buy, down for a sell; never below one tick. */
export const aggressiveTicks = (side: Side, ticks: number): number =>
  side === 'buy' ? Math.ceil(ticks) : Math.max(1, Math.floor(ticks))

/** The order that closes `positionLots` at once; its size is not yet held against what the book shows. */
export function exitOrder(
  positionLots: number,
  market: ExitMarket,
  allowedBps: number,
  minOrderLots: number,
): ExitOrder {
  if (positionLots === 0) return { isWanted: false, reason: 'already_flat', side: null, lots: 0 }
  const side = positionLots > 0 ? 'sell' : 'buy'
  const lots = Math.abs(positionLots)
  if (lots < minOrderLots) return { isWanted: false, reason: 'below_min_order_size', side, lots }
  const priceTicks = exitPriceTicks(side, market, allowedBps)
  if (priceTicks === null) return { isWanted: false, reason: 'missing_orderbook_price', side, lots }
  return { isWanted: true, side, lots, priceTicks }
}

/** From the best price that we take, else from the other side's, else from the last mid with a wider bound. */
function exitPriceTicks(side: Side, market: ExitMarket, allowedBps: number): number | null {
  const { bidTicks, askTicks, lastMidHalfTicks } = market
  const best = side === 'sell' ? (bidTicks ?? askTicks) : (askTicks ?? bidTicks)
  if (best !== null) return moved(side, 2 * best, allowedBps)
  return lastMidHalfTicks === null ? null : moved(side, lastMidHalfTicks, Math.max(fromMidMinBps, allowedBps))
}

const moved = (side: Side, halfTicks: number, bps: number): number =>
  aggressiveTicks(side, (halfTicks * (10_000 + (side === 'buy' ? bps : -bps))) / 20_000)

/** What of `lots` the book shows up to the limit price, at least the smallest order; never more than `lots`. */
export const sliceLots = (lots: number, visibleLots: number, minOrderLots: number): number => {
  const slice = Math.min(lots, Math.max(visibleLots, minOrderLots))
  // A rest that could not be sent by itself goes along.
  return lots - slice > 0 && lots - slice < minOrderLots ? lots : slice
}

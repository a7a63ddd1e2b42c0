import type { Depth } from '../pricing/fair-value.ts'
import type { EngineState } from '../state.ts'
import { bestOfOthers } from './own-orders.ts'

// What others quote: the book less our own orders, else we would follow ourselves.

export type Touch = { readonly price: number; readonly lots: number }

/** The best prices of others; null while the book is unknown, one-sided or crossed without our own orders. */
export function touchOfOthers(state: EngineState): { readonly bid: Touch; readonly ask: Touch } | null {
  const depth = depthOfOthers(state, 1)
  if (depth === null) return null
  return {
    bid: { price: depth.bidTicks, lots: depth.bidLots },
    ask: { price: depth.askTicks, lots: depth.askLots },
  }
}

/** The same with the lots of the first `levels` prices of each side taken together. */
export function depthOfOthers(state: EngineState, levels: number): Depth | null {
  if (state.bookAtMs === null) return null
  const bid = bestOfOthers(state, 'buy', levels)
  const ask = bid === null ? null : bestOfOthers(state, 'sell', levels)
  if (bid === null || ask === null || bid.price >= ask.price) return null
  return { bidTicks: bid.price, askTicks: ask.price, bidLots: bid.lots, askLots: ask.lots }
}

/** The doubled mid of what others quote, in half-ticks, or null. */
export function midHalfTicks(state: EngineState): number | null {
  const depth = depthOfOthers(state, 1)
  return depth === null ? null : depth.bidTicks + depth.askTicks
}

import { assert } from '#shared/assert.ts'

export type Touch = { readonly price: number; readonly lots: number }

/**
 * The market's fair price in fractional ticks: the mid of what others quote, pulled toward the thinner side by size
 * (weighted mid). Our own orders are taken out before, else we would follow ourselves.
 */
export function fairTicks(bid: Touch, ask: Touch): number {
  assert(bid.price < ask.price, `book must not be crossed, was ${bid.price} over ${ask.price}`)
  return (bid.price * ask.lots + ask.price * bid.lots) / (bid.lots + ask.lots)
}

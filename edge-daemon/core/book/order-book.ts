import type { BookLevel } from '../event.ts'

// The exchange's book as far as we were told. Prices of each side are kept sorted from the best outward.

export type BookSide = { readonly prices: number[]; readonly lots: Map<number, number>; readonly sign: 1 | -1 }
export type OrderBook = { readonly bids: BookSide; readonly asks: BookSide }

export const emptyBook = (): OrderBook => ({
  bids: { prices: [], lots: new Map(), sign: 1 },
  asks: { prices: [], lots: new Map(), sign: -1 },
})

/** A snapshot replaces everything; nothing of before is merged. */
export function replaceBook(book: OrderBook, bids: readonly BookLevel[], asks: readonly BookLevel[]): void {
  for (const side of [book.bids, book.asks]) {
    side.prices.length = 0
    side.lots.clear()
  }
  changeBook(book, bids, asks)
}

/** Applies changes of either kind; a level whose size is no longer positive disappears. */
export function changeBook(book: OrderBook, bids: readonly BookLevel[], asks: readonly BookLevel[]): void {
  for (const level of bids) changeLevel(book.bids, level)
  for (const level of asks) changeLevel(book.asks, level)
}

function changeLevel(side: BookSide, level: BookLevel): void {
  const before = side.lots.get(level.price)
  const after = level.mode === 'set' ? level.lots : (before ?? 0) + level.lots
  if (after > 0) {
    if (before === undefined) side.prices.splice(placeOf(side, level.price), 0, level.price)
    side.lots.set(level.price, after)
  } else if (before !== undefined) {
    side.prices.splice(placeOf(side, level.price), 1)
    side.lots.delete(level.price)
  }
}

/** Index at which the price stands or would stand, best first. */
function placeOf(side: BookSide, price: number): number {
  let low = 0
  let high = side.prices.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (((side.prices[middle] ?? 0) - price) * side.sign > 0) low = middle + 1
    else high = middle
  }
  return low
}

/** What others quote on one side: the best price that holds more than our own orders there. */
export function bestOfOthers(
  side: BookSide,
  ownLots: ReadonlyMap<number, number>,
): { readonly price: number; readonly lots: number } | null {
  for (const price of side.prices) {
    const lots = (side.lots.get(price) ?? 0) - (ownLots.get(price) ?? 0)
    if (lots > 0) return { price, lots }
  }
  return null
}

/** True when bids stand at or above asks, which no orderly book shows. */
export function isCrossed(book: OrderBook): boolean {
  const bid = book.bids.prices[0]
  const ask = book.asks.prices[0]
  return bid !== undefined && ask !== undefined && bid >= ask
}

import type { BestPrices, BookLevel } from '../event.ts'

// The exchange's book as far as we were told. Prices of each side are kept sorted from the best outward.

export type BookSide = { readonly prices: number[]; readonly lots: Map<number, number>; readonly sign: 1 | -1 }
export type OrderBook = { readonly bids: BookSide; readonly asks: BookSide }

/** Levels kept of each side; a real book has some thousands. What lies further out is forgotten. */
export const levelsMax = 20_000
/** With more levels than this in one message, sorting anew is cheaper than finding each its place. */
const sortedFrom = 256

export const emptyBook = (): OrderBook => ({
  bids: { prices: [], lots: new Map(), sign: 1 },
  asks: { prices: [], lots: new Map(), sign: -1 },
})

/** A snapshot replaces everything; nothing of before is merged. Of a price told twice the last word counts. */
export function replaceBook(book: OrderBook, bids: readonly BookLevel[], asks: readonly BookLevel[]): void {
  book.bids.lots.clear()
  book.asks.lots.clear()
  changeAndSort(book.bids, bids)
  changeAndSort(book.asks, asks)
}

/** Whether a snapshot tells what the book holds already. Of one that tells a price twice it may be said too often. */
export const isSameBook = (book: OrderBook, bids: readonly BookLevel[], asks: readonly BookLevel[]): boolean =>
  isSameSide(book.bids, bids) && isSameSide(book.asks, asks)

function isSameSide({ lots }: BookSide, levels: readonly BookLevel[]): boolean {
  if (levels.length < lots.size) return false
  for (const level of levels) if ((lots.get(level.price) ?? 0) !== level.lots) return false
  return true
}

/** Applies changes of either kind in their order; a level whose size is no longer positive disappears. */
export function changeBook(book: OrderBook, bids: readonly BookLevel[], asks: readonly BookLevel[]): void {
  changeSide(book.bids, bids)
  changeSide(book.asks, asks)
}

function changeSide(side: BookSide, levels: readonly BookLevel[]): void {
  if (levels.length > sortedFrom) return changeAndSort(side, levels)
  for (const level of levels) changeLevel(side, level)
  while (side.prices.length > levelsMax) side.lots.delete(side.prices.pop() ?? Number.NaN)
}

function changeAndSort(side: BookSide, levels: readonly BookLevel[]): void {
  for (const level of levels) {
    const after = lotsAfter(side, level)
    if (after > 0) side.lots.set(level.price, after)
    else side.lots.delete(level.price)
  }
  const prices = [...side.lots.keys()].sort((a, b) => (b - a) * side.sign)
  for (const price of prices.splice(levelsMax)) side.lots.delete(price)
  side.prices.length = 0
  for (const price of prices) side.prices.push(price)
}

function changeLevel(side: BookSide, level: BookLevel): void {
  const isShown = side.lots.has(level.price)
  const after = lotsAfter(side, level)
  if (after > 0) {
    if (!isShown) side.prices.splice(placeOf(side, level.price), 0, level.price)
    side.lots.set(level.price, after)
  } else if (isShown) {
    side.prices.splice(placeOf(side, level.price), 1)
    side.lots.delete(level.price)
  }
}

/** However often an absurd size is added, a level stays a number that can be reckoned with. */
function lotsAfter(side: BookSide, level: BookLevel): number {
  if (level.mode === 'set') return level.lots
  return Math.min((side.lots.get(level.price) ?? 0) + level.lots, Number.MAX_SAFE_INTEGER)
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

export const bestPrices = (book: OrderBook): BestPrices => ({
  bid: book.bids.prices[0] ?? null,
  ask: book.asks.prices[0] ?? null,
})

/** True when bids stand at or above asks, which no orderly book shows. */
export function isCrossed(book: OrderBook): boolean {
  const bid = book.bids.prices[0]
  const ask = book.asks.prices[0]
  return bid !== undefined && ask !== undefined && bid >= ask
}

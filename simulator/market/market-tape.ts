import { createMarketModel, stepMarketModel, type HouseBook } from './market-model.ts'
import type { PrintGroup, PrintSource } from './prints.ts'

// What the outside world of one market does, move by move in the order of time: taker orders, and books. A market that
// has only prints gets its books from the market model; a market made from a seed may state its own.

export type TakerOrder = PrintGroup & { readonly type: 'taker_order' }

/** The whole liquidity of the outside world from then on. Its levels belong to whoever takes the move. */
export type BookMove = HouseBook & { readonly type: 'book'; readonly atMs: number }

export type MarketMove = TakerOrder | BookMove

/** `next` returns null after the last move. */
export type MarketTape = { next(): MarketMove | null }

/** Prints with the book around them that the market model shows after each. */
export function withModelBook(source: PrintSource, seed: number, openingTicks: number): MarketTape {
  const model = createMarketModel(seed, openingTicks)
  let book: BookMove | null = null
  return {
    next() {
      if (book !== null) {
        const due = book
        book = null
        return due
      }
      const group = source.next()
      if (group === null) return null
      book = { type: 'book', atMs: group.atMs, ...stepMarketModel(model, group) }
      return { type: 'taker_order', ...group }
    },
  }
}

/** The prints of a tape alone, for a venue that makes its own book around them. */
export function printsOf(tape: MarketTape): PrintSource {
  return {
    next() {
      let move = tape.next()
      while (move !== null && move.type !== 'taker_order') move = tape.next()
      return move
    },
  }
}

/** The moves before an instant; an endless tape becomes a finite one. */
export function until(tape: MarketTape, endAtMs: number): MarketTape {
  return {
    next() {
      const move = tape.next()
      return move === null || move.atMs >= endAtMs ? null : move
    },
  }
}

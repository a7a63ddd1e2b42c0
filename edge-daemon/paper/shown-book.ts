import { priceTicks, sizeLots, type Side } from '#shared/units.ts'
import { shownSide } from '../../simulator/exchange/book.ts'
import type { Market } from '../../simulator/exchange/state.ts'
import type { BestPrices, BookLevel } from '../core/event.ts'

// The book as the core sees it on paper: the live one with our own orders in it, as the exchange would show it. Live levels
// that one of our orders stands in the way of are not shown: at a real exchange they would have traded with it.

export type ShownBook = {
  /** All of it. */
  whole(): { readonly bids: readonly BookLevel[]; readonly asks: readonly BookLevel[] }
  /** What is different from what was told last. */
  changes(): { readonly bids: readonly BookLevel[]; readonly asks: readonly BookLevel[] }
}

export function createShownBook(market: Market): ShownBook {
  const told: Record<Side, Map<number, number>> = { buy: new Map(), sell: new Map() }
  const wholeOf = (side: Side): BookLevel[] => {
    told[side] = lotsOf(market, side)
    return Array.from(told[side], ([ticks, lots]) => level(ticks, lots))
  }
  const changesOf = (side: Side): BookLevel[] => {
    const now = lotsOf(market, side)
    const before = told[side]
    told[side] = now
    const gone = Array.from(before.keys()).filter((ticks) => !now.has(ticks))
    const fresh = Array.from(now).filter(([ticks, lots]) => before.get(ticks) !== lots)
    return [...gone.map((ticks) => level(ticks, 0)), ...fresh.map(([ticks, lots]) => level(ticks, lots))]
  }
  return {
    whole: () => ({ bids: wholeOf('buy'), asks: wholeOf('sell') }),
    changes: () => ({ bids: changesOf('buy'), asks: changesOf('sell') }),
  }
}

const lotsOf = (market: Market, side: Side): Map<number, number> =>
  new Map(shownSide(market, side).map(({ ticks, lots }) => [ticks, lots]))

const level = (ticks: number, lots: number): BookLevel => ({
  price: priceTicks(ticks),
  lots: sizeLots(lots),
  mode: 'set',
})

/** Best prices by their own live stream, sooner than the book has them, with our own orders among them. */
export function shownTouch(market: Market, live: BestPrices): BestPrices {
  const own = { bid: bestOwn(market, 'buy'), ask: bestOwn(market, 'sell') }
  const bid = live.bid !== null && own.ask !== null && live.bid >= own.ask ? null : live.bid
  const ask = live.ask !== null && own.bid !== null && live.ask <= own.bid ? null : live.ask
  return {
    bid: best(bid, own.bid, Math.max) ?? shown(market, 'buy'),
    ask: best(ask, own.ask, Math.min) ?? shown(market, 'sell'),
  }
}

const bestOwn = (market: Market, side: Side): number | null => market.levels[side].at(-1)?.ticks ?? null
const shown = (market: Market, side: Side): number | null => shownSide(market, side)[0]?.ticks ?? null
const best = (a: number | null, b: number | null, better: (a: number, b: number) => number): number | null =>
  a === null || b === null ? (a ?? b) : better(a, b)

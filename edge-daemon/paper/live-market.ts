import { emptyBook, changeBook, replaceBook, type BookSide } from '../core/book/order-book.ts'
import { freshPrints, type SeenPrints } from '../core/book/fresh-prints.ts'
import type { PublicTrade } from '../core/event.ts'
import { groupPrints } from '../../simulator/market/prints.ts'
import type { ExchangeEvent } from '../../simulator/exchange/events.ts'
import type { HouseLevel } from '../../simulator/exchange/state.ts'
import type { VenueEvent } from '../venue/venue.ts'
import { paperMarket } from './paper-exchange.ts'

// What the live market does to the simulated exchange: its book is the liquidity there, its prints are the taker orders that
// may fill us, its mark and index value the account. Nothing goes the other way.

/** An event of the exchange before it is stamped. */
export type ExchangeInput = (atMs: number) => ExchangeEvent

/** Levels of each side that are taken over; what lies further out neither trades nor queues with us. */
const levelsMax = 1_000
/** A print that is told this much later than the book is of a time in which our orders were others. */
const lateMs = 2_000

export type LiveMarket = {
  /** What the exchange is to be told of a live event; nothing for most. */
  take(event: VenueEvent): readonly ExchangeInput[]
}

export function createLiveMarket(): LiveMarket {
  const book = emptyBook()
  const seen: SeenPrints = new Set()
  let hasPrinted = false
  let markHalfTicks: number | null = null
  let bookVenueAtMs = Number.NEGATIVE_INFINITY

  const house = (): ExchangeInput[] => {
    const bids = levels(book.bids)
    const asks = levels(book.asks)
    const mid = (bids[0]?.ticks ?? 0) + (asks[0]?.ticks ?? 0)
    const mark = markHalfTicks ?? (bids.length > 0 && asks.length > 0 ? mid : null)
    if (mark === null) return []
    return [
      (atMs) => ({ type: 'house_moved', atMs, market: paperMarket, bids, asks, markHalfTicks: mark, marketAtMs: null }),
    ]
  }
  const prints = (trades: readonly PublicTrade[]): ExchangeInput[] =>
    groupPrints(
      trades.map(({ venueAtMs, side, price, size }) => ({
        atMs: venueAtMs,
        takerSide: side,
        ticks: price,
        lots: size,
      })),
    ).map(({ takerSide, portions, atMs: tapeAtMs }) => (atMs) => ({
      type: 'print',
      atMs,
      market: paperMarket,
      takerSide,
      portions,
      tapeAtMs,
    }))
  return {
    take(event) {
      switch (event.type) {
        case 'book_replaced':
        case 'book_changed':
          if (event.type === 'book_replaced') replaceBook(book, event.bids, event.asks)
          else changeBook(book, event.bids, event.asks)
          bookVenueAtMs = event.venueAtMs
          return house()
        case 'trades_printed': {
          const fresh = freshPrints(seen, event.trades)
          // What a first connection repeats was before us.
          const isBefore = !hasPrinted && event.isReplay
          hasPrinted = true
          if (isBefore) return []
          const inTime = fresh.filter(({ venueAtMs }) => venueAtMs >= bookVenueAtMs - lateMs)
          // The live book is told as it is: what a print took from it there, it has taken from what is shown next.
          return inTime.length === 0 ? [] : [...prints(inTime), ...house()]
        }
        case 'mark_changed':
          markHalfTicks = Math.max(1, Math.round(2 * event.markTicks))
          return house()
        case 'index_changed': {
          const indexHalfTicks = Math.max(1, Math.round(2 * event.indexTicks))
          return [(atMs) => ({ type: 'index_moved', atMs, market: paperMarket, indexHalfTicks })]
        }
        default:
          return []
      }
    },
  }
}

const levels = ({ prices, lots }: BookSide): HouseLevel[] =>
  prices.slice(0, levelsMax).map((ticks) => ({ ticks, lots: lots.get(ticks) ?? 0 }))

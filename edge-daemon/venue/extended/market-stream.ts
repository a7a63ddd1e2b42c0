// Reads the public streams of one market: book, prints, mark. Keeps no book; the core does.

import type { BookLevel, PublicTrade } from '../../core/event.ts'
import type { VenueEvent } from '../venue.ts'
import { parseExactJson, parsePlainJson } from './exact-json.ts'
import { createFrameReader, refused, type FrameReader, type Reading } from './frame-reader.ts'
import type { Translation } from './translate.ts'
import { BookFrame, MarkFrame, TradesFrame, type WireLevel } from './wire.ts'

/** Snapshots and deltas of the full book. A delta before the first snapshot, or a level off the grid, breaks the connection. */
export function createBookReader(translation: Translation): FrameReader {
  let hasSnapshot = false
  return createFrameReader({
    stream: 'book',
    schema: BookFrame,
    parseJson: parsePlainJson,
    isCumulative: true,
    read: ({ type, data, ts }) => {
      const isSnapshot = type === 'SNAPSHOT'
      if (data.m !== translation.spec.name) return refusedBook(`it is of the market ${data.m}`)
      if (!isSnapshot && !hasSnapshot) return refusedBook('a change came before the first snapshot')
      const bids = levels(translation, data.b, isSnapshot)
      const asks = levels(translation, data.a, isSnapshot)
      if (typeof bids === 'string') return refusedBook(bids)
      if (typeof asks === 'string') return refusedBook(asks)
      hasSnapshot = true
      return passed([{ type: isSnapshot ? 'book_replaced' : 'book_changed', bids, asks, venueAtMs: ts }])
    },
  })
}

/** Public prints. The first message may repeat old ones: whoever consumes them knows them by their trade id. */
export function createTradesReader(translation: Translation): FrameReader {
  return createFrameReader({
    stream: 'trades',
    schema: TradesFrame,
    parseJson: parseExactJson,
    isCumulative: false,
    read: ({ data }) => {
      const events: VenueEvent[] = []
      const trades: PublicTrade[] = []
      for (const row of data) {
        const trade = translation.publicTrade(row)
        if ('value' in trade) trades.push(trade.value)
        else events.push(refused('trades', trade.refused))
      }
      return passed(trades.length === 0 ? events : [{ type: 'trades_printed', trades }, ...events])
    },
  })
}

/** The venue's mark price. */
export function createMarkReader(translation: Translation): FrameReader {
  return createFrameReader({
    stream: 'mark',
    schema: MarkFrame,
    parseJson: parsePlainJson,
    isCumulative: false,
    read: ({ data }) => {
      if (data.m !== translation.spec.name) return passed([refused('mark', `it is of the market ${data.m}`)])
      const mark = translation.markTicks(data.p)
      if ('refused' in mark) return passed([refused('mark', mark.refused)])
      return passed([{ type: 'mark_changed', markTicks: mark.value }])
    },
  })
}

const passed = (events: readonly VenueEvent[]): Reading => ({ events, broken: null })
const refusedBook = (reason: string): Reading => ({
  events: [refused('book', reason)],
  broken: `the book is unusable: ${reason}`,
})

/** The levels, or the reason why one of them does not translate. */
function levels(translation: Translation, rows: readonly WireLevel[], isSnapshot: boolean): BookLevel[] | string {
  const result: BookLevel[] = []
  for (const row of rows) {
    const level = translation.level(row, isSnapshot)
    if ('refused' in level) return level.refused
    result.push(level.value)
  }
  return result
}

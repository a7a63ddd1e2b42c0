// Reads the public streams of one market: book, best prices, prints, mark, index, funding. Keeps no book; the core does.

import type { BookLevel, StreamName } from '../../core/event.ts'
import type { VenueEvent } from '../venue.ts'
import {
  createContentReader,
  passed,
  readRows,
  refused,
  refusedRows,
  type ContentReader,
  type Reading,
} from './frame-reader.ts'
import { BookFrame, FundingFrame, PriceFrame, TradesFrame, WirePublicTrade, type WireLevel } from './stream-wire.ts'
import type { Translation } from './translate.ts'

const fullDepth = 'f'

/**
 * Snapshots and deltas of the full book. A delta before the first snapshot, another depth or a level off the grid breaks it;
 * `onOffGrid` hears of the latter, because tick or lot may have changed.
 */
export function createBookReader(translation: Translation, onOffGrid: () => void = () => undefined): ContentReader {
  let hasSnapshot = false
  return createContentReader({
    stream: 'book',
    schema: BookFrame,
    isCumulative: true,
    read: ({ type, data, ts }) => {
      const isSnapshot = type === 'SNAPSHOT'
      if (data.m !== translation.spec.name) return refusedBook(`it is of the market ${data.m}`)
      if (!isSnapshot && type !== 'DELTA') {
        // A word we do not know is no harm as long as it changes nothing.
        if (data.b.length === 0 && data.a.length === 0) return passed([])
        return refusedBook(`it is of the unknown type ${type}`)
      }
      // Deltas of the full book would be added to a part of it.
      if ((data.d ?? fullDepth) !== fullDepth) return refusedBook(`it is of depth ${data.d}, not of the full book`)
      if (!isSnapshot && !hasSnapshot) return refusedBook('a change came before the first snapshot')
      const bids = levels(translation, data.b, isSnapshot)
      const asks = levels(translation, data.a, isSnapshot)
      for (const side of [bids, asks]) {
        if (typeof side !== 'string') continue
        onOffGrid()
        return refusedBook(side)
      }
      if (typeof bids === 'string' || typeof asks === 'string') return passed([])
      hasSnapshot = true
      return passed([{ type: isSnapshot ? 'book_replaced' : 'book_changed', bids, asks, venueAtMs: ts }])
    },
  })
}

/** Best bid and ask. Each message stands alone, so one that cannot be read is only missed. */
export function createTouchReader(translation: Translation): ContentReader {
  return createContentReader({
    stream: 'touch',
    schema: BookFrame,
    isCumulative: false,
    read: ({ data }) => {
      if (data.m !== translation.spec.name) return passed([refused('touch', `it is of the market ${data.m}`)])
      // A level of nothing says that the side is empty: taken for a price, it would contradict the book without end.
      const best = (rows: readonly WireLevel[]) => rows.slice(0, 1).filter(({ q }) => Number(q) !== 0)
      const bids = levels(translation, best(data.b), true)
      const asks = levels(translation, best(data.a), true)
      for (const side of [bids, asks]) if (typeof side === 'string') return passed([refused('touch', side)])
      if (typeof bids === 'string' || typeof asks === 'string') return passed([])
      return passed([{ type: 'touch_changed', touch: { bid: bids[0]?.price ?? null, ask: asks[0]?.price ?? null } }])
    },
  })
}

/** Public prints. The first message repeats old ones: it is marked, and whoever consumes them knows them by trade id. */
export function createTradesReader(translation: Translation): ContentReader {
  let isReplay = true
  return createContentReader({
    stream: 'trades',
    schema: TradesFrame,
    isCumulative: false,
    read: ({ data }) => {
      const { values: trades, reasons } = readRows(data, 'a print', WirePublicTrade, (row) =>
        translation.publicTrade(row),
      )
      const printed: VenueEvent[] = trades.length === 0 ? [] : [{ type: 'trades_printed', trades, isReplay }]
      isReplay = false
      return passed([...printed, ...refusedRows('trades', reasons)])
    },
  })
}

export const createMarkReader = (translation: Translation): ContentReader =>
  createPriceReader(translation, 'mark', (markTicks) => ({ type: 'mark_changed', markTicks }))

export const createIndexReader = (translation: Translation): ContentReader =>
  createPriceReader(translation, 'index', (indexTicks) => ({ type: 'index_changed', indexTicks }))

function createPriceReader(
  translation: Translation,
  stream: StreamName & ('mark' | 'index'),
  toEvent: (ticks: number) => VenueEvent,
): ContentReader {
  return createContentReader({
    stream,
    schema: PriceFrame,
    isCumulative: false,
    read: ({ data }) => {
      if (data.m !== translation.spec.name) return passed([refused(stream, `it is of the market ${data.m}`)])
      const ticks = translation.markTicks(data.p)
      return passed(['refused' in ticks ? refused(stream, ticks.refused) : toEvent(ticks.value)])
    },
  })
}

/** The hourly rate, as a fraction. */
export function createFundingReader(translation: Translation): ContentReader {
  return createContentReader({
    stream: 'funding',
    schema: FundingFrame,
    isCumulative: false,
    read: ({ data }) => {
      if (data.m !== translation.spec.name) return passed([refused('funding', `it is of the market ${data.m}`)])
      return passed([{ type: 'funding_changed', ratePerHour: Number(data.f), venueAtMs: data.T }])
    },
  })
}

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

import { translation } from '../../../edge-daemon/venue/extended/translation.fixture.ts'
import { assert } from '#shared/assert.ts'
import { changeBook, emptyBook, replaceBook } from '../../../edge-daemon/core/book/order-book.ts'
import type { StreamName } from '../../../edge-daemon/core/event.ts'
import type { FrameReader } from '../../../edge-daemon/venue/extended/frame-reader.ts'
import { isCumulative, startFrameReader, streamNames } from '../../../edge-daemon/venue/extended/stream-readers.ts'
import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import { assertOneOf, assertPlain } from '../expect.ts'
import { messageOf } from '../input.ts'
import { isBranch, writeTree, type Tree } from '../mutate-tree.ts'
import type { Target } from '../target.ts'
import { frames } from './venue-messages.ts'

// The readers of the v1 streams: text of a frame to events for the core.

/** All that a stream can say. */
export const eventsOf: Readonly<Record<StreamName, readonly VenueEvent['type'][]>> = {
  book: ['book_replaced', 'book_changed'],
  touch: ['touch_changed'],
  trades: ['trades_printed'],
  mark: ['mark_changed'],
  index: ['index_changed'],
  funding: ['funding_changed'],
  account: ['orders_replaced', 'orders_updated', 'fills_reported', 'balance_reported', 'position_reported'],
}

/** A frame makes a few events, and one for each position: no position is written in fewer characters than these. */
export const eventsMax = (text: string): number => 8 + Math.floor(text.length / 40)

export const streamTargets: readonly Target[] = streamNames.map((stream) => {
  const before = writeTree(withSeq(frames[stream][0] ?? null, 1))
  const after = writeTree(withSeq(frames[stream][0] ?? null, 3))
  return {
    name: `stream ${stream}`,
    start: () => (input) => {
      const text = messageOf(frames[stream], input)
      const book = emptyBook()
      const read = startFrameReader(stream, { translation, onOffGrid: () => undefined })
      // Every other connection has been going well until this frame, and some go on after it.
      if (input.base % 2 === 0) take(stream, read, book, before)
      const outcome = take(stream, read, book, text)
      if (input.base % 8 < 2) take(stream, read, book, after)
      return outcome
    },
  }
})

function withSeq(frame: Tree, seq: number): Tree {
  return isBranch(frame) ? { ...frame, seq } : frame
}

function take(stream: StreamName, read: FrameReader, book: ReturnType<typeof emptyBook>, text: string): string {
  const { events, broken } = read(text)
  assertEvents(stream, events, text)
  assert(broken === null || broken.length <= 500, 'why a stream is broken must be one sentence')
  const isRefused = events.some(({ type }) => type === 'message_refused')
  // A hole in a cumulative stream is either told row by row or starts it anew.
  assert(events.length > 0 || broken !== null || !isRefused, `${stream} must not lose a frame in silence`)
  for (const event of events) {
    if (event.type === 'book_replaced') replaceBook(book, event.bids, event.asks)
    if (event.type === 'book_changed') changeBook(book, event.bids, event.asks)
  }
  assertBook(book)
  const kinds = [...new Set(events.map(({ type }) => type))].join('+')
  return `${kinds === '' ? 'nothing' : kinds}${broken === null ? '' : isCumulative(stream) ? ', broken' : ', gap'}`
}

export function assertEvents(stream: StreamName, events: readonly VenueEvent[], text: string): void {
  assert(events.length <= eventsMax(text), `${events.length} events of ${text.length} characters are too many`)
  for (const event of events) {
    assertOneOf(event.type, [...eventsOf[stream], 'message_refused'], 'the event')
    assertPlain(event, `the event ${event.type}`)
    assertUnits(event)
  }
}

/** Numbers that stand for something are what they stand for. */
function assertUnits(event: VenueEvent): void {
  switch (event.type) {
    case 'book_replaced':
    case 'book_changed':
      for (const { price, lots } of [...event.bids, ...event.asks]) {
        assert(price > 0 && Number.isSafeInteger(price), 'the price of a level is whole positive ticks')
        // A negative nought would make two equal sizes differ.
        assert(Number.isSafeInteger(lots) && !Object.is(lots, -0), 'the size of a level is whole lots')
        assert(event.type === 'book_changed' || lots >= 0, 'a snapshot has no negative size')
      }
      return
    case 'trades_printed':
      for (const { price, size, tradeId } of event.trades) assertTerms(price, size, tradeId)
      return
    case 'fills_reported':
      for (const { price, size, tradeId, venueId, feeMicros } of event.fills) {
        assertTerms(price, size, tradeId)
        assert(/^\d{1,20}$/.test(venueId) && Number.isSafeInteger(feeMicros), 'a fill names its order and its fee')
      }
      return
    case 'orders_replaced':
    case 'orders_updated':
      for (const { price, size, venueId } of event.orders) assertTerms(price, size, venueId)
      return
    case 'position_reported':
      return assert(!Object.is(event.report.position, -0), 'a flat position is nought without a sign')
    case 'mark_changed':
      return assert(event.markTicks > 0, 'a mark price is positive')
    case 'index_changed':
      return assert(event.indexTicks > 0, 'an index price is positive')
    default:
  }
}

function assertTerms(price: number, size: number, id: string): void {
  assert(price > 0 && Number.isSafeInteger(price), `a price is whole positive ticks, was ${price}`)
  assert(size > 0 && Number.isSafeInteger(size), `a size is whole positive lots, was ${size}`)
  assert(/^\d{1,20}$/.test(id), `an id is digits, was ${id.slice(0, 40)}`)
}

function assertBook({ bids, asks }: ReturnType<typeof emptyBook>): void {
  for (const { prices, lots, sign } of [bids, asks]) {
    assert(prices.length === lots.size && prices.length <= 20_000, 'the book lists each of its levels once')
    assert(
      prices.every((price, index) => index === 0 || (price - (prices[index - 1] ?? 0)) * sign < 0),
      'the book is sorted from the best price outward',
    )
  }
}

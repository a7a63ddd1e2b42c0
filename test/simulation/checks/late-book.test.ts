import { describe, expect, test } from 'vitest'
import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import { bookInTime } from './late-book.ts'
import { seen, sent } from './sent.fixture.ts'
import { stillView } from './view.fixture.ts'

describe('I17 sees an order by a book that comes late', () => {
  const venueStartMs = 1_790_000_000_000
  /** A process that has taken up one frame of the book, ten milliseconds old. */
  function begun() {
    const view = stillView()
    view.lines = new Map([
      [1, { name: 'book' }],
      [2, { name: 'mark' }],
    ])
    const check = bookInTime()
    /** The exchange made it then, and its clock was ahead by so much; the process takes it up now. */
    const hear = (madeAtMs: number, aheadMs = 0, line = 1) => {
      view.bookMadeAtMs = madeAtMs
      check.hear?.(view, line, `{"type":"DELTA","data":{},"ts":${venueStartMs + madeAtMs + aheadMs},"seq":1}`)
    }
    const take = (madeAtMs: number, aheadMs = 0) => {
      const event: VenueEvent = {
        type: 'book_replaced',
        bids: [],
        asks: [],
        venueAtMs: venueStartMs + madeAtMs + aheadMs,
      }
      return seen(check, view, [sent()], event)
    }
    const told = (nowMs: number, madeAtMs: number, aheadMs = 0) => {
      view.nowMs = nowMs
      hear(madeAtMs, aheadMs)
      return take(madeAtMs, aheadMs)
    }
    expect(told(1_010, 1_000)).toBeNull()
    return { view, check, hear, take, told }
  }

  test('until one comes in time again', () => {
    const { view, check, told } = begun()
    expect(told(3_000, 1_990)).toBeNull()
    expect(told(4_000, 2_980)).toBe('an order was sent by a book that came 1010 ms later than it can')
    view.nowMs = 4_500
    expect(seen(check, view, [sent()])).toContain('1010 ms later')
    expect(seen(check, view, [sent('buy', { reduceOnly: true })])).toBeNull()
    expect(told(5_000, 4_500)).toBeNull()
  })

  test('by the moment at which it is taken up, and not at which the process has heard it', () => {
    const { view, hear, take } = begun()
    view.nowMs = 2_010
    hear(2_000)
    hear(2_100)
    view.nowMs = 3_200
    expect(take(2_000)).toContain('1190 ms later')
    expect(take(2_100)).toContain('1090 ms later')
  })

  test('but none where the way has always taken as long', () => {
    const { view, check, told } = begun()
    seen(check, view, [], { type: 'stream_changed', stream: 'book', isUp: false, reason: '' })
    expect(told(9_000, 6_000)).toBeNull()
    view.boot = 2
    expect(told(19_000, 10_000)).toBeNull()
    seen(check, view, [{ type: 'journal', record: 'hang', data: {} }])
    expect(told(30_000, 20_000)).toBeNull()
  })

  test('nor where the clock of the venue was moved since', () => {
    const { told } = begun()
    expect(told(4_000, 2_000, -2_000)).toBeNull()
    expect(told(5_000, 4_900, -2_000)).toBeNull()
    expect(told(7_000, 5_800, -2_000)).toContain('1100 ms later')
  })

  test('and a book that the exchange has not made', () => {
    const { take } = begun()
    expect(take(1_500)).toContain('which the exchange has not sent')
  })
})

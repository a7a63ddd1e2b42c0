import { describe, expect, test } from 'vitest'
import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import { clockKnown } from './clock.ts'
import { seen, sent } from './sent.fixture.ts'
import { stillView } from './view.fixture.ts'

describe('I17 sees an order by clocks that are apart', () => {
  /** Our clock is ahead by so much when a message of the book, made as long ago, is taken up. */
  function begun() {
    const view = stillView()
    const startMs = view.exchange.nowMs
    const check = clockKnown()
    const told = (nowMs: number, aheadMs: number, tookMs = 10, effects = [sent()]) => {
      view.nowMs = nowMs
      view.cloud = { ...view.cloud, wallMs: startMs + nowMs }
      view.clockErrorMs = aheadMs
      const event: VenueEvent = { type: 'book_replaced', bids: [], asks: [], venueAtMs: startMs + nowMs - tookMs }
      return seen(check, view, effects, event)
    }
    return { view, check, told }
  }

  test('by five seconds once', () => {
    const { told } = begun()
    expect(told(1_000, 0)).toBeNull()
    expect(told(1_100, 4_900)).toBeNull()
    expect(told(1_200, 5_100)).toContain('5110 ms apart')
    expect(told(1_300, -5_100)).toContain('-5090 ms apart')
    expect(told(1_400, 5_100, 10, [sent('buy', { reduceOnly: true })])).toBeNull()
  })

  test('by a second for three, where ours is ahead or the book is late', () => {
    for (const [aheadMs, tookMs] of [
      [1_100, 10],
      [0, 1_110],
    ] as const) {
      const { told } = begun()
      expect(told(1_000, 0)).toBeNull()
      expect(told(2_000, aheadMs, tookMs)).toBeNull()
      expect(told(3_900, aheadMs, tookMs)).toBeNull()
      expect(told(4_100, aheadMs, tookMs)).toContain('1110 ms apart')
      expect(told(4_200, 0)).toBeNull()
    }
  })

  test('but not where a print in time tells that only the book is late', () => {
    const { view, check, told } = begun()
    const printed = (nowMs: number, isReplay: boolean) => {
      view.nowMs = nowMs
      view.cloud = { ...view.cloud, wallMs: view.exchange.nowMs + nowMs }
      const trade = { tradeId: '1', side: 'buy', price: 1, lots: 1, venueAtMs: view.exchange.nowMs + nowMs - 10 }
      const event = { type: 'trades_printed', trades: [trade], isReplay } as unknown as VenueEvent
      return seen(check, view, [], event)
    }
    printed(1_000, false)
    expect(told(1_100, 0, 1_110)).toBeNull()
    expect(told(3_900, 0, 1_110)).toBeNull()
    expect(told(4_100, 0, 1_110)).toContain('1110 ms apart')
    printed(4_200, true)
    expect(told(4_300, 0, 1_110)).toContain('1110 ms apart')
  })

  test('by a second at once, where ours is behind', () => {
    const { told } = begun()
    expect(told(1_000, -1_000, 10)).toBeNull()
    expect(told(1_100, -1_100, 10)).toContain('-1090 ms apart')
    expect(told(3_000, 0)).toContain('-1090 ms apart')
    expect(told(3_900, 0)).toBeNull()
  })

  test('and compares them anew after a time away and in another life', () => {
    const { view, check, told } = begun()
    expect(told(1_000, -3_000)).toContain('apart')
    seen(check, view, [{ type: 'journal', record: 'hang', data: {} }])
    expect(told(1_100, 0)).toBeNull()
    expect(told(1_200, -3_000)).toContain('apart')
    view.boot = 2
    expect(told(1_300, 0)).toBeNull()
  })
})

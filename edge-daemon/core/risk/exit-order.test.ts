import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aggressiveTicks, exitOrder, isSlippageExhausted, sliceLots, slippageBps } from './exit-order.ts'

// Ticks of 0.1 and lots of 0.01: a long of 12.34 is 1234 lots, an ask of 101 is 1010 ticks.
const market = { bidTicks: null, askTicks: 1_010, lastMidHalfTicks: null }

describe('audit row 4.5: the order that closes a position', () => {
  test('a long without a bid is sold 20 bps below the ask, rounded down', () => {
    expect(exitOrder(1_234, market, 20, 100)).toEqual({ isWanted: true, side: 'sell', lots: 1_234, priceTicks: 1_007 })
  })

  test('without either side it is sold at least 50 bps below the last mid', () => {
    const lost = { bidTicks: null, askTicks: null, lastMidHalfTicks: 2_000 }
    expect(exitOrder(300, lost, 20, 100)).toMatchObject({ priceTicks: 995 })
    expect(exitOrder(300, lost, 80, 100)).toMatchObject({ priceTicks: 992 })
  })

  test('without any price, below the smallest order, and flat, there is none, and it says why', () => {
    const nothing = { bidTicks: null, askTicks: null, lastMidHalfTicks: null }
    expect(exitOrder(300, nothing, 20, 100)).toMatchObject({ isWanted: false, reason: 'missing_orderbook_price' })
    expect(exitOrder(-50, market, 20, 100)).toMatchObject({
      isWanted: false,
      reason: 'below_min_order_size',
      side: 'buy',
    })
    expect(exitOrder(0, market, 20, 100)).toMatchObject({ isWanted: false, reason: 'already_flat' })
  })

  test('goes 20 bps further than the best price at first, 10 more with each attempt, 100 at most', () => {
    expect([1, 2, 3, 9, 12].map((attempt) => slippageBps(attempt))).toEqual([20, 30, 40, 100, 100])
    expect([8, 10, 11].map(isSlippageExhausted)).toEqual([false, false, true])
  })

  test('is as large as the book shows, never smaller than the smallest order, and leaves no rest that cannot be sent', () => {
    expect(sliceLots(1_000, 300, 100)).toBe(300)
    expect(sliceLots(1_000, 5, 100)).toBe(100)
    expect(sliceLots(1_000, 950, 100)).toBe(1_000)
  })

  test('a slice or a remainder of exactly the smallest order is sent as it is', () => {
    expect(sliceLots(1_000, 100, 100)).toBe(100)
    expect(sliceLots(1_000, 900, 100)).toBe(900)
    expect(sliceLots(100, 100, 100)).toBe(100)
    expect(exitOrder(100, market, 20, 100)).toMatchObject({ isWanted: true, lots: 100 })
    expect(exitOrder(99, market, 20, 100)).toMatchObject({ isWanted: false, reason: 'below_min_order_size' })
  })

  test('with both sides there it goes by the one that it meets', () => {
    const both = { bidTicks: 1_000, askTicks: 1_010, lastMidHalfTicks: 2_010 }
    expect(exitOrder(300, both, 20, 100)).toMatchObject({ side: 'sell', priceTicks: 998 })
    expect(exitOrder(-300, both, 20, 100)).toMatchObject({ side: 'buy', priceTicks: 1_013 })
    expect(exitOrder(-300, { ...both, askTicks: null }, 20, 100)).toMatchObject({ side: 'buy', priceTicks: 1_002 })
  })

  test('always trades against the position, never grows it, and its price is bounded by the allowance', () => {
    const ticks = fc.option(fc.integer({ min: 1, max: 1_000_000 }), { nil: null })
    const whole = fc.integer({ min: -100_000, max: 100_000 })
    fc.assert(
      fc.property(whole, ticks, ticks, ticks, fc.integer({ min: 1, max: 12 }), (position, bid, ask, mid, attempt) => {
        const seen = { bidTicks: bid, askTicks: ask, lastMidHalfTicks: mid }
        const order = exitOrder(position, seen, slippageBps(attempt), 10)
        if (!order.isWanted) return
        expect(order.side === 'sell').toBe(position > 0)
        expect(order.lots).toBeLessThanOrEqual(Math.abs(position))
        expect(Number.isSafeInteger(order.priceTicks) && order.priceTicks >= 1).toBe(true)
        const prices = [bid, ask, mid === null ? null : mid / 2].filter((price) => price !== null)
        expect(order.priceTicks).toBeGreaterThanOrEqual(Math.max(1, Math.floor(Math.min(...prices) * 0.99)))
        expect(order.priceTicks).toBeLessThanOrEqual(Math.ceil(Math.max(...prices) * 1.01))
      }),
    )
  })

  test('a slice is within the position, and what is left is nothing or can be sent', () => {
    const lots = fc.integer({ min: 10, max: 10_000 })
    fc.assert(
      fc.property(lots, fc.nat(20_000), (position, visible) => {
        const slice = sliceLots(position, visible, 10)
        expect(slice >= 10 && slice <= position).toBe(true)
        expect(position - slice === 0 || position - slice >= 10).toBe(true)
      }),
    )
  })

  test('rounds to where it trades: up for a buy, down for a sell', () => {
    expect([aggressiveTicks('buy', 1_002.7), aggressiveTicks('sell', 998.3), aggressiveTicks('sell', 0.4)]).toEqual([
      1_003, 998, 1,
    ])
  })
})

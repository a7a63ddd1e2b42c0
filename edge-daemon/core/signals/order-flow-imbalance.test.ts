import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contribution, noOrderFlow, noteBestLevels, noteUsualPressure, pressure } from './order-flow-imbalance.ts'

const touch = { bidTicks: 100, bidLots: 10, askTicks: 101, askLots: 12 }

describe('order-flow imbalance', () => {
  test.each([
    ['lots added to the bid', { ...touch, bidLots: 15 }, 5],
    ['lots taken from the bid', { ...touch, bidLots: 4 }, -6],
    ['a higher bid', { ...touch, bidTicks: 101, askTicks: 102, askLots: 12 }, 10 + 12],
    ['a bid that gave way', { ...touch, bidTicks: 99, bidLots: 30 }, -10],
    ['lots added to the ask', { ...touch, askLots: 20 }, -8],
    ['an ask that was eaten', { ...touch, askTicks: 103, askLots: 7 }, 12],
    ['a lower ask', { ...touch, bidTicks: 98, bidLots: 5, askTicks: 99, askLots: 4 }, -10 - 4],
    ['nothing', touch, 0],
  ])('counts %s', (_, after, lots) => {
    expect(contribution(touch, after)).toBe(lots)
  })

  test('is measured in usual depths and forgotten within seconds', () => {
    const flow = noOrderFlow()
    noteBestLevels(flow, touch, 0)
    noteBestLevels(flow, { ...touch, bidLots: 21 }, 0)
    expect(pressure(flow, 0)).toBeCloseTo(1, 9)
    expect(pressure(flow, 3_000)).toBeCloseTo(Math.exp(-1), 9)
    expect(Math.abs(pressure(flow, 60_000))).toBeLessThan(1e-6)
  })

  test('that is usual in a market counts as one, and a rare one by how much rarer it is', () => {
    const flow = noOrderFlow()
    for (let second = 0; second < 1_800; second += 1) {
      const bidTicks = second % 2 === 0 ? 100 : 140
      noteBestLevels(flow, { ...touch, bidTicks, askTicks: bidTicks + 1 }, second * 1_000)
      noteUsualPressure(flow, second * 1_000)
    }
    expect(Math.abs(pressure(flow, 1_799_000))).toBeCloseTo(1, 1)
    noteBestLevels(flow, { ...touch, bidTicks: 500, askTicks: 501, bidLots: 70 }, 1_799_000)
    expect(pressure(flow, 1_799_000)).toBeGreaterThan(3)
  })

  test('of a book whose sizes are equal on both sides is nothing, however it moves', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 50 }))), (moves) => {
        const flow = noOrderFlow()
        for (const [index, [bid, lots]] of moves.entries())
          noteBestLevels(flow, { bidTicks: bid, bidLots: lots, askTicks: bid + 1, askLots: lots }, index * 100)
        expect(pressure(flow, moves.length * 100)).toBe(0)
      }),
    )
  })
})

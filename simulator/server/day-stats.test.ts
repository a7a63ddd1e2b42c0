import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PublicTrade } from '../exchange/state.ts'
import { createDayStats, dayOf, stepDayStats } from './day-stats.ts'

const dayMs = 86_400_000
const trade = (atMs: number, priceTicks: number, sizeLots: number): PublicTrade => ({
  id: '1',
  takerSide: 'buy',
  priceTicks,
  sizeLots,
  tradeType: 'TRADE',
  atMs,
  tapeAtMs: null,
})
const value = (one: PublicTrade) => BigInt(one.priceTicks * one.sizeLots)

test('the last day\u2019s figures equal a recount of the trades whose minute is within it', () => {
  const step = fc.record({
    waitMs: fc.oneof(fc.integer({ min: 0, max: 90_000 }), fc.integer({ min: 0, max: dayMs })),
    ticks: fc.integer({ min: 1, max: 1_000 }),
    lots: fc.integer({ min: 1, max: 50 }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const stats = createDayStats()
      const trades: PublicTrade[] = []
      let nowMs = 1_700_000_000_000
      for (const { waitMs, ticks, lots } of steps) {
        nowMs += waitMs
        const next = trade(nowMs, ticks, lots)
        trades.push(next)
        stepDayStats(stats, next, value(next))
        const minuteNow = Math.floor(nowMs / 60_000)
        const within = trades.filter(({ atMs }) => Math.floor(atMs / 60_000) > minuteNow - 1_440)
        expect(dayOf(stats, nowMs)).toEqual({
          lots: within.reduce((sum, { sizeLots }) => sum + sizeLots, 0),
          volume: within.reduce((sum, one) => sum + value(one), 0n),
          openTicks: within[0]?.priceTicks ?? null,
          highTicks: Math.max(...within.map(({ priceTicks }) => priceTicks)),
          lowTicks: Math.min(...within.map(({ priceTicks }) => priceTicks)),
        })
        expect(stats.minutes.length).toBeLessThanOrEqual(1_440)
      }
    }),
  )
})

test('a day after the last trade nothing is left of it', () => {
  const stats = createDayStats()
  stepDayStats(stats, trade(1_700_000_000_000, 7, 3), 21n)
  expect(dayOf(stats, 1_700_000_000_000 + dayMs + 60_000)).toEqual({
    lots: 0,
    volume: 0n,
    openTicks: null,
    highTicks: null,
    lowTicks: null,
  })
  expect(stats.minutes).toEqual([])
})

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  candleIntervals,
  candleRow,
  createCandles,
  isCandleInterval,
  latestCandles,
  stepCandles,
  type PricePoint,
} from './candles.ts'

const minute = 60_000
const hour = 60 * minute

function candlesOf(...points: readonly (readonly [atMs: number, price: number, volume: number])[]) {
  const state = createCandles()
  for (const [atMs, price, volume] of points) stepCandles(state, { atMs, price, volume })
  return state
}

describe('candles', () => {
  test('hold first, highest, lowest and last price of their minute, and the sum of its volume', () => {
    const state = candlesOf([0, 10, 1], [1, 14, 2], [2, 8, 3], [minute - 1, 9, 4])
    expect(latestCandles(state, 'PT1M', 10, minute)).toEqual([
      { startMs: 0, open: 10, high: 14, low: 8, close: 9, volume: 10 },
    ])
  })

  test('come newest first, the open one included, and none for a minute without a price', () => {
    const state = candlesOf([0, 10, 1], [3 * minute, 11, 1], [4 * minute, 12, 1])
    expect(latestCandles(state, 'PT1M', 10, hour).map(({ startMs }) => startMs)).toEqual([4 * minute, 3 * minute, 0])
    expect(latestCandles(state, 'PT1M', 2, hour).map(({ close }) => close)).toEqual([12, 11])
    expect(latestCandles(state, 'PT1M', 2, 3 * minute).map(({ close }) => close)).toEqual([11, 10])
  })

  test('of an hour take in the minute that is still open', () => {
    const state = candlesOf([0, 10, 1], [minute, 20, 1], [2 * minute, 5, 1])
    expect(latestCandles(state, 'PT1H', 10, hour)).toEqual([
      { startMs: 0, open: 10, high: 20, low: 5, close: 5, volume: 3 },
    ])
    stepCandles(state, { atMs: hour, price: 7, volume: 1 })
    expect(latestCandles(state, 'PT1H', 10, hour).map(({ open, close }) => [open, close])).toEqual([
      [7, 7],
      [10, 5],
    ])
  })

  test('put a price that comes late into the open minute', () => {
    const state = candlesOf([5 * minute, 10, 1], [4 * minute, 11, 1])
    expect(latestCandles(state, 'PT1M', 10, hour)).toHaveLength(1)
    expect(latestCandles(state, 'PT1M', 10, hour)[0]).toMatchObject({ close: 11, volume: 2 })
  })

  test('are forgotten when there are too many', () => {
    const state = createCandles()
    for (let index = 0; index < 10_000; index += 1) stepCandles(state, { atMs: index * minute, price: 1, volume: 1 })
    const kept = latestCandles(state, 'PT1M', 20_000, 10_000 * minute)
    expect(kept).toHaveLength(2_881)
    expect(kept[0]?.startMs).toBe(9_999 * minute)
  })

  test('of every interval are what its prices say, however they come', () => {
    const points = fc.array(
      fc.record({ stepMs: fc.integer({ min: 0, max: 5 * hour }), price: fc.nat(1_000), volume: fc.nat(9) }),
      { minLength: 1, maxLength: 60 },
    )
    fc.assert(
      fc.property(points, fc.constantFrom(...Object.keys(candleIntervals)), (steps, interval) => {
        if (!isCandleInterval(interval)) throw new Error('an interval must be known')
        const state = createCandles()
        const all: PricePoint[] = []
        let atMs = 0
        for (const { stepMs, price, volume } of steps) {
          atMs += stepMs
          all.push({ atMs, price, volume })
          stepCandles(state, { atMs, price, volume })
        }
        const length = candleIntervals[interval]
        const starts = [...new Set(all.map((point) => Math.floor(point.atMs / length) * length))].reverse()
        const expected = starts.map((startMs) => {
          const inside = all.filter((point) => Math.floor(point.atMs / length) * length === startMs)
          const prices = inside.map(({ price }) => price)
          return {
            startMs,
            open: prices[0],
            high: Math.max(...prices),
            low: Math.min(...prices),
            close: prices.at(-1),
            volume: inside.reduce((sum, { volume }) => sum + volume, 0),
          }
        })
        expect(latestCandles(state, interval, 1_000, Number.POSITIVE_INFINITY)).toEqual(expected)
      }),
    )
  })

  test('are written as text, with a volume only where there is one', () => {
    const candle = { startMs: minute, open: 1, high: 4, low: 0, close: 3, volume: 9 }
    expect(candleRow(candle, String, String)).toEqual({ T: minute, o: '1', l: '0', h: '4', c: '3', v: '9' })
    expect(candleRow(candle, String, null)).toEqual({ T: minute, o: '1', l: '0', h: '4', c: '3' })
  })
})

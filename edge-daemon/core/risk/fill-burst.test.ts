import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isPaused, lotsInWindow, noBursts, noteFill, pauseSide } from './fill-burst.ts'

test('fills of one side within the window add up; the other side has its own', () => {
  const bursts = noBursts()
  noteFill(bursts, 'buy', 3, 1_000)
  noteFill(bursts, 'sell', 9, 1_000)
  noteFill(bursts, 'buy', 4, 3_000)
  expect(lotsInWindow(bursts.buy, 6_000, 5_000)).toBe(7)
  expect(lotsInWindow(bursts.buy, 6_001, 5_000)).toBe(4)
  expect(lotsInWindow(bursts.buy, 8_001, 5_000)).toBe(0)
  expect(lotsInWindow(bursts.sell, 1_000, 5_000)).toBe(9)
})

test('a pause counts from nothing again, lasts until its instant, and is never shortened', () => {
  const bursts = noBursts()
  noteFill(bursts, 'buy', 3, 1_000)
  pauseSide(bursts.buy, 5_000)
  expect(lotsInWindow(bursts.buy, 1_000, 5_000)).toBe(0)
  pauseSide(bursts.buy, 4_000)
  expect(isPaused(bursts, 'buy', 4_999)).toBe(true)
  expect(isPaused(bursts, 'buy', 5_000)).toBe(false)
  expect(isPaused(bursts, 'sell', 4_999)).toBe(false)
})

test('whatever the fills, the window holds exactly those that are young enough', () => {
  const fills = fc.array(fc.tuple(fc.nat(2_000), fc.integer({ min: 1, max: 50 })), { maxLength: 30 })
  fc.assert(
    fc.property(fills, fc.integer({ min: 100, max: 5_000 }), (gaps, windowMs) => {
      const bursts = noBursts()
      const told: { atMs: number; lots: number }[] = []
      let atMs = 0
      for (const [gapMs, lots] of gaps) {
        atMs += gapMs
        told.push({ atMs, lots })
        noteFill(bursts, 'sell', lots, atMs)
        const young = told.filter((fill) => atMs - fill.atMs <= windowMs)
        expect(lotsInWindow(bursts.sell, atMs, windowMs)).toBe(young.reduce((sum, fill) => sum + fill.lots, 0))
      }
    }),
  )
})

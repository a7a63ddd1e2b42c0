import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { noBoost, noteFailure, noteOrder, stepBoost, tickBoost } from './post-only-boost.ts'
import {
  clearRefusals,
  cooldownAfter,
  noRefusals,
  noteRefusedPrice,
  noteRestingOrder,
  safetyTicksAfter,
  streakAt,
} from './post-only-failures.ts'

describe('prices of one slot that the venue refused', () => {
  test('five times in a row keep it away for 2, 3.4, 5.78, 9.826 and 16.704 s, 3 to 7 ticks from the other side', () => {
    const slot = noRefusals()
    let nowMs = 0
    const seen = [1, 2, 3, 4, 5].map((streak) => {
      noteRefusedPrice(slot, nowMs, true)
      const pauseMs = slot.pausedUntilMs - nowMs
      nowMs = slot.pausedUntilMs + 100
      return [slot.streak, Math.round(pauseMs), safetyTicksAfter(streak)]
    })
    expect(seen).toEqual([
      [1, 2_000, 3],
      [2, 3_400, 4],
      [3, 5_780, 5],
      [4, 9_826, 6],
      [5, 16_704, 7],
    ])
  })

  test('are forgotten after 45 s of quiet, after a fill, and after three orders that came to rest', () => {
    const slot = noRefusals()
    for (const atMs of [0, 1, 2]) noteRefusedPrice(slot, atMs, true)
    expect([45_002, 45_003].map((nowMs) => streakAt(slot, nowMs))).toEqual([3, 0])
    noteRefusedPrice(slot, 45_003, true)
    expect(slot.streak).toBe(1)
    clearRefusals(slot)
    expect([slot.streak, slot.pausedUntilMs]).toEqual([0, 0])
    for (let count = 0; count < 10; count += 1) noteRefusedPrice(slot, 100_000 + count, true)
    const streaks = [1, 2, 3].map(() => {
      noteRestingOrder(slot)
      return slot.streak
    })
    expect(streaks).toEqual([5, 2, 0])
  })

  test('never keep it away for more than two minutes, nor further than 8 ticks, and more refusals never for less', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (streak) => {
        expect(cooldownAfter(streak)).toBeLessThanOrEqual(120_000)
        expect(cooldownAfter(streak + 1)).toBeGreaterThanOrEqual(cooldownAfter(streak))
        expect(safetyTicksAfter(streak)).toBeLessThanOrEqual(8)
      }),
    )
  })

  test('leave a streak that is a whole number from 0 up, and none without a refusal', () => {
    const acts = fc.array(fc.constantFrom('refused', 'rests', 'filled'), { maxLength: 50 })
    fc.assert(
      fc.property(acts, (list) => {
        const slot = noRefusals()
        list.forEach((act, index) => {
          if (act === 'refused') noteRefusedPrice(slot, index * 1_000, true)
          else if (act === 'rests') noteRestingOrder(slot)
          else clearRefusals(slot)
          expect(Number.isInteger(slot.streak) && slot.streak >= 0).toBe(true)
          if (!list.slice(0, index + 1).includes('refused')) expect(slot).toEqual(noRefusals())
        })
      }),
    )
  })
})

describe('post-only failures of all slots', () => {
  test('above a tenth widen by one bps up to three, below a twentieth take one back, without orders nothing moves', () => {
    let bps = 0
    expect([20, 20, 20, 20, 40, 100, 0].map((orders) => (bps = stepBoost(bps, 3, orders)))).toEqual([
      1, 2, 3, 3, 3, 2, 2,
    ])
  })

  test('move the boost once in 30 s only, and above a fifth of ten orders are an alarm', () => {
    const boost = noBoost(0)
    for (let count = 0; count < 10; count += 1) noteOrder(boost, 1_000)
    for (let count = 0; count < 3; count += 1) noteFailure(boost, 1_100)
    expect(tickBoost(boost, 29_999)).toBeNull()
    expect(tickBoost(boost, 30_000)).toBe(0.3)
    expect([boost.boostBps, boost.isAlarmed]).toEqual([1, true])
    expect(tickBoost(boost, 31_000)).toBeNull()
    expect(boost.boostBps).toBe(1)
    expect(tickBoost(boost, 90_000)).toBe(0)
    expect(boost.isAlarmed).toBe(false)
  })

  test('keep the boost between 0 and 3', () => {
    const counts = fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 50 })))
    fc.assert(
      fc.property(counts, (list) => {
        let bps = 0
        for (const [failures, orders] of list) {
          bps = stepBoost(bps, failures, orders)
          expect(bps >= 0 && bps <= 3).toBe(true)
        }
      }),
    )
  })
})

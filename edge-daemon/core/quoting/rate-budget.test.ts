import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { blockBudget, fullBudget, mayQuote, refill, spend } from './rate-budget.ts'

test('quotes never take more than a burst and the steady rate, and leave the reserve', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(500), { minLength: 1, maxLength: 400 }), (steps) => {
      const budget = fullBudget(900, 0)
      let nowMs = 0
      let spent = 0
      for (const passedMs of steps) {
        nowMs += passedMs
        refill(budget, 900, nowMs)
        while (mayQuote(budget, 900, nowMs)) {
          spend(budget)
          spent += 1
        }
        expect(spent).toBeLessThanOrEqual(75 * 0.7 + (nowMs * 900) / 60_000 + 1)
        expect(budget.tokens).toBeGreaterThanOrEqual(75 * 0.3)
      }
    }),
  )
})

test('after a word of the venue nothing but protection is sent until its time is over, and the burst is gone', () => {
  const budget = fullBudget(900, 0)
  blockBudget(budget, 0, 2_000)
  refill(budget, 900, 1_999)
  expect(mayQuote(budget, 900, 1_999)).toBe(false)
  refill(budget, 900, 3_000)
  expect(budget.tokens).toBeCloseTo(45, 9)
  expect(mayQuote(budget, 900, 3_000)).toBe(true)
})

test('a shorter wait does not shorten a longer one', () => {
  const budget = fullBudget(900, 0)
  blockBudget(budget, 0, 5_000)
  blockBudget(budget, 100, 1_000)
  expect(budget.blockedUntilMs).toBe(5_000)
})

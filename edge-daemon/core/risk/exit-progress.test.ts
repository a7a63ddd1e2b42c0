import { expect, test } from 'vitest'
import { beginFlattening, carriedFlattening, endedWords, keylessMs, noteProgress } from './exit-progress.ts'

test('a flatten begins at once, with nothing tried and nothing proven', () => {
  expect(beginFlattening('an operator', 7_000)).toEqual({
    why: 'an operator',
    startedAtMs: 7_000,
    attempts: 0,
    nextAtMs: 7_000,
    lastMidHalfTicks: null,
    changedAtMs: 7_000,
    isStuckTold: false,
    leftLots: null,
    inVain: 0,
    outcome: 'running',
    endedAtMs: null,
  })
})

test('a restart finds it in its latch, under way or over, with the reason', () => {
  expect(carriedFlattening({ drawdown: 'a loss' }, 7_000)).toBeNull()
  expect(carriedFlattening({ flattening: 'a loss after noon' }, 7_000)).toEqual(
    beginFlattening('a loss after noon', 7_000),
  )
  const [flat, residual] = [endedWords('flat', 0, 'a loss after noon'), endedWords('residual', -1, 'a loss after noon')]
  expect(flat).toBe('flat after a loss after noon')
  expect(residual).toBe('-1 lots are left, too few for an order, after a loss after noon')
  for (const flattened of [flat, residual])
    expect(carriedFlattening({ flattened }, 7_000)).toMatchObject({
      why: 'a loss after noon',
      outcome: 'flat',
      endedAtMs: 7_000,
    })
})

test('a refused key slows attempts in vain, first a little and then more, and none after which less is left', () => {
  const exit = beginFlattening('an operator', 0)
  const waits = (positions: readonly number[], isKeyRefused = true) =>
    positions.map((lots) => {
      noteProgress(exit, lots, isKeyRefused)
      return keylessMs(exit)
    })
  expect(waits([-8, -5, -5, -5])).toEqual([0, 0, 10_000, 10_000])
  expect(waits([-4, -4, -4, -4, -4, -4, -4, -4])).toEqual([0, ...Array<number>(6).fill(10_000), 30_000])
  expect(waits([-4], false)).toEqual([0])
})

import { expect, test } from 'vitest'
import {
  beginFlattening,
  carriedFlattening,
  endedWords,
  settledWords,
  keylessMs,
  noteProgress,
} from './exit-progress.ts'

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
  const why = 'a loss after noon'
  expect(carriedFlattening({ flattened: flat }, 7_000)).toMatchObject({ why, outcome: 'flat', endedAtMs: 7_000 })
  expect(carriedFlattening({ flattened: residual }, 7_000)).toMatchObject({
    why,
    outcome: 'residual',
    endedAtMs: 7_000,
  })
})

test('and not once it was over for good', () => {
  const settled = [endedWords('flat', 0, 'a loss'), endedWords('residual', -1, 'a loss')].map(settledWords)
  expect(settled).toEqual([
    'flat, and stayed so, after a loss',
    '-1 lots are left, too few for an order, and stayed so, after a loss',
  ])
  for (const flattened of settled) expect(carriedFlattening({ flattened }, 7_000)).toBeNull()
  const meant = endedWords('flat', 0, 'flat, and stayed so, after noon')
  expect(carriedFlattening({ flattened: meant }, 7_000)?.why, 'words of a person').toBe(
    'flat, and stayed so, after noon',
  )
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

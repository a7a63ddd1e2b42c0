import { expect, test } from 'vitest'
import { beginFlattening } from './exit-progress.ts'

test('a flatten begins at once, with nothing tried and nothing proven', () => {
  expect(beginFlattening('an operator', 7_000)).toEqual({
    why: 'an operator',
    startedAtMs: 7_000,
    attempts: 0,
    nextAtMs: 7_000,
    lastMidHalfTicks: null,
    changedAtMs: 7_000,
    isStuckTold: false,
    outcome: 'running',
  })
})

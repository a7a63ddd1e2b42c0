import { expect, test } from 'vitest'
import { runTwins } from './clock-twin.ts'
import { drawnPlan } from './seed.ts'

test('a seed decides the same by a wall clock that wanders', { timeout: 60_000 }, () => {
  const { outcome, differ } = runTwins(3, drawnPlan(3))
  expect(outcome.violation).toBeNull()
  expect(outcome.fills).toBeGreaterThan(0)
  expect(differ).toBeNull()
})

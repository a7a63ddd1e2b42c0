import { expect, test } from 'vitest'
import { faults } from './faults/catalogue.ts'
import { runTwins } from './clock-twin.ts'
import { drawnPlan, placedPlan } from './seed.ts'

test('a seed decides the same by a wall clock that wanders', { timeout: 60_000 }, () => {
  const { outcome, differ } = runTwins(3, drawnPlan(3))
  expect(outcome.violation).toBeNull()
  expect(outcome.fills).toBeGreaterThan(0)
  expect(differ).toBeNull()
})

test(
  'a clock that jumps by an hour is answered with the same words, by whatever it jumped to the millisecond',
  { timeout: 60_000 },
  () => {
    const plan = placedPlan(
      5_000,
      faults.filter(({ id }) => id === 63),
    )
    const { outcome, differ } = runTwins(5_000, plan)
    expect([outcome.violation, differ]).toEqual([null, null])
  },
)

// The book was late by three quarters of a second for seconds, and the twin's clock ahead by three tenths: together a second.
test('a book that is late is no clock that is wrong: seed 4650', { timeout: 60_000 }, () => {
  const { outcome, differ } = runTwins(4_650, drawnPlan(4_650))
  expect([outcome.violation, differ]).toEqual([null, null])
  expect(Math.max(...outcome.fired)).toBeGreaterThan(0)
})

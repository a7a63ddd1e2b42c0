import { expect, test } from 'vitest'
import { drawnPlan } from '../seed.ts'
import { stuckReport } from './stuck.ts'

test('a seed that never ends has failed under the faults of its plan, none of which is known to have struck', () => {
  const { faults, violation } = stuckReport({ seed: 1, plan: '16@12000-30000,78@40000-52000*0.5' }, 300_000)
  expect(violation).toMatchObject({ invariant: 'ends', detail: 'the seed did not end within 300 s' })
  expect(faults).toEqual([
    { id: 16, fromMs: 12_000, untilMs: 30_000, fired: 0, reactedMs: null },
    { id: 78, fromMs: 40_000, untilMs: 52_000, fired: 0, reactedMs: null },
  ])
})

test('or of those that it draws', () => {
  const { faults } = stuckReport({ seed: 7, plan: null }, 300_000)
  expect(faults.map(({ id }) => id)).toEqual(drawnPlan(7).map(({ fault }) => fault.id))
})

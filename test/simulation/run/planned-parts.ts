import { assert } from '#shared/assert.ts'
import { faults } from '../faults/catalogue.ts'
import { drawnPlan } from '../seed.ts'
import type { Job } from './job.ts'
import { parsePlan, partsOf, type Part } from './plan-text.ts'

/** What a seed was to bring, whatever came of it: the plan that was asked for, or the one that it draws. */
export function plannedParts({ seed, plan }: Job): readonly Part[] {
  if (plan === null) return partsOf(drawnPlan(seed))
  const parts = parsePlan(plan, faults)
  assert(typeof parts !== 'string', `the plan of a job must be readable: ${plan}`)
  return parts
}

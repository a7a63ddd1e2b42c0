import { createPrng } from '#shared/prng.ts'
import { faults } from './faults/catalogue.ts'
import type { Fault } from './faults/fault.ts'
import { drawPlan, planOf } from './plan.ts'
import { runWorld, type Outcome } from './world.ts'

/** Runs one seed: with faults that it draws itself, or with exactly those that are given. */
export function runSeed(
  seed: number,
  chosen: readonly Fault[] | null = null,
  onLine: ((line: string) => void) | null = null,
): Outcome {
  const prng = createPrng(`plan/${seed}`)
  return runWorld(seed, chosen === null ? drawPlan(prng, faults) : planOf(prng, chosen), onLine)
}

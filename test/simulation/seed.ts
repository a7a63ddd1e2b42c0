import { createPrng } from '#shared/prng.ts'
import { faults } from './faults/catalogue.ts'
import type { Fault } from './faults/fault.ts'
import { drawPlan, planOf, type Planned } from './plan.ts'
import { runWorld, type Outcome } from './world.ts'

/** The faults that a seed draws for itself. */
export const drawnPlan = (seed: number): readonly Planned[] => drawPlan(createPrng(`plan/${seed}`), faults)

/** Exactly these faults, at moments that the seed draws. */
export const placedPlan = (seed: number, chosen: readonly Fault[]): readonly Planned[] =>
  planOf(createPrng(`plan/${seed}`), chosen)

/** Runs one seed: with faults that it draws itself, or with exactly those that are given. */
export const runSeed = (
  seed: number,
  chosen: readonly Fault[] | null = null,
  onLine: ((line: string) => void) | null = null,
): Outcome => runWorld(seed, chosen === null ? drawnPlan(seed) : placedPlan(seed, chosen), { onLine })

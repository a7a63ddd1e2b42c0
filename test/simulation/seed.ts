import type { TradingConfig } from '#shared/config/config.ts'
import { createPrng } from '#shared/prng.ts'
import { faults } from './faults/catalogue.ts'
import type { Fault } from './faults/fault.ts'
import { drawConfig } from './parties/draw-config.ts'
import { drawPlan, planOf, type Planned } from './plan.ts'
import { runWorld, type Outcome } from './world.ts'

/** The faults that a seed draws for itself. */
export const drawnPlan = (seed: number): readonly Planned[] => drawPlan(createPrng(`plan/${seed}`), faults)

/** The config that a seed draws for itself, beside these faults. */
export function drawnConfig(seed: number, plan: readonly Planned[]): TradingConfig {
  const root = createPrng(`world/${seed}`)
  return drawConfig(root.child('shape'), root.child('limits'), plan)
}

/** Exactly these faults, at moments that the seed draws. */
export const placedPlan = (seed: number, chosen: readonly Fault[]): readonly Planned[] =>
  planOf(createPrng(`plan/${seed}`), chosen)

/** Runs one seed: with faults that it draws itself, or with exactly those that are given. */
export const runSeed = (
  seed: number,
  chosen: readonly Fault[] | null = null,
  onLine: ((line: string) => void) | null = null,
): Outcome => runWorld(seed, chosen === null ? drawnPlan(seed) : placedPlan(seed, chosen), { onLine })

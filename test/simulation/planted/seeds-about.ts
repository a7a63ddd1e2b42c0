import { drawnConfig, drawnPlan } from '../seed.ts'
import type { PlantedBug } from './planted-bug.ts'

// Where to look for a bug: seeds draw their faults and their config themselves, and of most bugs it is known which bring them about.

/** Those seeds of this range that have drawn what the bug asks for; `to` may be Infinity. */
export function* seedsAbout(
  { seedsWith = [], configWith }: Pick<PlantedBug, 'seedsWith' | 'configWith'>,
  from: number,
  to: number,
): Generator<number> {
  for (let seed = from; seed <= to; seed += 1) {
    const plan = drawnPlan(seed)
    const drawn = new Set(plan.map(({ fault }) => fault.id))
    const isFound = seedsWith.every((group) => group.some((id) => drawn.has(id)))
    if (isFound && (configWith === undefined || configWith(drawnConfig(seed, plan)))) yield seed
  }
}

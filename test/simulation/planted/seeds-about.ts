import { drawnPlan } from '../seed.ts'

// Where to look for a bug: seeds draw their faults themselves, and of most bugs it is known which faults bring them about.

/**
 * The seeds of this range whose own plan holds at least one fault of each group; every seed of it when there is no group.
 * `to` may be Infinity.
 */
export function* seedsAbout(groups: readonly (readonly number[])[], from: number, to: number): Generator<number> {
  for (let seed = from; seed <= to; seed += 1) {
    if (groups.length === 0) {
      yield seed
      continue
    }
    const drawn = new Set(drawnPlan(seed).map(({ fault }) => fault.id))
    if (groups.every((group) => group.some((id) => drawn.has(id)))) yield seed
  }
}

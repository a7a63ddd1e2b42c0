import { createPrng } from '#shared/prng.ts'
import type { Fault } from '../faults/fault.ts'
import { healedAtMs, planOf, type Planned } from '../plan.ts'
import type { SeedReport } from './job.ts'
import type { Need } from './campaign.ts'
import { formatPlan, partsOf } from './plan-text.ts'

// What coverage asks of the faults of the world: each alone so many times, and every two of them together.

/** A fault meets what it changes in most seeds; one that needs more than these attempts hardly ever does. */
const attemptsPerHit = 3
/** Some two have something to strike at the same time in one seed of twenty-four. */
const attemptsPerPair = 100

export const aloneNeeds = (faults: readonly Fault[], count: number): Need[] =>
  faults.map((fault) => ({
    key: aloneKey(fault.id),
    count,
    attemptsMax: count * attemptsPerHit,
    attempt: (nth) => ({ seed: nth + 1, plan: formatPlan(partsOf(alone(fault, nth + 1))) }),
  }))

export const pairNeeds = (pairs: readonly (readonly [Fault, Fault])[]): Need[] =>
  pairs.map(([one, other]) => ({
    key: pairKey(one.id, other.id),
    count: 1,
    attemptsMax: attemptsPerPair,
    attempt: (nth) => ({ seed: nth + 1, plan: formatPlan(partsOf(together(one, other, nth + 1))) }),
  }))

/** Every two of them, the lower number first; of which one is `chosen`, when there are any. */
export const pairsOf = (
  faults: readonly Fault[],
  chosen: readonly Fault[] | null = null,
): readonly (readonly [Fault, Fault])[] =>
  faults.flatMap((one, nth) =>
    faults
      .slice(nth + 1)
      .filter((other) => chosen === null || chosen.includes(one) || chosen.includes(other))
      .map((other) => [one, other] as const),
  )

/** The needs that a seed meets: its fault alone, or every two of those that struck in it. */
export function shownBy({ faults }: SeedReport): readonly string[] {
  const struck = faults.filter(({ fired }) => fired > 0).map(({ id }) => id)
  if (faults.length === 1) return struck.map(aloneKey)
  return struck.flatMap((one) => struck.filter((other) => other > one).map((other) => pairKey(one, other)))
}

const aloneKey = (id: number): string => `alone ${id}`
const pairKey = (one: number, other: number): string => `pair ${Math.min(one, other)} ${Math.max(one, other)}`

const alone = (fault: Fault, seed: number): readonly Planned[] =>
  planOf(createPrng(`alone/${fault.id}/${seed}`), [fault])

/** Two faults of which the second begins while the first one lasts, in either order. */
export function together(one: Fault, other: Fault, seed: number): readonly Planned[] {
  const prng = createPrng(`pair/${one.id}/${other.id}/${seed}`)
  const [early, late] = prng.next() < 0.5 ? [one, other] : [other, one]
  const [first] = planOf(prng, [early])
  const [second] = planOf(prng, [late])
  if (first === undefined || second === undefined) return []
  // In its first half, so that there is something left of it.
  const fromMs = first.fromMs + prng.below(Math.ceil((first.untilMs - first.fromMs) / 2))
  const untilMs = Math.min(healedAtMs, fromMs + second.untilMs - second.fromMs)
  return [first, { ...second, fromMs, untilMs }].toSorted((a, b) => a.fault.id - b.fault.id)
}

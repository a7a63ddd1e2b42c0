import { die } from '../parties/machine.ts'
import { fire } from './active.ts'
import type { Kind } from './kind.ts'

/**
 * The process starts anew with a generator of chance that repeats itself. In the world it always does: every life draws the
 * same, so what must differ between lives can only come from the counters on disk.
 */
export type SameChanceInjection = { readonly at: 'same_chance'; readonly everyMs: number }

export const sameChance: Kind<SameChanceInjection> = {
  strikes(one, { machine, around }) {
    if (machine.daemon !== null) fire(one)
    die(machine, around, 500 + machine.chance.below(500))
    return one.inject.everyMs * (0.5 + one.prng.next())
  },
}

import { isBusy, losePower } from '../parties/disk.ts'
import { die, isRunning } from '../parties/machine.ts'
import { fire } from './active.ts'
import type { Kind } from './kind.ts'

/**
 * The process is killed, or the machine loses its power, and all is started again, about this often. `torn`: within a write.
 * `reordered`: likewise, and the disk has written the later sectors first.
 */
export type CrashInjection = {
  readonly at: 'crash'
  readonly everyMs: number
  readonly how: 'kill' | 'power' | 'either' | 'torn' | 'reordered'
}

/** A write takes longer than this. */
const againMs = 4

export const crash: Kind<CrashInjection> = {
  strikes(one, { machine, around }) {
    const { how, everyMs } = one.inject
    const isTorn = how === 'torn' || how === 'reordered'
    if (isTorn && !(isRunning(machine) && isBusy(machine.disk))) return againMs
    if (isRunning(machine)) fire(one)
    if (isTorn || how === 'power' || (how === 'either' && one.prng.next() < 0.5))
      losePower(machine.disk, one.prng, how === 'reordered')
    die(machine, around, 500 + machine.chance.below(2_500))
    return everyMs * (0.5 + one.prng.next())
  },
}

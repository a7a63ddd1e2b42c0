import { die } from '../parties/machine.ts'
import { fire } from './active.ts'
import type { Kind } from './kind.ts'

/** The process is killed and started again, about this often. */
export type CrashInjection = { readonly at: 'crash'; readonly everyMs: number }

export const crash: Kind<CrashInjection> = {
  strikes(one, { machine, around }) {
    if (machine.daemon !== null) fire(one)
    die(machine, around, 500 + machine.chance.below(2_500))
    return one.inject.everyMs * (0.5 + one.prng.next())
  },
}

import { die } from '../parties/machine.ts'
import { fire } from './active.ts'
import type { Kind } from './kind.ts'

/** The kernel hangs, and everything with it, until the hardware's own watchdog starts the machine anew. */
export type FreezeInjection = { readonly at: 'freeze' }

const bootMs = 3_000

export const freeze: Kind<FreezeInjection> = {
  begins(one, { machine }) {
    if (machine.daemon !== null) fire(one)
    machine.pausedUntilMs = Math.max(machine.pausedUntilMs, one.untilMs)
  },
  ends(_, { machine, around }) {
    die(machine, around, bootMs)
  },
}

import { fire } from './active.ts'
import type { Kind } from './kind.ts'

/** The process does not run; what reaches it waits. */
export type PauseInjection = { readonly at: 'pause' }

export const pause: Kind<PauseInjection> = {
  begins(one, { machine }) {
    machine.pausedUntilMs = Math.max(machine.pausedUntilMs, one.untilMs)
    // A start that is under way ends the pause.
    if (machine.daemon !== null) fire(one)
  },
}

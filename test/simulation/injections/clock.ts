import { clockErrorMs } from '../parties/machine.ts'
import { fire } from './active.ts'
import type { Kind } from './kind.ts'

/** The machine's wall clock jumps, and back again at the end. */
export type ClockInjection = { readonly at: 'clock'; readonly stepMs: number }

export const clock: Kind<ClockInjection> = {
  begins(one, { machine, around }) {
    const beforeMs = clockErrorMs(machine, around.nowMs)
    machine.clockOffsetMs += one.inject.stepMs
    // A clock that stands in 1970 cannot be set back.
    if (clockErrorMs(machine, around.nowMs) !== beforeMs) fire(one)
  },
  ends({ inject }, { machine }) {
    machine.clockOffsetMs -= inject.stepMs
  },
}

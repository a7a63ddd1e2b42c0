import { fire } from './active.ts'
import type { Kind } from './kind.ts'

/** The machine's wall clock jumps, and back again at the end. */
export type ClockInjection = { readonly at: 'clock'; readonly stepMs: number }

export const clock: Kind<ClockInjection> = {
  begins(one, { machine }) {
    machine.clockOffsetMs += one.inject.stepMs
    fire(one)
  },
  ends({ inject }, { machine }) {
    machine.clockOffsetMs -= inject.stepMs
  },
}

import { fire } from './active.ts'
import type { Kind } from './kind.ts'

/** The loop that trades hangs, while timers, sockets and everything else in the process live on. */
export type LoopHangInjection = { readonly at: 'loop_hang' }

export const loopHang: Kind<LoopHangInjection> = {
  begins(one, { machine: { daemon, hardship } }) {
    if (daemon !== null) fire(one)
    hardship.loopHeldUntilMs = Math.max(hardship.loopHeldUntilMs, one.untilMs)
  },
}

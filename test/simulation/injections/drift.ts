import { driftMs } from '../parties/hardship.ts'
import { fire } from './active.ts'
import type { Kind } from './kind.ts'

/** The machine's crystal runs fast, and both its clocks with it; at the end the time service sets the wall clock right. */
export type DriftInjection = { readonly at: 'drift'; readonly ppm: number }

export const drift: Kind<DriftInjection> = {
  begins(one, { machine, around }) {
    machine.hardship.drift = { ppm: one.inject.ppm, sinceMs: around.nowMs }
    fire(one)
  },
  ends(_, { machine: { hardship }, around }) {
    if (hardship.drift !== null) hardship.driftedMs += driftMs(hardship.drift, around.nowMs)
    hardship.drift = null
  },
}

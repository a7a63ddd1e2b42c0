import { clockErrorMs } from '../parties/machine.ts'
import type { World } from '../world.ts'
import { fire, type Active } from './active.ts'
import { drawnOf } from './drawn.ts'
import type { Kind } from './kind.ts'

/** The machine's wall clock jumps, and back again at the end; where it strobes it jumps to and fro until then. */
export type ClockInjection = { readonly at: 'clock'; readonly stepMs: number; readonly strobes: readonly boolean[] }

/** It stands at each end for so long, milliseconds. */
const standsMs = { from: 1_000, to: 2_000 }

export const clock: Kind<ClockInjection> = {
  strikes(one, world) {
    const { inject, prng } = one
    jump(one, world)
    return drawnOf(one, inject.strobes) ? standsMs.from + prng.below(standsMs.to - standsMs.from) : Infinity
  },
  ends(one, world) {
    if (world.machine.clockStepped.has(one.nth)) jump(one, world)
  },
}

/** Away, or back. */
function jump(one: Active<ClockInjection>, { machine, around }: World): void {
  const { nth, inject } = one
  const beforeMs = clockErrorMs(machine, around.nowMs)
  const isBack = machine.clockStepped.delete(nth)
  if (!isBack) machine.clockStepped.add(nth)
  machine.clockOffsetMs += isBack ? -inject.stepMs : inject.stepMs
  // A clock that stands in 1970 cannot be set back. That it is right again is no strike.
  if (!isBack && clockErrorMs(machine, around.nowMs) !== beforeMs) fire(one)
}

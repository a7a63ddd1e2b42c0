import { performance } from 'node:perf_hooks'
import { assert } from '#shared/assert.ts'
import { monoMs, wallMs, type MonoMs, type WallMs } from '#shared/units.ts'

/** The only clock of the daemon: one hand for every difference and deadline, one for records and expiries. */
export type Clock = { readonly monoMs: () => MonoMs; readonly wallMs: () => WallMs }

export function systemClock(): Clock {
  let last = 0
  return {
    monoMs: () => {
      const now = performance.now()
      assert(now >= last, `the monotonic clock went back from ${last} to ${now}`)
      last = now
      return monoMs(now)
    },
    wallMs: () => wallMs(Date.now()),
  }
}

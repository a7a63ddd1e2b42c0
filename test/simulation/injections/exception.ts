import type { Kind } from './kind.ts'

/** Somewhere in the process something throws: at an event or a call of its shell, each time another. */
export type ExceptionInjection = { readonly at: 'exception'; readonly everyMs: number; readonly callsMax: number }

export const exception: Kind<ExceptionInjection> = {
  strikes(one, { machine: { hardship } }) {
    hardship.trap = { callsLeft: 1 + one.prng.below(one.inject.callsMax), one }
    return one.inject.everyMs * (0.5 + one.prng.next())
  },
  ends(_, { machine: { hardship } }) {
    hardship.trap = null
  },
}

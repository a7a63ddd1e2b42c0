import { fire } from './active.ts'
import type { Kind } from './kind.ts'

/** The process keeps ever more memory, which is the machine's again only when it ends. */
export type LeakInjection = { readonly at: 'leak'; readonly mbEachS: number }

const everyMs = 1_000

export const leak: Kind<LeakInjection> = {
  strikes(one, { machine }) {
    if (machine.daemon === null) return everyMs
    machine.hardship.leakedMb += one.inject.mbEachS * (0.5 + one.prng.next())
    fire(one)
    return everyMs
  },
}

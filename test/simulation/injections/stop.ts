import { fire } from './active.ts'
import type { Kind } from './kind.ts'

/** The process is told to end in good order. */
export type StopInjection = { readonly at: 'stop' }

export const stop: Kind<StopInjection> = {
  begins(one, { machine, around }) {
    if (machine.daemon === null) return
    around.post(0, { to: 'daemon', type: 'stop_asked', boot: machine.boot })
    fire(one)
  },
}

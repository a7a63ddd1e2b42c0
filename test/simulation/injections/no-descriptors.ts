import { arriveInOrder } from '../links/lines.ts'
import { fire } from './active.ts'
import type { Kind } from './kind.ts'

/** The process has no descriptor left: its connections are reset, and no new one can be made. */
export type NoDescriptorsInjection = { readonly at: 'no_descriptors' }

const resetMs = 5
const refusedMs = 1

export const noDescriptors: Kind<NoDescriptorsInjection> = {
  begins(one, { around }) {
    for (const [number, line] of around.lines.open) {
      const { boot } = line
      arriveInOrder(around, line, resetMs, { to: 'daemon', type: 'closed', boot, line: number, reason: 'ECONNRESET' })
      fire(one)
    }
  },
  refuses: () => ({ afterMs: refusedMs, detail: 'EMFILE: too many open files' }),
}

import type { CloudCall } from '../links/cloud-way.ts'
import type { Kind } from './kind.ts'

/** What happens to a share of the daemon's calls of some kinds to the cloud. */
export type CallInjection = {
  readonly at: 'call'
  readonly of: readonly CloudCall['type'][]
  readonly share: number
  readonly does:
    | { readonly type: 'lose_call' | 'lose_answer' }
    /** It arrives again, up to so long afterwards. */
    | { readonly type: 'repeat'; readonly withinMs: number }
    /** It is held back for up to so long. */
    | { readonly type: 'delay'; readonly withinMs: number }
}

export const call: Kind<CallInjection> = {
  call({ inject, prng }, { type }, fate) {
    if (!inject.of.includes(type) || prng.next() >= inject.share) return null
    const { does } = inject
    const [firstMs = 0] = fate.arrivals
    switch (does.type) {
      case 'lose_call':
        return { ...fate, arrivals: [] }
      case 'lose_answer':
        return { ...fate, answerAfterMs: null }
      case 'repeat':
        return { ...fate, arrivals: [firstMs, firstMs + prng.next() * does.withinMs] }
      case 'delay':
        return { ...fate, arrivals: [firstMs + prng.next() * does.withinMs] }
    }
  },
}

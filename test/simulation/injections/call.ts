import type { Prng } from '#shared/prng.ts'
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
    /** Parts of a batch arrive as well, the end before its beginning and others up to so long afterwards. */
    | { readonly type: 'cut_up'; readonly withinMs: number }
}

export const call: Kind<CallInjection> = {
  call({ inject, prng }, asked, fate) {
    if (!inject.of.includes(asked.type) || prng.next() >= inject.share) return null
    const { does } = inject
    const [firstMs = 0] = fate.arrivals
    switch (does.type) {
      case 'lose_call':
        return { ...fate, arrivals: [] }
      case 'lose_answer':
        return { ...fate, answerAfterMs: null }
      case 'repeat':
        return { ...fate, arrivals: fate.arrivals.flatMap((ms) => [ms, ms + prng.next() * does.withinMs]) }
      case 'delay':
        return { ...fate, arrivals: fate.arrivals.map((ms) => ms + prng.next() * does.withinMs) }
      case 'cut_up': {
        if (asked.type !== 'batch') return null
        // The cloud sees a hole until the whole comes, and then what it has already.
        const early = { afterMs: 0.5 * firstMs, call: tailOf(asked, prng) }
        const late = { afterMs: firstMs + prng.next() * does.withinMs, call: tailOf(asked, prng) }
        return { ...fate, others: [early, late] }
      }
    }
  },
}

type BatchCall = Extract<CloudCall, { type: 'batch' }>

/** The last records of a batch, at least one of them. */
function tailOf({ batch }: BatchCall, prng: Prng): BatchCall {
  const from = prng.below(batch.records.length)
  return { type: 'batch', batch: { ...batch, records: batch.records.slice(from) } }
}

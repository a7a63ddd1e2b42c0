import { fire } from './active.ts'
import type { Kind } from './kind.ts'

/** The alarm of the cloud's object rings late, or not at all until somebody sets it again. */
export type AlarmInjection =
  | { readonly at: 'alarm'; readonly does: 'late'; readonly byMs: number }
  | { readonly at: 'alarm'; readonly does: 'stuck' }

export const alarm: Kind<AlarmInjection> = {
  alarm: ({ inject, prng }) => (inject.does === 'stuck' ? Infinity : prng.next() * inject.byMs),
}

/** The object is put out of memory, about this often; what it stored is kept, what it was waiting for is not. */
export type EvictionInjection = { readonly at: 'eviction'; readonly everyMs: number }

export const eviction: Kind<EvictionInjection> = {
  strikes(one, { cloud }) {
    if (cloud.object.memory !== null) fire(one)
    cloud.object.memory = null
    cloud.object.looks.clear()
    return one.inject.everyMs * (0.5 + one.prng.next())
  },
}

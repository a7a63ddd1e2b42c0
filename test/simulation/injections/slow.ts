import type { Kind } from './kind.ts'

/** Each message takes the processor this long, and one in so many costs it a collection of garbage as well. */
export type SlowInjection = {
  readonly at: 'slow'
  readonly messageMs: number
  readonly oneIn: number
  readonly collectionMs: number
}

export const slow: Kind<SlowInjection> = {
  workMs: ({ inject, prng }) =>
    inject.messageMs + (prng.below(inject.oneIn) === 0 ? inject.collectionMs * (0.5 + prng.next()) : 0),
}

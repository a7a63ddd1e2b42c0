import type { Kind } from './kind.ts'

/** The cloud was deployed in another version than the daemon: heartbeats or their answers have another form. */
export type SkewInjection = { readonly at: 'skew' }

export const skew: Kind<SkewInjection> = {
  skews: ({ prng }) => (prng.next() < 0.5 ? 'asked' : 'answered'),
}

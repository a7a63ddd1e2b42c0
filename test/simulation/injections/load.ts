import type { Kind } from './kind.ts'

/** The process needs so long for each frame of the exchange, as if there were a hundred times as many: they queue up. */
export type LoadInjection = { readonly at: 'load'; readonly frameMs: number }

export const load: Kind<LoadInjection> = { readMs: ({ inject, prng }) => prng.exponential(inject.frameMs) }

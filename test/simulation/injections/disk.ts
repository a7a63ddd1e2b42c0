import type { Kind } from './kind.ts'

/** Every write takes so long to be safe. */
export type DiskInjection = { readonly at: 'disk'; readonly syncMs: number }

export const disk: Kind<DiskInjection> = { syncMs: ({ inject }) => inject.syncMs }

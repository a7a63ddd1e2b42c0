import type { Kind } from './kind.ts'

/** A disk that is slow, or on which one kind of work fails. */
export type DiskInjection = { readonly at: 'disk' } & (
  | { readonly syncMs: { readonly from: number; readonly to: number } }
  | { readonly fails: 'full' | 'read_only' | 'sync' }
)

const grows = ['write', 'append']
const syncs = ['write', 'append', 'sync', 'sync_folder']
const changes = [...grows, 'rename']

export const disk: Kind<DiskInjection> = {
  syncMs({ inject, prng }) {
    if (!('syncMs' in inject)) return null
    const { from, to } = inject.syncMs
    return from * (to / from) ** prng.next()
  },
  diskFails({ inject }, step) {
    if (!('fails' in inject)) return null
    switch (inject.fails) {
      case 'full':
        return grows.includes(step) ? 'ENOSPC' : null
      case 'read_only':
        return changes.includes(step) ? 'EROFS' : null
      case 'sync':
        return syncs.includes(step) ? 'EIO' : null
    }
  },
}

import type { Kind, Peer } from './kind.ts'

export type CutInjection = {
  readonly at: 'cut'
  readonly peer: Peer
  /** What cannot pass, seen from the daemon. */
  readonly way: 'out' | 'in' | 'both'
}

export const cut: Kind<CutInjection> = {
  cuts: ({ inject }, peer, way) =>
    inject.peer === peer && (inject.way === 'both' || inject.way === way) ? true : null,
}

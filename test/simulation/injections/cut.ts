import type { Kind, Peer } from './kind.ts'

export type CutInjection = {
  readonly at: 'cut'
  readonly peers: readonly Peer[]
  /** What cannot pass, seen from the daemon. */
  readonly way: 'out' | 'in' | 'both'
}

export const cut: Kind<CutInjection> = {
  cuts: ({ inject }, peer, way) =>
    inject.peers.includes(peer) && (inject.way === 'both' || inject.way === way) ? true : null,
}

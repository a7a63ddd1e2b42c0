import type { Kind } from './kind.ts'

/** What is larger than this does not come through from the exchange, and on its connection nothing behind it. */
export type BlackHoleInjection = { readonly at: 'black_hole'; readonly bytesMax: number }

/** Of an answer beside its body. */
const headerBytes = 300

export const blackHole: Kind<BlackHoleInjection> = {
  // The certificate of the exchange alone is larger: TCP connects, TLS does not.
  refuses: (_, peer) => (peer === 'exchange' ? { afterMs: Infinity, detail: 'no handshake' } : null),
  silences: ({ inject }, connection, bytes) =>
    connection !== 'control' && bytes > inject.bytesMax ? { hasPongs: false } : null,
  holdsAnswer: ({ inject }, bytes) => (bytes + headerBytes > inject.bytesMax ? true : null),
}

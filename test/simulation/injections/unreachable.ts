import { closeFree } from '../links/pools.ts'
import { closeLine } from '../links/lines.ts'
import { fire } from './active.ts'
import type { Kind } from './kind.ts'

/**
 * No new connection to the exchange can be made, while those that stand go on; about so often the exchange closes some of
 * them, as it does when it moves its gateways, or all at once.
 */
export type UnreachableInjection = {
  readonly at: 'unreachable'
  readonly why: 'name' | 'certificate'
  readonly everyMs: number
  readonly closes: 'one' | 'all'
}

/** A resolver that does not answer is given up after this. */
const resolveMs = 5_000
const handshakeMs = 80
const closeMs = 5

export const unreachable: Kind<UnreachableInjection> = {
  refuses({ inject, prng }, peer) {
    if (peer !== 'exchange') return null
    if (inject.why === 'certificate') return { afterMs: handshakeMs, detail: 'CERT_HAS_EXPIRED' }
    const chance = prng.next()
    if (chance < 0.4) return { afterMs: resolveMs * prng.next(), detail: 'EAI_AGAIN' }
    // An address at which somebody else answers, or nobody.
    return chance < 0.7
      ? { afterMs: handshakeMs, detail: 'ERR_TLS_CERT_ALTNAME_INVALID' }
      : { afterMs: Infinity, detail: 'nobody there' }
  },
  strikes(one, { around }) {
    const { inject, prng } = one
    const lines = [...around.lines.open].filter(([, { name }]) => name !== 'control')
    const closed = inject.closes === 'all' ? lines : lines.slice(prng.below(Math.max(1, lines.length))).slice(0, 1)
    for (const [line] of closed) closeLine(around, line, closeMs, 'closed by the venue with code 1001')
    closeFree(around)
    if (closed.length > 0) fire(one)
    return inject.everyMs * (0.5 + prng.next())
  },
}

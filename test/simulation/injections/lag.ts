import type { Span } from '../faults/fault.ts'
import { lookAtOrders } from '../parties/past-reads.ts'
import type { Kind } from './kind.ts'

/** A share of the reads of orders tell what was true a while ago, each of an age of its own. */
export type LagInjection = { readonly at: 'lag'; readonly share: number; readonly ageMs: Span }

const lookEveryMs = 250

export const lag: Kind<LagInjection> = {
  strikes(_, { exchange, around }) {
    lookAtOrders(exchange.past, exchange.venue, around.nowMs)
    return lookEveryMs
  },
  ends(_, { exchange }) {
    exchange.past.looks.length = 0
  },
  lags: ({ inject, prng }, { method, path }) =>
    method === 'GET' && path.startsWith('/user/orders') && prng.next() < inject.share
      ? inject.ageMs.from + prng.below(inject.ageMs.to - inject.ageMs.from + 1)
      : null,
}

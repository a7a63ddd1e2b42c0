import type { Span } from '../faults/fault.ts'
import { drawnOf } from './drawn.ts'
import type { Kind } from './kind.ts'

/**
 * Two forms, one of which a seed draws: the line to the exchange is slow, with more delay on each way and for each message;
 * or the exchange falls behind with its books alone, in order, while pings and everything else are in time.
 */
export type LatencyInjection = { readonly at: 'latency'; readonly meanMs: number; readonly booksByMs: Span }

/** The longest on the line, milliseconds. */
const delayMaxMs = 2_000
const forms = ['line', 'books'] as const

export const latency: Kind<LatencyInjection> = {
  delayMs: (one) =>
    drawnOf(one, forms) === 'line' ? Math.min(delayMaxMs, one.prng.exponential(one.inject.meanMs)) : null,
  silences(one, connection) {
    if (drawnOf(one, forms) !== 'books') return null
    // The book is the first of them, for by it alone anybody can see what happens.
    if (connection !== 'book' && (connection !== 'touch' || one.fired === 0)) return null
    const { from, to } = one.inject.booksByMs
    return { hasPongs: true, forMs: from + one.prng.below(to - from + 1) }
  },
}

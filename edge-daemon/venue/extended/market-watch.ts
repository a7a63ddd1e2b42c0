// What we started with may change under us: tick, lot, smallest order. The book tells first, by a level that does not fit;
// then the venue is asked, because a wrong price in one message is no change of the market.

import type { MarketSpec } from '#shared/market.ts'

/** Every resync of a broken book would ask again. */
const askEveryMs = 30_000

/** Not asked again before this, by the monotonic clock. */
export type MarketWatch = { readonly nextAtMs: number }

export const freshMarketWatch: MarketWatch = { nextAtMs: Number.NEGATIVE_INFINITY }

/** A level is off the grid: the next state, and whether the market is to be read now. */
export function offGrid(watch: MarketWatch, atMs: number): readonly [MarketWatch, boolean] {
  return atMs < watch.nextAtMs ? [watch, false] : [{ nextAtMs: atMs + askEveryMs }, true]
}

/** The ledger of a stopped run counts in ticks and lots, but not in smallest orders. */
const remedies = {
  tickSize: 'stop, and start again, which says what to do about the ledger',
  lotSize: 'stop, and start again, which says what to do about the ledger',
  minOrderLots: 'stop, and start again with --clear-latches',
} as const

/** What is different in one sentence, or null; a market that could not be read (null) says nothing. */
export function changeOf(before: MarketSpec, now: MarketSpec | null): string | null {
  if (now === null) return null
  for (const field of ['tickSize', 'lotSize', 'minOrderLots'] as const) {
    if (before[field] === now[field]) continue
    return `${field} of ${before.name} is now ${now[field]}, was ${before[field]}: ${remedies[field]}`
  }
  return null
}

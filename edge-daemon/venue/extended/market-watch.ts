// What we started with may change under us: tick, lot, smallest order. The book tells first, by a level that does not fit;
// then the venue is asked, because a wrong price in one message is no change of the market.

import type { MarketSpec } from '#shared/market.ts'
import type { VenueClock, VenueEvent } from '../venue.ts'

/** Every resync of a broken book would ask again. */
const askEveryMs = 30_000

export type MarketWatchOptions = {
  readonly spec: MarketSpec
  readonly clock: VenueClock
  /** The market as it is now; null when it could not be read. */
  readonly readMarket: () => Promise<MarketSpec | null>
  readonly push: (event: VenueEvent) => void
}

/** Returns what to call when a level is off the grid. */
export function watchMarket({ spec, clock, readMarket, push }: MarketWatchOptions): () => void {
  let nextAtMs = Number.NEGATIVE_INFINITY
  return () => {
    const nowMs = clock.monoMs()
    if (nowMs < nextAtMs) return
    nextAtMs = nowMs + askEveryMs
    void readMarket().then((now) => {
      const reason = now === null ? null : changeOf(spec, now)
      if (reason !== null) push({ type: 'market_changed', reason })
    })
  }
}

/** The ledger of a stopped run counts in ticks and lots, but not in smallest orders. */
const remedies = {
  tickSize: 'stop, and start again, which says what to do about the ledger',
  lotSize: 'stop, and start again, which says what to do about the ledger',
  minOrderLots: 'stop, and start again with --clear-latches',
} as const

/** What is different in one sentence, or null. */
function changeOf(before: MarketSpec, now: MarketSpec): string | null {
  for (const field of ['tickSize', 'lotSize', 'minOrderLots'] as const) {
    if (before[field] === now[field]) continue
    return `${field} of ${before.name} is now ${now[field]}, was ${before[field]}: ${remedies[field]}`
  }
  return null
}

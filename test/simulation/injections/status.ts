import type { MarketStatus } from '../../../simulator/exchange/state.ts'
import { marketName } from '../parties/venue.ts'
import { fire } from './active.ts'
import { drawnOf } from './drawn.ts'
import type { Kind } from './kind.ts'

/** The market has one of these statuses while the fault lasts. */
export type StatusInjection = { readonly at: 'status'; readonly statuses: readonly MarketStatus[] }

export const status: Kind<StatusInjection> = {
  begins(one, { exchange }) {
    const now = drawnOf(one, one.inject.statuses)
    exchange.venue.exchange.apply((atMs) => ({ type: 'market_status_changed', atMs, market: marketName, status: now }))
    fire(one)
  },
  ends(_, { exchange }) {
    exchange.venue.exchange.apply((atMs) => ({
      type: 'market_status_changed',
      atMs,
      market: marketName,
      status: 'ACTIVE',
    }))
  },
}

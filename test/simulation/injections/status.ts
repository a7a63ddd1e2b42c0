import type { MarketStatus } from '../../../simulator/exchange/state.ts'
import { marketName } from '../parties/venue.ts'
import { fire } from './active.ts'
import type { Kind } from './kind.ts'

/** The market has this status while the fault lasts. */
export type StatusInjection = { readonly at: 'status'; readonly status: MarketStatus }

export const status: Kind<StatusInjection> = {
  begins(one, { exchange }) {
    const { status: now } = one.inject
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

import type { VenueMode } from '../../../simulator/exchange/state.ts'
import { fire } from './active.ts'
import type { Kind } from './kind.ts'

/** The exchange is in this mode while the fault lasts. */
export type ModeInjection = { readonly at: 'mode'; readonly mode: VenueMode }

export const mode: Kind<ModeInjection> = {
  begins(one, { exchange }) {
    exchange.venue.exchange.apply((atMs) => ({ type: 'mode_changed', atMs, mode: one.inject.mode }))
    fire(one)
  },
  ends(_, { exchange }) {
    exchange.venue.exchange.apply((atMs) => ({ type: 'mode_changed', atMs, mode: 'OPEN' }))
  },
}

import type { VenueMode } from '../../../simulator/exchange/state.ts'
import { fire } from './active.ts'
import { drawnOf } from './drawn.ts'
import type { Kind } from './kind.ts'

/** The exchange is in one of these modes while the fault lasts. */
export type ModeInjection = { readonly at: 'mode'; readonly modes: readonly VenueMode[] }

export const mode: Kind<ModeInjection> = {
  begins(one, { exchange }) {
    const drawn = drawnOf(one, one.inject.modes)
    const before = exchange.venue.exchange.state.mode
    exchange.venue.exchange.apply((atMs) => ({ type: 'mode_changed', atMs, mode: drawn }))
    if (drawn !== before) fire(one)
  },
  ends(_, { exchange }) {
    exchange.venue.exchange.apply((atMs) => ({ type: 'mode_changed', atMs, mode: 'OPEN' }))
  },
}

import { fire } from './active.ts'
import type { Kind } from './kind.ts'

/** The exchange says yes to its switch and does nothing. */
export type BrokenSwitchInjection = { readonly at: 'broken_switch' }

export const brokenSwitch: Kind<BrokenSwitchInjection> = {
  begins(one, { exchange }) {
    exchange.venue.exchange.state.switchWorks = false
    fire(one)
  },
  ends(_, { exchange }) {
    exchange.venue.exchange.state.switchWorks = true
  },
}

import type { World } from '../world.ts'
import { fire } from './active.ts'
import type { Kind } from './kind.ts'

/** The exchange says yes to its switch and does nothing. */
export type BrokenSwitchInjection = { readonly at: 'broken_switch' }

export const brokenSwitch: Kind<BrokenSwitchInjection> = {
  begins(one, { exchange }) {
    breakSwitch(exchange)
    fire(one)
  },
  ends: (_, { exchange }) => mendSwitch(exchange),
}

type Exchange = World['exchange']

/** From the next refresh on it is set no more; more than one fault may have broken it. */
export function breakSwitch(exchange: Exchange): void {
  exchange.switchBreaks += 1
  exchange.venue.exchange.state.switchWorks = false
}

export function mendSwitch(exchange: Exchange): void {
  exchange.switchBreaks -= 1
  exchange.venue.exchange.state.switchWorks = exchange.switchBreaks === 0
}

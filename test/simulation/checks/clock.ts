import { isSent, type Check } from './check.ts'

/** The product's own bound, and what a message of the book may have been under way. */
const errorMaxMs = 5_500

/** I17: nothing that adds risk while the machine's clock is wrong: expiries would mean nothing. */
export function clockKnown(): Check {
  return {
    id: 'I17',
    step(view, _event, effects) {
      if (!effects.some((effect) => isSent(effect) && !effect.order.reduceOnly)) return null
      return Math.abs(view.clockErrorMs) <= errorMaxMs
        ? null
        : `an order was sent while the machine's clock was ${Math.round(view.clockErrorMs)} ms off`
    },
  }
}

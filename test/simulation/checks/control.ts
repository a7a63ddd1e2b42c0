import type { ControlState } from '#shared/contracts/control.ts'
import { isSent, type Check } from './check.ts'

// The word of the cloud and of people.

/** I10: once it was heard that the bot is latched or halted, nothing that adds risk is sent until a newer word lifts it. */
export function haltsObeyed(): Check {
  let known: ControlState | null = null
  return {
    id: 'I10',
    step(_, event, effects) {
      if (event.type === 'control_received') {
        const { control } = event
        const isSafer = control.latched || control.desired === 'halt'
        if (known === null || isSafer || control.serverAtMs >= known.serverAtMs) known = control
      }
      if (known === null || !(known.latched || known.desired === 'halt')) return null
      if (!effects.some((effect) => isSent(effect) && !effect.order.reduceOnly)) return null
      return known.latched ? 'an order was sent while latched' : 'an order was sent while halted by a person'
    },
  }
}

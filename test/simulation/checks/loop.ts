import { isSent, type Check } from './check.ts'

/** A quarter of a second, a tick, and what a clock may drift between two of them. */
const lateMs = 250 + 50 + 10

/**
 * I17: nothing that adds risk is decided more than a quarter of a second late: in a loop that was held up news waits, and the
 * newest that is known is as old as the tick is late.
 */
export function loopInTime(): Check {
  let boot = 0
  let tickedAtMs: number | null = null
  return {
    id: 'I17',
    step(view, event, effects) {
      if (view.boot !== boot) tickedAtMs = null
      boot = view.boot
      const lastMs = tickedAtMs
      if (event.type === 'clock_ticked') tickedAtMs = view.nowMs
      if (lastMs === null || view.nowMs - lastMs <= lateMs) return null
      return effects.some((effect) => isSent(effect) && !effect.order.reduceOnly)
        ? `an order was sent ${Math.round(view.nowMs - lastMs)} ms after the last tick of the loop`
        : null
    },
  }
}

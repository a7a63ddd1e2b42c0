import type { TradingConfig } from '#shared/config/config.ts'
import type { Desire } from '../quoting/desire.ts'
import type { EngineState } from '../state.ts'
import { distanceBps, isInsideCollar } from './collar.ts'
import { collarOf } from './permission.ts'
import { restrain } from './restraint.ts'

// A collar narrower than the spread we want pulls every quote, rightly: to move them closer would be to quote at a price we do
// not believe in. But whoever watches must see that it is so and what to change, so after a while it is a halt like any other.

/** A jump of the mark is over sooner; then the wait is not what anybody should look at. */
export const shutOutHaltMs = 10_000

export const collarHalt = 'collar_narrow'

/** That every quote we want stands outside the collar, and nothing rests. */
export type ShutOut = {
  readonly sinceMs: number
  /** Of the quote that is nearest: how far it is from the furthest of mark, index and entry price, basis points. */
  readonly nearestBps: number
}

/**
 * Called on every clock tick with a look at the ladder; it is asked for only while nothing rests and nothing else halts. Guards
 * and limits that leave nothing of it for a moment say nothing of the collar, and change nothing.
 */
export function watchCollar(state: EngineState, config: TradingConfig, look: () => Desire | null): void {
  const wish = hasOtherReason(state) ? null : look()
  if (wish === null) {
    state.shutOut = null
    return
  }
  const { quotes } = restrain(state, wish, withoutCollar(config))
  if (quotes.length === 0) return
  const collar = collarOf(state, config)
  let nearestBps = Infinity
  for (const { side, priceTicks } of quotes) {
    if (isInsideCollar(side, priceTicks, collar)) {
      state.shutOut = null
      return
    }
    nearestBps = Math.min(nearestBps, distanceBps(side, priceTicks, collar))
  }
  state.shutOut = { sinceMs: state.shutOut?.sinceMs ?? state.nowMs, nearestBps }
}

/** What may rest but for the collar: another limit is no reason to change it. */
const withoutCollar = (config: TradingConfig): TradingConfig => ({
  ...config,
  risk: { ...config.risk, collarBps: Infinity },
})

/** Why nothing may be quoted because of it; null while it does not last. */
export function shutOutReason({ shutOut, nowMs }: EngineState, config: TradingConfig): string | null {
  if (shutOut === null || nowMs - shutOut.sinceMs < shutOutHaltMs) return null
  const { collarBps } = config.risk
  return (
    `the nearest price we want is ${shutOut.nearestBps.toFixed(1)} bps from mark, index or entry, and ` +
    `risk.collarBps is ${collarBps}: raise it, or wait for a narrower market`
  )
}

function hasOtherReason({ halts, slots }: EngineState): boolean {
  for (const reason in halts) if (reason !== collarHalt) return true
  return slots.some((slot) => slot.legs.length > 0)
}

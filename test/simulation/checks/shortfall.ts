import type { Effect } from '../../../edge-daemon/core/effect.ts'
import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import { ordersAtRest } from './carried.ts'
import { isSent, type Check } from './check.ts'

/** So many refusals in a row say that the account carries nothing more. */
const inRowMax = 3
const reduceForMs = 30_000
/** A refusal so long ago belongs to no row. */
const forgottenAfterMs = 60_000

/**
 * I1: after the third refusal in a row for lack of margin, by the answer or by the engine, nothing that opens is sent for half a
 * minute after the last.
 */
export function shortfallReduces(): Check {
  let boot = 0
  let inRow = 0
  /** By the engine's clock. */
  let atMs = 0
  return {
    id: 'I1',
    step(view, event, effects) {
      const { engine } = view
      if (engine === null) return null
      const opens = (side: 'buy' | 'sell', lots: number) =>
        lots > Math.max(0, side === 'buy' ? -engine.ledger.positionLots : engine.ledger.positionLots)
      if (view.boot !== boot) inRow = 0
      boot = view.boot
      const shorts = (isShort(event) ? 1 : 0) + effects.filter(isShortEnd).length
      if (shorts > 0) {
        inRow = shorts + (engine.nowMs - atMs < forgottenAfterMs ? inRow : 0)
        atMs = engine.nowMs
      }
      if (ordersAtRest(event).some(({ side, size }) => opens(side, size))) inRow = 0
      if (inRow < inRowMax || engine.nowMs - atMs >= reduceForMs) return null
      for (const effect of effects) {
        if (!isSent(effect) || effect.order.reduceOnly) continue
        const { side, size } = effect.order
        if (opens(side, size))
          return `an order that opens was sent ${Math.round(engine.nowMs - atMs)} ms after ${inRow} refusals for lack of margin`
      }
      return null
    },
  }
}

const isShort = (event: VenueEvent): boolean =>
  event.type === 'place_answered' &&
  event.answer.result === 'failed' &&
  event.answer.error.kind === 'refused' &&
  event.answer.error.reason === 'margin'

/** What the journal says of an order that the venue took and its engine did not let rest. */
const isShortEnd = (effect: Effect): boolean =>
  effect.type === 'journal' && effect.record === 'order_ended' && effect.data['why'] === 'rejected NOT_ENOUGH_FUNDS'

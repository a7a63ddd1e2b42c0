import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import { showsCarried } from './carried.ts'
import { isSent, type Check } from './check.ts'

/** So many refusals in a row say that the account carries nothing more. */
const inRowMax = 3
const reduceForMs = 30_000

/** I1: after the third refusal in a row for lack of margin nothing that opens is sent for half a minute after the last. */
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
      if (view.boot !== boot || showsCarried(event)) inRow = 0
      boot = view.boot
      if (isShort(event)) {
        inRow += 1
        atMs = engine.nowMs
      }
      if (inRow < inRowMax || engine.nowMs - atMs >= reduceForMs) return null
      for (const effect of effects) {
        if (!isSent(effect) || effect.order.reduceOnly) continue
        const { side, size } = effect.order
        const reducible = side === 'buy' ? -engine.ledger.positionLots : engine.ledger.positionLots
        if (size > Math.max(0, reducible))
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

import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import { showsCarried } from '../checks/carried.ts'
import type { View } from '../checks/check.ts'
import type { Observer } from './reaction.ts'

/** As many are no coincidence. */
const inRowMax = 5

/** Whoever is filled was taken. */
const isFilled = (event: VenueEvent): boolean =>
  event.type === 'orders_updated' && event.orders.some(({ status }) => status === 'filled')

/** From the fifth order in a row that could not be sent, or of which nobody knows whether it was. */
export function haltedByFailures(isHalted: (view: View) => boolean): Observer {
  let isStruck = false
  let inRow = 0
  let startedAtMs: number | null = null
  return {
    struck() {
      isStruck = true
    },
    step(view, event) {
      if (showsCarried(event) || isFilled(event)) inRow = 0
      if (!isStruck || event.type !== 'place_answered' || event.answer.result !== 'failed') return
      const { kind } = event.answer.error
      if (kind !== 'unreachable' && kind !== 'ambiguous') return
      inRow += 1
      if (inRow >= inRowMax) startedAtMs ??= view.nowMs
    },
    look(view) {
      if (startedAtMs === null) return null
      const took = { ms: view.nowMs - startedAtMs, isDone: isHalted(view) }
      if (took.isDone) startedAtMs = null
      return took
    },
    over() {
      startedAtMs = null
    },
  }
}

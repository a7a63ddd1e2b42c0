import type { View } from '../checks/check.ts'
import type { Observer } from './reaction.ts'

/** One lot may be somebody's rounding. */
const unexplainedMaxLots = 1

/** From the word on our position that differs from our fills by more than one lot, also when the fault is over by then. */
export function positionSettled(isLatched: (view: View) => boolean): Observer {
  let isStruck = false
  let startedAtMs: number | null = null
  return {
    struck() {
      isStruck = true
    },
    look(view) {
      const { engine } = view
      if (!isStruck || engine === null) {
        startedAtMs = null
        return null
      }
      const told = engine.report?.position ?? engine.ledger.positionLots
      const isApart = Math.abs(told - engine.ledger.positionLots) > unexplainedMaxLots
      if (startedAtMs === null && !isApart) return null
      startedAtMs ??= view.nowMs
      const took = { ms: view.nowMs - startedAtMs, isDone: !isApart || isLatched(view) }
      if (took.isDone) startedAtMs = null
      return took
    },
    over: () => undefined,
  }
}

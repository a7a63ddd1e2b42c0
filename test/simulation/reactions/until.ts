import type { View } from '../checks/check.ts'
import type { Observer } from './reaction.ts'

/** A stopwatch from the fault to the moment at which something is so; `sinceMs` may move the start to a later moment. */
export function until(isSo: (view: View) => boolean, sinceMs: (view: View) => number = () => -Infinity): Observer {
  let startedAtMs: number | null = null
  return {
    struck(view) {
      startedAtMs ??= view.nowMs
    },
    look(view) {
      if (startedAtMs === null) return null
      const ms = view.nowMs - Math.max(startedAtMs, Math.min(view.nowMs, sinceMs(view)))
      const isDone = isSo(view)
      if (isDone) startedAtMs = null
      return { ms, isDone }
    },
    over() {
      startedAtMs = null
    },
  }
}

import type { Check } from './check.ts'

/** I19: a cancel that is refused came too late, in whatever words: no latch comes of it, and nobody is called. */
export function lateCancelsForgiven(): Check {
  let boot = 0
  let known: readonly string[] = []
  return {
    id: 'I19',
    step(view, event) {
      const { engine } = view
      if (engine === null) return null
      const now = Object.keys(engine.latches)
      const fresh = view.boot === boot ? now.find((latch) => !known.includes(latch)) : undefined
      boot = view.boot
      known = now
      if (fresh === undefined || event.type !== 'cancel_answered') return null
      const isRefused = event.answer.result === 'failed' && event.answer.error.kind === 'refused'
      return isRefused ? `the latch ${fresh} came of a cancel that was refused` : null
    },
  }
}

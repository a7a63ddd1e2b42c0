import type { Check } from './check.ts'

/** Each ten seconds, and a tick. */
const writtenEveryMs = 10_000 + 100

/**
 * I16: what a restart begins with is never older than ten seconds: a peak of the profit that was not written down when the
 * process died would be forgiven.
 */
export function checkpointsComeRound(): Check {
  let boot = 0
  let writtenAtMs = 0
  return {
    id: 'I16',
    step(view, event, effects) {
      const isWritten = effects.some((effect) => effect.type === 'journal' && effect.data['checkpoint'] !== undefined)
      if (view.boot !== boot || isWritten) writtenAtMs = view.nowMs
      boot = view.boot
      if (event.type !== 'clock_ticked' || view.engine === null) return null
      const agoMs = view.nowMs - writtenAtMs
      return agoMs > writtenEveryMs ? `the last checkpoint was written ${Math.round(agoMs)} ms ago` : null
    },
  }
}

import type { Check } from './check.ts'

/** Two measures five seconds apart, and what a slow processor takes up before it is their turn. */
const noticedWithinMs = 10_000 + 2_000
/** The flush, the drain, the goodbye and the closing of files behind the longest orderly stop. */
const endedWithinMs = 60_000
/** Between two steps; the process, or its loop, was away. */
const stillMs = 1_000

/** I18: a process that holds more than it may begins its end, and is gone soon after. */
export function memoryGivenBack(): Check {
  let boot = 0
  let overSinceMs = Infinity
  let steppedAtMs = 0
  return {
    id: 'I18',
    step(view) {
      const { engine, nowMs } = view
      const { memoryMaxMb, stopMaxMs } = view.config.operations
      if (view.boot !== boot || nowMs - steppedAtMs > stillMs || view.rssMb <= memoryMaxMb) overSinceMs = Infinity
      boot = view.boot
      steppedAtMs = nowMs
      if (view.rssMb > memoryMaxMb) overSinceMs = Math.min(overSinceMs, nowMs)
      const overMs = nowMs - overSinceMs
      if (overMs > noticedWithinMs && engine !== null && engine.stopping === null)
        return `the process holds ${view.rssMb} MB for ${Math.round(overMs)} ms, ${memoryMaxMb} are allowed`
      if (overMs > noticedWithinMs + stopMaxMs + endedWithinMs) return `the process does not end with ${view.rssMb} MB`
      return null
    },
  }
}

/** More than halts, cancels and the records of them make in the longest standstill of a disk. */
const waitingMax = 1_000

/** I18: what waits for the disk does not grow without end. */
export function journalBounded(): Check {
  return {
    id: 'I18',
    look({ journals }) {
      const journal = journals.at(-1)
      if (journal === undefined) return null
      const waiting = journal.lines.length - journal.writer.syncedSeq
      return waiting > waitingMax ? `${waiting} records wait for the disk` : null
    },
  }
}

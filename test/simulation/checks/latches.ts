import { z } from 'zod'
import type { Effect } from '../../../edge-daemon/core/effect.ts'
import type { Check, View } from './check.ts'
import { readLine } from './journal-text.ts'

// A latch outlives the process: it is on its way to the disk with the very step that sets it, and what the disk has told to be
// safe binds the next life from its first step on.

const Latched = z.object({ latches: z.record(z.string(), z.string()) })

/** I16: a latch that is in force stands in the last checkpoint that was written. */
export function latchesWritten(): Check {
  let boot = 0
  let written: readonly string[] = []
  return {
    id: 'I16',
    step(view, _, effects) {
      const { engine } = view
      if (engine === null) return null
      const now = Object.keys(engine.latches)
      // What a life begins with is on the disk, or it began without: the other checks see to that.
      if (view.boot !== boot) written = now
      boot = view.boot
      for (const effect of effects) {
        const kept = checkpointOf(effect)
        if (kept !== undefined) written = Object.keys(Latched.parse(kept).latches)
      }
      const lost = now.find((latch) => !written.includes(latch))
      return lost === undefined ? null : `the latch ${lost} is in force and in no checkpoint`
    },
  }
}

function checkpointOf(effect: Effect): unknown {
  if (effect.type === 'journal_fill') return effect.checkpoint
  return effect.type === 'journal' ? effect.data['checkpoint'] : undefined
}

/** I16: what the last checkpoint that was safe on the disk has latched is in force when a new life begins, unless a person lifts it. */
export function latchesStand(): Check {
  let boot = 0
  return {
    id: 'I16',
    step(view, _, effects) {
      const { engine } = view
      if (engine === null || view.boot === boot) return null
      boot = view.boot
      if (effects.some((effect) => effect.type === 'journal' && effect.record === 'latches_cleared')) return null
      const lost = mustStand(view).find((latch) => engine.latches[latch] === undefined)
      return lost === undefined ? null : `the latch ${lost} was safe on the disk, and the restart has lifted it`
    },
  }
}

/**
 * The latches that a new life must know: those of the newest checkpoint of all lives before it that the disk has told to be
 * safe, less those that one written behind it no longer has; of what is not safe yet a disk may have kept all the same.
 */
function mustStand({ journals }: View): readonly string[] {
  const behind: (readonly string[])[] = []
  for (const { lines, writer } of journals.slice(0, -1).reverse()) {
    for (const text of lines.toReversed()) {
      if (!text.includes('"checkpoint"')) continue
      const line = readLine(text)
      const kept = line?.data['checkpoint']
      if (line === null || kept === undefined) continue
      const latches = Object.keys(Latched.parse(kept).latches)
      if (line.seq > writer.syncedSeq) behind.push(latches)
      else return latches.filter((latch) => behind.every((later) => later.includes(latch)))
    }
  }
  return []
}

import { assert } from '#shared/assert.ts'
import type { Clock } from '../server/clock.ts'

/** A clock that stands still until it is told to go on. */
export type VirtualClock = Clock & {
  /** When the next call is due; null when nothing waits. */
  nextDueAtMs(): number | null
  /** Moves on, calling what is due on the way, each at its own time and in the order it was asked for. */
  advanceTo(atMs: number): void
}

type Waiting = {
  dueAtMs: number
  readonly sequence: number
  readonly periodMs: number | null
  readonly act: () => void
}

/** What a time of today can still be told apart by. A wait shorter than that would be over before it began, for ever. */
const grainsPerMs = 1_024

const wholeGrains = (delayMs: number): number => Math.ceil(Math.max(0, delayMs) * grainsPerMs) / grainsPerMs

/** Starts at a whole number of epoch milliseconds; wall and monotonic time are the same here. */
export function createVirtualClock(startAtMs: number): VirtualClock {
  // There are a dozen at most: looking at all of them costs less than keeping them sorted.
  const waiting = new Set<Waiting>()
  let nowMs = startAtMs
  let sequence = 0
  const wait = (delayMs: number, periodMs: number | null, act: () => void) => {
    sequence += 1
    const one = { dueAtMs: nowMs + wholeGrains(delayMs), sequence, periodMs, act }
    waiting.add(one)
    known = undefined
    return () => {
      waiting.delete(one)
      known = undefined
    }
  }
  /** The first, as long as nothing was added, taken away or moved; undefined when that is not known. */
  let known: Waiting | null | undefined
  const first = (): Waiting | null => {
    if (known !== undefined) return known
    let found: Waiting | null = null
    for (const one of waiting) {
      const isSooner =
        found === null ||
        one.dueAtMs < found.dueAtMs ||
        (one.dueAtMs === found.dueAtMs && one.sequence < found.sequence)
      if (isSooner) found = one
    }
    known = found
    return found
  }
  return {
    // A time that is waited for may lie between two milliseconds, and the wall clock tells only whole ones.
    wallMs: () => Math.floor(nowMs),
    monoMs: () => nowMs,
    after: (delayMs, act) => wait(delayMs, null, act),
    every: (periodMs, act) => wait(periodMs, periodMs, act),
    nextDueAtMs: () => first()?.dueAtMs ?? null,
    advanceTo(atMs) {
      assert(atMs >= nowMs, () => `time must not run backwards, was ${nowMs} and is to be ${atMs}`)
      for (let next = first(); next !== null && next.dueAtMs <= atMs; next = first()) {
        nowMs = next.dueAtMs
        if (next.periodMs === null) waiting.delete(next)
        else next.dueAtMs += next.periodMs
        known = undefined
        next.act()
      }
      nowMs = atMs
    },
  }
}

// How far the exit from a position has come: see flattening.ts, which moves it on.

export type Flattening = {
  readonly why: string
  readonly startedAtMs: number
  attempts: number
  nextAtMs: number
  /** The newest doubled mid seen since the start, half-ticks; null before the first. */
  lastMidHalfTicks: number | null
  /** A read of the account that began after this proves the end. */
  changedAtMs: number
  isStuckTold: boolean
  outcome: 'running' | 'flat' | 'residual'
}

/** The latch while it runs, and the one that stays when it is done. */
export const flatteningLatch = 'flattening'
export const flattenedLatch = 'flattened'

export const beginFlattening = (why: string, nowMs: number): Flattening => ({
  why,
  startedAtMs: nowMs,
  attempts: 0,
  nextAtMs: nowMs,
  lastMidHalfTicks: null,
  changedAtMs: nowMs,
  isStuckTold: false,
  outcome: 'running',
})

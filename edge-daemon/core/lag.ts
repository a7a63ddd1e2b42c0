import type { EngineState } from './state.ts'

// The loop ticks each 50 ms. A tick that comes late means that events wait: the process was held up, or the machine is too
// slow for what comes. What is decided then is decided on news that is as old as the tick is late.

/** So late, and nothing new is sent: what the book shows now was true a quarter of a second ago. */
const lateMs = 250
/** So late, or late again and again for so long, and what rests is pulled before anything that waits is looked at. */
const pullMs = 1_000
/** What waited in the sockets is worked off by then when no further tick is late. */
const settleMs = 500

export type Lag = {
  /** Null before the first tick. */
  tickedAtMs: number | null
  /** While it counts as late: since when, until when it does so far, and by how much it was at worst. */
  sinceMs: number | null
  untilMs: number
  worstMs: number
}

export const noLag = (): Lag => ({ tickedAtMs: null, sinceMs: null, untilMs: Number.NEGATIVE_INFINITY, worstMs: 0 })

/** Called with every event before it is worked on; true when it comes from a queue that has waited. */
export function noteLag({ lag }: Pick<EngineState, 'lag'>, nowMs: number, isTick: boolean): boolean {
  const gapMs = lag.tickedAtMs === null ? 0 : nowMs - lag.tickedAtMs
  if (isTick) lag.tickedAtMs = nowMs
  if (gapMs > lateMs) {
    lag.sinceMs ??= nowMs - gapMs
    lag.untilMs = nowMs + settleMs
    lag.worstMs = Math.max(lag.worstMs, gapMs)
    return true
  }
  if (nowMs >= lag.untilMs) {
    lag.sinceMs = null
    lag.worstMs = 0
  }
  return false
}

/** Nothing may be decided anew; what rests may rest a moment longer. */
export const isLate = ({ lag }: Pick<EngineState, 'lag'>): boolean => lag.sinceMs !== null

/** Why what rests must go, in words; null while it need not. */
export function lagTrouble({ lag, nowMs }: Pick<EngineState, 'lag' | 'nowMs'>): string | null {
  if (lag.sinceMs === null || nowMs - lag.sinceMs < pullMs) return null
  return `the loop was up to ${Math.round(lag.worstMs)} ms late: what is known is old`
}

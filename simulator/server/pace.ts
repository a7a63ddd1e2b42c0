import type { Clock } from './clock.ts'

/** Ticks only while somebody holds it. */
export type Pace = {
  readonly clock: Clock
  /** Calls `tick` with a monotonic time in milliseconds until the returned function is called. */
  hold(tick: (nowMs: number) => void): () => void
  stop(): void
}

export function createPace(clock: Clock, everyMs: number): Pace {
  const ticks = new Set<(nowMs: number) => void>()
  let end: (() => void) | null = null
  const halt = () => {
    end?.()
    end = null
  }
  return {
    clock,
    hold(tick) {
      ticks.add(tick)
      end ??= clock.every(everyMs, () => {
        const nowMs = clock.monoMs()
        for (const one of ticks) one(nowMs)
      })
      return () => {
        ticks.delete(tick)
        if (ticks.size === 0) halt()
      }
    },
    stop() {
      ticks.clear()
      halt()
    },
  }
}

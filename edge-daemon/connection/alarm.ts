import type { MonoMs } from '#shared/units.ts'

/** The process's own timer for a reducer with deadlines: one wish at a time, each in the place of the one before. */
export function alarm(nowMs: () => MonoMs, ring: () => void): (atMs: MonoMs | null) => void {
  let timer: NodeJS.Timeout | undefined
  return (atMs) => {
    clearTimeout(timer)
    // A timer may ring early by less than a millisecond: whoever hears it too soon asks for another.
    if (atMs !== null) timer = setTimeout(ring, Math.max(1, atMs - nowMs()))
  }
}

// When calm is owed: from the end of all faults on, and anew after each deed that changes what calm is. It is asked for until it
// has come, each time, and once more when the seed's time is up: what went wrong after the first time shows there.

/** What keeps calm away beside the faults, or for no time at all: what changes what calm is. */
export type Disturbance = { readonly fromMs: number; readonly untilMs: number }

/** Calm comes within it where nothing was disturbed: the operator's last word, an upload, a pause of the quotes. */
export const undisturbedMs = 20_000
/** It must stay calm for so long. */
const calmForMs = 5_000

export type CalmWatch = {
  /**
   * After each message; `unrest` tells what is missing, or null. Says what has been missing for too long. While `isHeld` no time
   * passes for it: a process that somebody has told to end quotes no more, and one that waits for what the venue keeps back cannot.
   */
  readonly look: (nowMs: number, unrest: () => string | null, isHeld?: boolean) => string | null
  /** The seed's time is up, and it was calm then. */
  readonly isOver: () => boolean
  /** The longest time from the end of what disturbed to calm; null when it never came. */
  readonly worstMs: () => number | null
  /** From the end of all faults, where nothing else kept calm away in between; null otherwise. */
  readonly afterFaultsMs: () => number | null
}

export function watchCalm(asked: {
  readonly faultsEndMs: number
  readonly disturbances: readonly Disturbance[]
  /** The longest that it may take from the last of both. */
  readonly boundMs: number
  /** When the seed's time is up. */
  readonly lastMs: number
}): CalmWatch {
  const { faultsEndMs, disturbances, boundMs, lastMs } = asked
  const later = disturbances.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]).filter((atMs) => atMs > faultsEndMs)
  const marks = [faultsEndMs, ...later.sort((one, other) => one - other)]
  const over = disturbances.map(({ untilMs }) => untilMs)
  const lastDisturbedMs = Math.max(faultsEndMs, ...over)
  let passed = 0
  let sinceMs: number | null = null
  let dueMs = Infinity
  let calmAtMs: number | null = null
  let isLast = false
  let isOver = false
  let worstMs: number | null = null
  let afterFaultsMs: number | null = null
  let lookedAtMs = 0
  let heldMs = 0

  const begin = (fromMs: number, withinMs: number) => {
    sinceMs = fromMs
    calmAtMs = null
    const begun = disturbances.filter((one) => one.fromMs <= fromMs).map(({ untilMs }) => untilMs)
    dueMs = Math.max(fromMs, ...begun) + withinMs
  }
  const isKeptAway = (nowMs: number) =>
    disturbances.some(({ fromMs, untilMs }) => fromMs < untilMs && fromMs < nowMs && untilMs > faultsEndMs)
  const mayEnd = (nowMs: number) =>
    nowMs >= Math.max(lastMs, lastDisturbedMs) && calmAtMs !== null && nowMs >= calmAtMs + calmForMs

  return {
    look(nowMs, unrest, isHeld = false) {
      const passedMs = nowMs - lookedAtMs
      lookedAtMs = nowMs
      if (isHeld && sinceMs !== null && calmAtMs === null) {
        sinceMs += passedMs
        dueMs += passedMs
        heldMs += passedMs
      }
      for (let markMs = marks[passed]; markMs !== undefined && markMs <= nowMs; markMs = marks[passed]) {
        begin(markMs, boundMs)
        passed += 1
      }
      if (!isLast && mayEnd(nowMs)) {
        begin(nowMs, undisturbedMs)
        isLast = true
      }
      if (sinceMs === null || calmAtMs !== null) return null
      const missing = unrest()
      if (missing !== null) return nowMs > dueMs ? missing : null
      calmAtMs = nowMs
      isOver = isLast
      if (isLast) return null
      if (worstMs === null && !isKeptAway(nowMs)) afterFaultsMs = nowMs - faultsEndMs - heldMs
      worstMs = Math.max(worstMs ?? 0, nowMs - sinceMs)
      return null
    },
    isOver: () => isOver,
    worstMs: () => worstMs,
    afterFaultsMs: () => afterFaultsMs,
  }
}

// Samples a mid once a second, at whole seconds, so that what is measured on it does not depend on how often the market
// speaks. The sample of a second is the mid that stood when it began: nothing of later enters it. While no mid is known there
// is none, and the return after it spans the gap.

export type MidGrid = {
  /** The whole second that was sampled last; null before the first mid. */
  second: number | null
  /** The mid of that second, and the newest one, ticks. */
  sampledTicks: number
  newestTicks: number
  /** The newest one stands; false once nobody knows what came after it. */
  isKnown: boolean
}

export type MidSample = {
  /** Natural logarithm of the mid at the whole second. */
  readonly logMid: number
  /** The same less the sample before, and the time between the two. */
  readonly logReturn: number
  readonly seconds: number
}

export const emptyGrid = (): MidGrid => ({ second: null, sampledTicks: 0, newestTicks: 0, isKnown: false })

/** From now on no mid is known, until the next one comes. */
export function loseMid(grid: MidGrid): void {
  grid.isKnown = false
}

/**
 * Takes in the mid of now, in ticks above zero (null: no news, the last one stands). Gives the sample that has become due, one
 * for all the whole seconds that have passed since the last. The first mid after a gap stands for its whole second.
 */
export function noteMid(grid: MidGrid, midTicks: number | null, nowMs: number): MidSample | null {
  const second = Math.floor(nowMs / 1_000)
  const standing = grid.isKnown ? grid.newestTicks : midTicks
  if (midTicks !== null) {
    grid.newestTicks = midTicks
    grid.isKnown = true
  }
  if (standing === null) return null
  if (grid.second === null) {
    grid.second = second
    grid.sampledTicks = standing
    return null
  }
  const seconds = second - grid.second
  if (seconds <= 0) return null
  const logMid = Math.log(standing)
  const logReturn = Math.log(standing / grid.sampledTicks)
  grid.second = second
  grid.sampledTicks = standing
  return { logMid, logReturn, seconds }
}

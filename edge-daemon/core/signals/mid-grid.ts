// Samples a mid once a second, at whole seconds, so that what is measured on it does not depend on how often the market
// speaks. The sample of a second is the mid that stood when it began: nothing of later enters it.

export type MidGrid = {
  /** The whole second that was sampled last; null before the first mid. */
  second: number | null
  /** The mid of that second, and the newest one, ticks. */
  sampledTicks: number
  newestTicks: number
}

export type MidSample = {
  /** Natural logarithm of the mid at the whole second. */
  readonly logMid: number
  /** The same less the sample before, and the time between the two. */
  readonly logReturn: number
  readonly seconds: number
}

export const emptyGrid = (): MidGrid => ({ second: null, sampledTicks: 0, newestTicks: 0 })

/**
 * Takes in the mid of now, in ticks above zero (null: none is known, the last one stands). Gives the sample that has become
 * due, one for all the whole seconds that have passed since the last.
 */
export function noteMid(grid: MidGrid, midTicks: number | null, nowMs: number): MidSample | null {
  const second = Math.floor(nowMs / 1_000)
  if (grid.second === null) {
    if (midTicks === null) return null
    grid.second = second
    grid.sampledTicks = midTicks
    grid.newestTicks = midTicks
    return null
  }
  const seconds = second - grid.second
  if (seconds <= 0) {
    if (midTicks !== null) grid.newestTicks = midTicks
    return null
  }
  const logReturn = Math.log(grid.newestTicks / grid.sampledTicks)
  grid.second = second
  grid.sampledTicks = grid.newestTicks
  if (midTicks !== null) grid.newestTicks = midTicks
  return { logMid: Math.log(grid.sampledTicks), logReturn, seconds }
}

// The lower median of the newest numbers of a sequence, kept sorted as they come and go: what a backtest can afford for
// every print. Equal to sorting the window anew each time.

export type RunningMedian = {
  readonly window: number
  readonly newest: number[]
  next: number
  readonly sorted: number[]
}

/** Of the newest `window` numbers; 0 before the first. */
export const createRunningMedian = (window: number): RunningMedian => ({ window, newest: [], next: 0, sorted: [] })

export function learnValue(median: RunningMedian, value: number): void {
  const { newest, sorted, window } = median
  const oldest = newest[median.next]
  if (oldest !== undefined && newest.length === window) sorted.splice(placeOf(sorted, oldest), 1)
  newest[median.next] = value
  median.next = (median.next + 1) % window
  sorted.splice(placeOf(sorted, value), 0, value)
}

export const medianOf = ({ sorted }: RunningMedian): number => sorted[(sorted.length - 1) >> 1] ?? 0

/** Index of the first number that is not smaller. */
function placeOf(sorted: readonly number[], value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}

// How sure a figure is. A result is an interval, never a point.

/** Between these the figure lies in 95 of 100 cases; both in the unit of the figure. */
export type Interval = { readonly low: number; readonly high: number }

/** A figure with its interval. `count` is how many independent observations stand behind it. */
export type Estimate = { readonly value: number; readonly interval: Interval | null; readonly count: number }

/** Whether nothing may be said about the sign: the interval holds nought, or there is none. */
export const noDifferenceShown = ({ interval }: Pick<Estimate, 'interval'>): boolean =>
  interval === null || (interval.low <= 0 && interval.high >= 0)

/** For people: "1.23 [1.01, 1.45]", with "no difference shown" where the sign is open, "n/a" where nothing is known. */
export function formatDifference(difference: Estimate | null, decimals = 2): string {
  if (difference === null || !Number.isFinite(difference.value)) return 'n/a'
  const text = formatEstimate(difference, decimals)
  return noDifferenceShown(difference) ? `${text} no difference shown` : text
}

/** For people: "1.23 [1.01, 1.45]"; without an interval the figure and its count alone. */
export function formatEstimate({ value, interval, count }: Estimate, decimals = 2): string {
  const fixed = (number: number) => number.toFixed(decimals)
  return interval === null
    ? `${fixed(value)} (n = ${count})`
    : `${fixed(value)} [${fixed(interval.low)}, ${fixed(interval.high)}]`
}

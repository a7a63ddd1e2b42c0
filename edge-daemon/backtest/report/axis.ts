// Where a value stands on a chart, and which round values are written beside it.

export type Range = { readonly low: number; readonly high: number }

/** The range of values with a little room; never empty. */
export function rangeOf(values: Iterable<number>): Range {
  let low = Infinity
  let high = -Infinity
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  if (low > high) return { low: 0, high: 1 }
  const room = low === high ? Math.max(Math.abs(low) * 0.001, 1e-9) : (high - low) * 0.05
  return { low: low - room, high: high + room }
}

/** About `count` round values inside the range. */
export function ticksIn({ low, high }: Range, count: number): number[] {
  const rough = (high - low) / Math.max(1, count)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => size >= rough) ?? rough
  const ticks: number[] = []
  for (let index = Math.ceil(low / step); index * step <= high; index += 1) ticks.push(index * step)
  return ticks
}

/** A value with as many digits as tell neighbours apart. */
export function label(value: number, step: number): string {
  const digits = Math.max(0, Math.min(8, -Math.floor(Math.log10(step) + 1e-9)))
  return value.toFixed(digits).replace(/^-(0(\.0*)?)$/, '$1')
}

/** Seconds since the beginning as minutes or hours, whatever reads best over the span. */
export function timeLabel(seconds: number, spanS: number): string {
  if (spanS <= 600) return `${Math.round(seconds)} s`
  return spanS <= 6 * 3_600 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 360) / 10} h`
}

/** The value below which a share lies, between neighbours in proportion; null of nothing. `sorted` ascends. */
export function quantileOf(sorted: ArrayLike<number>, share: number): number | null {
  if (sorted.length === 0) return null
  const place = Math.min(1, Math.max(0, share)) * (sorted.length - 1)
  const below = sorted[Math.floor(place)] ?? 0
  const above = sorted[Math.ceil(place)] ?? below
  return below + (above - below) * (place - Math.floor(place))
}

/** The same of values in any order. */
export const quantile = (values: Iterable<number>, share: number): number | null =>
  quantileOf(Float64Array.from(values).sort(), share)

export const median = (values: Iterable<number>): number | null => quantile(values, 0.5)

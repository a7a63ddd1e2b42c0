import type { Estimate } from './interval.ts'
import { studentPoint } from './student.ts'

/** Mean of independent values with its 95 % interval by Student's t; null of nothing, without interval of one. */
export function meanOf(values: readonly number[]): Estimate | null {
  const count = values.length
  if (count === 0) return null
  const value = values.reduce((sum, one) => sum + one, 0) / count
  const error = standardError(values)
  if (error === null) return { value, interval: null, count }
  const half = studentPoint(count - 1) * error
  return { value, interval: { low: value - half, high: value + half }, count }
}

/** Standard deviation of the mean of independent values; null of fewer than two. */
export function standardError(values: readonly number[]): number | null {
  const count = values.length
  if (count < 2) return null
  const mean = values.reduce((sum, one) => sum + one, 0) / count
  const squares = values.reduce((sum, one) => sum + (one - mean) ** 2, 0)
  return Math.sqrt(squares / (count - 1) / count)
}

/**
 * Mean difference of two runs over the same seeds, first minus second, place by place. A pair in which one side has no
 * figure says nothing and is left out.
 */
export function pairedDifference(
  first: readonly (number | null)[],
  second: readonly (number | null)[],
): Estimate | null {
  const differences: number[] = []
  for (const [index, one] of first.entries()) {
    const other = second[index] ?? null
    if (one !== null && other !== null) differences.push(one - other)
  }
  return meanOf(differences)
}

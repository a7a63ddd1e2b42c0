import { assert } from '#shared/assert.ts'

/**
 * The price, in fractional ticks, at which we are indifferent between buying and selling: fair moved against the
 * position, linearly, by `skewTicks` at the full limit. Odd in the position, never moved by more than `skewTicks`.
 */
export function reservationTicks(
  fairTicks: number,
  positionLots: number,
  positionMaxLots: number,
  skewTicks: number,
): number {
  assert(fairTicks > 0, `fair price must be positive, was ${fairTicks}`)
  if (positionMaxLots <= 0) return fairTicks
  const inventory = Math.max(-1, Math.min(1, positionLots / positionMaxLots))
  return fairTicks - inventory * skewTicks
}

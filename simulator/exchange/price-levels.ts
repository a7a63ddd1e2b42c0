import { assert } from '#shared/assert.ts'
import type { Side } from '#shared/units.ts'
import type { PriceLevel } from './state.ts'

// One side of a book as a list sorted by price, the best last: orders come and go near the best price, where the list
// is changed at its end. A level is found by halving.

/** True when a price of the given side stands nearer to the other side than another one. */
export const isBetter = (side: Side, ticks: number, than: number): boolean =>
  side === 'buy' ? ticks > than : ticks < than

export const bestLevel = (levels: readonly PriceLevel[]): PriceLevel | undefined => levels[levels.length - 1]

/** The level of that price; undefined when nobody rests there. */
export function levelAt(levels: readonly PriceLevel[], side: Side, ticks: number): PriceLevel | undefined {
  const level = levels[indexOf(levels, side, ticks)]
  return level?.ticks === ticks ? level : undefined
}

/** Puts in a level of a price at which nobody rests yet. */
export function insertLevel(levels: PriceLevel[], side: Side, level: PriceLevel): void {
  const index = indexOf(levels, side, level.ticks)
  assert(levels[index]?.ticks !== level.ticks, () => `a level at ${level.ticks} must not be there already`)
  if (index === levels.length) levels.push(level)
  else levels.splice(index, 0, level)
}

export function removeLevel(levels: PriceLevel[], side: Side, ticks: number): void {
  const index = indexOf(levels, side, ticks)
  assert(levels[index]?.ticks === ticks, () => `a level at ${ticks} must be there`)
  if (index === levels.length - 1) levels.pop()
  else levels.splice(index, 1)
}

/** Where the price is, or where it would be put: the first place whose price is not worse. */
function indexOf(levels: readonly PriceLevel[], side: Side, ticks: number): number {
  let low = 0
  let high = levels.length
  while (low < high) {
    const middle = (low + high) >> 1
    const level = levels[middle]
    if (level !== undefined && isBetter(side, ticks, level.ticks)) low = middle + 1
    else high = middle
  }
  return low
}

import type { Side } from '#shared/units.ts'
import type { PrintPortion } from '../exchange/events.ts'

/** One taker order of the outside world: everything one side printed in one millisecond, in the order it printed. */
export type PrintGroup = {
  /** The market's own time, milliseconds; only differences are played. */
  readonly atMs: number
  readonly takerSide: Side
  readonly portions: readonly PrintPortion[]
}

/** Where a market's prints come from. `next` returns groups in the order of time, null after the last. */
export type PrintSource = { next(): PrintGroup | null }

export type Print = { readonly atMs: number; readonly takerSide: Side; readonly ticks: number; readonly lots: number }

/** Joins prints of one side and one millisecond; sides that share a millisecond keep the order of first appearance. */
export function groupPrints(prints: readonly Print[]): PrintGroup[] {
  const groups: { atMs: number; takerSide: Side; portions: PrintPortion[] }[] = []
  for (const { atMs, takerSide, ticks, lots } of prints) {
    const last = groups.at(-1)
    const lastButOne = groups.at(-2)
    const group = [last, lastButOne].find((one) => one?.atMs === atMs && one.takerSide === takerSide)
    if (group === undefined) groups.push({ atMs, takerSide, portions: [{ ticks, lots }] })
    else group.portions.push({ ticks, lots })
  }
  return groups
}

export function sourceOf(groups: readonly PrintGroup[]): PrintSource {
  let index = 0
  return {
    next() {
      const group = groups[index] ?? null
      index += 1
      return group
    },
  }
}

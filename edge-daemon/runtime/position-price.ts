import type { MarketSpec } from '#shared/market.ts'
import { midHalfTicks } from '../core/quoting/touch.ts'
import type { EngineState } from '../core/state.ts'
import { midPrice } from './fill-record.ts'

/**
 * What people are told the position is worth by: the middle of the book, while there is none the mark, else the last middle
 * that was seen. Null before the first of them.
 */
export function positionPrice(state: EngineState, spec: MarketSpec): string | null {
  const halfTicks = midHalfTicks(state) ?? believedMark(state) ?? lastMid(state)
  return halfTicks === null ? null : midPrice(halfTicks, spec)
}

const believedMark = ({ markTicks, markDoubt }: EngineState): number | null =>
  markTicks === null || markDoubt !== null ? null : Math.round(2 * markTicks)

const lastMid = ({ signals: { grid } }: EngineState): number | null =>
  grid.second === null ? null : 2 * grid.newestTicks

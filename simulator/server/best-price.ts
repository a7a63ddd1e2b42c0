import type { Side } from '#shared/units.ts'
import { bestHouse } from '../exchange/book.ts'
import { isBetter } from '../exchange/price-levels.ts'
import type { Market } from '../exchange/state.ts'

/** The best price the public book shows on a side, in ticks, without putting the whole book together; null when empty. */
export function bestTicks(market: Market, side: Side): number | null {
  const own = market.levels[side].at(-1)?.ticks ?? null
  const house = bestHouse(market, side)?.ticks ?? null
  if (own === null || house === null) return own ?? house
  return isBetter(side, own, house) ? own : house
}

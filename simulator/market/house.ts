import { signOf, type Side } from '#shared/units.ts'
import { createMarketModel, moveTouch, sizeWindow, type HouseBook, type LadderStep } from './market-model.ts'
import type { PrintGroup } from './prints.ts'
import { createRunningMedian, learnValue, medianOf, type RunningMedian } from './running-median.ts'

// What the outside world shows, by the same rules as market-model.ts, in arrays that are written over with each taker
// order instead of made anew. Own orders are not in it; they stand in the way of levels that would cross them.

/** Levels of one side, best first; the first `count` entries are valid. Prices in ticks, sizes in lots. */
export type HouseSide = { readonly ticks: number[]; readonly lots: number[]; count: number }

export type House = {
  bidTicks: number | null
  askTicks: number | null
  readonly median: RunningMedian
  readonly ladder: readonly LadderStep[]
  /** The tape states its own books; prints do not make them. */
  isStated: boolean
  readonly buy: HouseSide
  readonly sell: HouseSide
}

const emptySide = (): HouseSide => ({ ticks: [], lots: [], count: 0 })

/** The market of a seed before its first print: nothing is shown. */
export const createHouse = (seed: number, openingTicks: number): House => ({
  bidTicks: null,
  askTicks: null,
  median: createRunningMedian(sizeWindow),
  ladder: createMarketModel(seed, openingTicks).ladder,
  isStated: false,
  buy: emptySide(),
  sell: emptySide(),
})

/** Learns one taker order: the touch by its last price, the sizes by the running median; every level is full again. */
export function moveHouse(house: House, group: PrintGroup): void {
  if (house.isStated) return
  for (const { lots } of group.portions) learnValue(house.median, lots)
  moveTouch(house, group)
  const lots = medianOf(house.median)
  if (house.bidTicks !== null) writeSide(house.buy, house.ladder, house.bidTicks, -1, lots)
  if (house.askTicks !== null) writeSide(house.sell, house.ladder, house.askTicks, 1, lots)
}

function writeSide(
  side: HouseSide,
  ladder: readonly LadderStep[],
  bestTicks: number,
  away: 1 | -1,
  lots: number,
): void {
  side.ticks[0] = bestTicks
  side.lots[0] = lots
  let count = 1
  for (const { offsetTicks, sizeMedians } of ladder) {
    const ticks = bestTicks + away * offsetTicks
    if (ticks <= 0) break
    side.ticks[count] = ticks
    side.lots[count] = lots * sizeMedians
    count += 1
  }
  side.count = bestTicks > 0 ? count : 0
}

/** Takes over a book that the tape states; from then on no print makes one. */
export function stateHouse(house: House, { bids, asks }: Pick<HouseBook, 'bids' | 'asks'>): void {
  house.isStated = true
  for (const [side, levels] of [[house.buy, bids] as const, [house.sell, asks] as const]) {
    for (const [index, { ticks, lots }] of levels.entries()) {
      side.ticks[index] = ticks
      side.lots[index] = lots
    }
    side.count = levels.length
  }
  house.bidTicks = bids[0]?.ticks ?? null
  house.askTicks = asks[0]?.ticks ?? null
}

/** The doubled mid of the outside world alone, half-ticks; null while a side is empty. */
export const houseHalfTicks = ({ bidTicks, askTicks }: House): number | null =>
  bidTicks === null || askTicks === null ? null : bidTicks + askTicks

/**
 * Index of the best level of a side that holds lots and that no own order of the other side stands in the way of
 * (`facingTicks`, null when none rests there); -1 when there is none.
 */
export function bestLevelIndex(house: House, side: Side, facingTicks: number | null): number {
  const { ticks, lots, count } = house[side]
  const sign = signOf(side)
  for (let index = 0; index < count; index += 1) {
    if ((lots[index] ?? 0) <= 0) continue
    if (facingTicks === null || sign * ((ticks[index] ?? 0) - facingTicks) < 0) return index
  }
  return -1
}

/** Lots shown at a price; 0 where nothing is. */
export function shownLotsAt(house: House, side: Side, priceTicks: number): number {
  const { ticks, lots, count } = house[side]
  for (let index = 0; index < count; index += 1) if (ticks[index] === priceTicks) return lots[index] ?? 0
  return 0
}

/** Removes lots from the level of a price, if it is shown. */
export function takeLotsAt(house: House, side: Side, priceTicks: number, taken: number): void {
  const { ticks, lots, count } = house[side]
  for (let index = 0; index < count; index += 1)
    if (ticks[index] === priceTicks) lots[index] = Math.max(0, (lots[index] ?? 0) - taken)
}

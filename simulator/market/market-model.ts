import { createPrng } from '#shared/prng.ts'
import type { Side } from '#shared/units.ts'
import type { HouseLevel } from '../exchange/state.ts'
import type { PrintGroup } from './prints.ts'
import { createRunningMedian, learnValue, medianOf, type RunningMedian } from './running-median.ts'

// The market around the prints: a book that is a function of past prints and the seed, and of nothing else. What it
// shows is an assumption, made so that it tells a quoter nothing: equal sizes on both sides, a ladder fixed by the seed.
// A level taken by somebody is full again with the next print.

export type MarketModelState = {
  bidTicks: number | null
  askTicks: number | null
  /** Of the sizes of the latest prints. */
  readonly median: RunningMedian
  /** Distance of each deeper level from the best price and its size in medians, the same for both sides. */
  readonly ladder: readonly LadderStep[]
}

export type LadderStep = { readonly offsetTicks: number; readonly sizeMedians: number }

export type HouseBook = {
  readonly bids: readonly HouseLevel[]
  readonly asks: readonly HouseLevel[]
  readonly markHalfTicks: number
}

const ladderLevels = 10
const ladderStepBps = 1
export const sizeWindow = 101

export function createMarketModel(seed: number, openingTicks: number): MarketModelState {
  const prng = createPrng(seed).child('ladder')
  const stepTicks = Math.max(1, Math.round((openingTicks * ladderStepBps) / 10_000))
  const ladder: LadderStep[] = []
  let offsetTicks = 0
  for (let level = 0; level < ladderLevels; level += 1) {
    offsetTicks += stepTicks * (1 + prng.below(3))
    ladder.push({ offsetTicks, sizeMedians: 1 + prng.below(4) })
  }
  return { bidTicks: null, askTicks: null, median: createRunningMedian(sizeWindow), ladder }
}

/**
 * Learns one taker order and returns the book after it. After a buy the ask is its last price and the bid moves only
 * if the ask has crossed it; mirrored for a sell. So the spread never closes faster than prints show.
 */
export function stepMarketModel(state: MarketModelState, group: PrintGroup): HouseBook {
  for (const { lots } of group.portions) learnValue(state.median, lots)
  moveTouch(state, group)
  return houseBook(state)
}

/** The best prices after a taker order; sizes are not learnt here. */
export function moveTouch(state: Pick<MarketModelState, 'bidTicks' | 'askTicks'>, group: PrintGroup): void {
  const ticks = group.portions.at(-1)?.ticks ?? 0
  if (group.takerSide === 'buy') {
    state.askTicks = ticks
    if (state.bidTicks !== null && state.bidTicks >= ticks) state.bidTicks = ticks - 1
  } else {
    state.bidTicks = ticks
    if (state.askTicks !== null && state.askTicks <= ticks) state.askTicks = ticks + 1
  }
}

/** The book of the prints so far. A side that has not printed yet is empty; the mark is then the side that has. */
export function houseBook(state: MarketModelState): HouseBook {
  const { bidTicks, askTicks } = state
  // The lower median, so that the size shown is one that was traded.
  const median = medianOf(state.median)
  return {
    bids: side(state, 'buy', bidTicks, median),
    asks: side(state, 'sell', askTicks, median),
    markHalfTicks: (bidTicks ?? askTicks ?? 0) + (askTicks ?? bidTicks ?? 0),
  }
}

function side(state: MarketModelState, side: Side, bestTicks: number | null, medianLots: number): HouseLevel[] {
  if (bestTicks === null) return []
  const away = side === 'buy' ? -1 : 1
  const deeper = state.ladder.map(({ offsetTicks, sizeMedians }) => ({
    ticks: bestTicks + away * offsetTicks,
    lots: medianLots * sizeMedians,
  }))
  return [{ ticks: bestTicks, lots: medianLots }, ...deeper].filter((level) => level.ticks > 0)
}

import type { Prng } from '#shared/prng.ts'
import type { HouseLevel } from '../exchange/state.ts'
import type { KnownMove, KnownTruthOptions } from './known-truth.ts'
import { comingMoveDeviation } from './known-value.ts'

/** Spread of sizes shown: standard deviation of the logarithm, common to both sides. */
const sizeSpread = 0.3
/** One standard deviation of what the book knows makes one side e times the other. */
const leanPerDeviation = 0.5

/**
 * The book around the value, new at every step. When its sizes inform, the thicker side is the direction of the coming
 * move as often as a taker order's side is; the rest of the lean is noise that lasts as long as the news.
 */
export function createKnownBook(prng: Prng, options: KnownTruthOptions) {
  const { halfSpreadTicks, levels, levelStepTicks, depthLots, stepMs, informedHorizonMs } = options
  const moveDeviation = comingMoveDeviation(options)
  // Signs of two normals agree with probability 1/2 + asin(correlation)/pi; those of flow and move, (1 + share)/2.
  const knowledge = options.depthInforms ? Math.sin((Math.PI * options.informedShare) / 2) : 0
  const memory = Math.exp(-stepMs / informedHorizonMs)
  let noise = prng.normal()

  const lean = (comingMoveTicks: number): number => {
    noise = memory * noise + Math.sqrt(1 - memory * memory) * prng.normal()
    if (!options.depthInforms) return 0
    const news = moveDeviation > 0 ? comingMoveTicks / moveDeviation : 0
    return leanPerDeviation * (knowledge * news + Math.sqrt(1 - knowledge * knowledge) * noise)
  }
  const side = (best: number, away: 1 | -1, bestLots: number): HouseLevel[] => {
    const shown: HouseLevel[] = []
    for (let level = 0; level < levels; level += 1) {
      const ticks = best + away * level * levelStepTicks
      if (ticks > 0) shown.push({ ticks, lots: Math.max(1, Math.round(bestLots * (1 + level))) })
    }
    return shown
  }
  return (atMs: number, valueTicks: number, comingMoveTicks: number): KnownMove => {
    const lots = depthLots * Math.exp(sizeSpread * prng.normal())
    const times = Math.exp(lean(comingMoveTicks))
    const bid = Math.floor(valueTicks - halfSpreadTicks)
    const ask = Math.max(bid + 1, Math.ceil(valueTicks + halfSpreadTicks))
    const bids = side(bid, -1, lots * times)
    const asks = side(ask, 1, lots / times)
    return { type: 'book', atMs, bids, asks, markHalfTicks: bid + ask, valueTicks }
  }
}

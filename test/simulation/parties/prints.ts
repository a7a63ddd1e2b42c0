import { createPrng, type Prng } from '#shared/prng.ts'
import type { Side } from '#shared/units.ts'
import type { PrintGroup, PrintSource } from '../../../simulator/market/prints.ts'

// The takers of the world's market. They come often and in bursts, at prices that stand for a second or so and then move: so
// the daemon hears much and has something to do about a part of it, as in a real market. Some of them know the next move.

export type Tempo = {
  /** Taker orders a second. */
  readonly printsPerSecond: number
  /** Moves of the price a second. */
  readonly movesPerSecond: number
  /** Size of a usual move, ticks. */
  readonly moveTicks: number
}

/** A seed's own tempo: from a quiet market to a wild one. */
export const drawTempo = (chance: Prng): Tempo => ({
  printsPerSecond: 10 + 2 * chance.next(),
  movesPerSecond: 0.4 + 0.8 * chance.next(),
  moveTicks: 2 + 10 * chance.next() ** 2,
})

const halfSpreadTicks = { min: 2, mean: 10, max: 60 }
/** Few different ones, so that the median that the book shows moves as rarely as a real book's levels. */
const sizesLots = [40, 150, 400, 400, 400, 1_200, 3_000]
/** Share of taker orders that follow the last one at once. */
const burstShare = 0.35
const burstWithinMs = 30
/** Whoever knows the next move trades on it in the moment before. */
const informedShare = 0.5
const informedWithinMs = 250
const sweepShare = 0.04
const jumpShare = 0.03

/** The market's own time, twenty seconds before a full hour: funding is paid in every seed, and most restarts come after it. */
const beginsAtMs = 3_600_000 - 20_000

/** Prints for ever; two of one seed and tempo print the same. */
export function createPrints(seed: number, openingTicks: number, tempo: Tempo): PrintSource {
  const prng = createPrng(`prints/${seed}`)
  const waitMs = 1_000 / tempo.printsPerSecond / (1 - burstShare)
  let atMs = beginsAtMs
  let value = openingTicks
  let halfTicks = halfSpreadTicks.mean
  const drawMove = () => ({
    atMs: atMs + prng.exponential(1_000 / tempo.movesPerSecond),
    ticks: Math.round(prng.normal() * tempo.moveTicks * (prng.next() < jumpShare ? 8 : 1)),
  })
  let move = drawMove()

  const drawSide = (): Side => {
    const isNear = move.atMs - atMs < informedWithinMs && move.ticks !== 0
    if (isNear && prng.next() < informedShare) return move.ticks > 0 ? 'buy' : 'sell'
    return prng.next() < 0.5 ? 'buy' : 'sell'
  }
  const drawLots = () => sizesLots[prng.below(sizesLots.length)] ?? 1

  const next = (): PrintGroup => {
    const isBurst = prng.next() < burstShare
    atMs += Math.max(1, Math.round(isBurst ? prng.below(burstWithinMs) : prng.exponential(waitMs)))
    while (move.atMs <= atMs) {
      value = Math.max(2 * halfSpreadTicks.max, value + move.ticks)
      halfTicks = Math.min(
        halfSpreadTicks.max,
        halfSpreadTicks.min + Math.round(prng.exponential(halfSpreadTicks.mean)),
      )
      move = drawMove()
    }
    const takerSide = drawSide()
    const sign = takerSide === 'buy' ? 1 : -1
    const ticks = value + sign * halfTicks
    const portions = [{ ticks, lots: drawLots() }]
    // Now and then a taker sweeps the next prices as well.
    if (prng.next() < sweepShare) portions.push({ ticks: ticks + sign * (1 + prng.below(12)), lots: drawLots() })
    return { atMs, takerSide, portions }
  }
  return { next }
}

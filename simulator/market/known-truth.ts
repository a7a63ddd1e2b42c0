import { assert } from '#shared/assert.ts'
import { createPrng } from '#shared/prng.ts'
import { createKnownBook } from './known-book.ts'
import { createKnownFlow } from './known-flow.ts'
import { createKnownValue } from './known-value.ts'
import type { BookMove, TakerOrder } from './market-tape.ts'

// An endless market made from a seed whose truth is known: the value behind it, how fast it wanders, how often and how
// deep takers reach, and how much some of them, and the book's sizes, know of the next move.

export type KnownTruthOptions = {
  readonly openingTicks: number
  /** Wandering of the value, basis points per square root of a second. */
  readonly volatilityBps: number
  /** A: taker orders per second and side that reach the value or more. */
  readonly arrivalsPerSecond: number
  /** k: of the orders that reach a depth, the share e^(-k) also reaches one tick further from the value. */
  readonly decayPerTick: number
  /** Share of taker orders whose sender trades on the coming move of the value. One: nobody else trades. */
  readonly informedShare: number
  /** How far ahead that move is known, milliseconds. */
  readonly informedHorizonMs: number
  /** Whether the sizes shown know of that move what the flow knows; otherwise they are equal on both sides. */
  readonly depthInforms: boolean
  /** Distance of the book's best prices from the value, before they are rounded outward. */
  readonly halfSpreadTicks: number
  /** Prices of the book on each side, and the distance between them. */
  readonly levels: number
  readonly levelStepTicks: number
  /** Median sizes of a taker order and of the book's best price. */
  readonly takerLots: number
  readonly depthLots: number
  /** The value moves, and the book with it, at these steps and stands still between them. */
  readonly stepMs: number
}

/** A move with the value of its moment, fractional ticks. Only tests and reports may look at the value. */
export type KnownMove = (TakerOrder | BookMove) & { readonly valueTicks: number }

/** A tape that never ends. */
export type KnownTruthMarket = { next(): KnownMove }

/**
 * A tick is a tenth of a basis point at the opening. Orders reach two basis points deep on average, and are large against
 * the book, so that what a price is reached by is its depth and hardly ever its place behind others.
 */
export const knownTruthOptions: KnownTruthOptions = {
  openingTicks: 100_000,
  volatilityBps: 1,
  arrivalsPerSecond: 1,
  decayPerTick: 0.05,
  informedShare: 0.2,
  informedHorizonMs: 5_000,
  depthInforms: false,
  halfSpreadTicks: 10,
  levels: 3,
  levelStepTicks: 5,
  takerLots: 200,
  depthLots: 20,
  stepMs: 100,
}

/** Moves for ever; two markets of one seed and options are the same. Times start at the first step or before. */
export function createKnownTruth(seed: number | string, options: KnownTruthOptions): KnownTruthMarket {
  assert(
    options.stepMs >= 1 && Number.isInteger(options.stepMs),
    `a step must be whole milliseconds, was ${options.stepMs}`,
  )
  const prng = createPrng(seed).child('known-truth')
  const value = createKnownValue(prng.child('value'), options)
  const flow = createKnownFlow(prng.child('flow'), options)
  const book = createKnownBook(prng.child('book'), options)
  let stepAtMs = options.stepMs

  return {
    next(): KnownMove {
      while (flow.dueAtMs() < stepAtMs) {
        const order = flow.arrive(value.ticks(), value.comingMoveTicks())
        if (order !== null) return { ...order, valueTicks: value.ticks() }
      }
      const atMs = stepAtMs
      value.step()
      stepAtMs += options.stepMs
      return book(atMs, value.ticks(), value.comingMoveTicks())
    },
  }
}

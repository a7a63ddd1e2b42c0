import { assert } from '#shared/assert.ts'
import type { Prng } from '#shared/prng.ts'
import type { Side } from '#shared/units.ts'
import type { KnownTruthOptions } from './known-truth.ts'
import { comingMoveDeviation } from './known-value.ts'
import type { TakerOrder } from './market-tape.ts'
import { scaledNormalTail } from './normal-tail.ts'

export type KnownFlow = {
  /** When the next order arrives, whole milliseconds, later than the one before it. */
  dueAtMs(): number
  /** That order; null when its limit reaches no price beyond the value, or its sender stays away. */
  arrive(valueTicks: number, comingMoveTicks: number): TakerOrder | null
}

/** Spread of order sizes: standard deviation of the logarithm. */
const sizeSpread = 0.8

/**
 * Taker orders, at random times. The rate of one side's orders that reach depth d or more is A * e^(-k * d) for every
 * price of the grid: a limit is the value plus an exponential depth, rounded toward the value. Who knows the coming
 * move takes its side when it goes beyond his limit, and trades like everybody else when it does not; so the rates stay
 * what they are, and whoever serves him loses whatever his distance. Where only the informed trade he stays away
 * instead, and rates are lower.
 */
export function createKnownFlow(prng: Prng, options: KnownTruthOptions): KnownFlow {
  const { arrivalsPerSecond, decayPerTick, informedShare, takerLots } = options
  const meanWaitMs = 1_000 / (2 * arrivalsPerSecond)
  const isInformedOnly = informedShare === 1
  const knowingShare = isInformedOnly ? 1 : informedShare / Math.max(Number.MIN_VALUE, payingShare(options))
  assert(
    knowingShare >= 0 && knowingShare <= 1,
    `of taker orders at most ${payingShare(options).toFixed(3)} can be informed in this market, or all, was ${informedShare}`,
  )
  let exactMs = prng.exponential(meanWaitMs)
  let dueAtMs = Math.max(1, Math.ceil(exactMs))

  return {
    dueAtMs: () => dueAtMs,
    arrive(valueTicks, comingMoveTicks) {
      const atMs = dueAtMs
      exactMs += prng.exponential(meanWaitMs)
      dueAtMs = Math.max(atMs + 1, Math.ceil(exactMs))
      const depthTicks = prng.exponential(1 / decayPerTick)
      const lots = Math.max(1, Math.round(takerLots * Math.exp(sizeSpread * prng.normal())))
      const isPaying = prng.next() < knowingShare && Math.abs(comingMoveTicks) > depthTicks
      const chance = prng.next()
      if (isInformedOnly && !isPaying) return null
      const takerSide: Side = (isPaying ? comingMoveTicks > 0 : chance < 0.5) ? 'buy' : 'sell'
      const ticks = takerSide === 'buy' ? Math.floor(valueTicks + depthTicks) : Math.ceil(valueTicks - depthTicks)
      const isBeyond = takerSide === 'buy' ? ticks >= valueTicks : ticks <= valueTicks && ticks > 0
      return isBeyond ? { type: 'taker_order', atMs, takerSide, portions: [{ ticks, lots }] } : null
    },
  }
}

/** Probability that the coming move, normal around nothing, goes beyond an exponential depth. */
const payingShare = (options: KnownTruthOptions): number =>
  1 - 2 * scaledNormalTail(options.decayPerTick * comingMoveDeviation(options))

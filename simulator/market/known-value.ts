import { assert } from '#shared/assert.ts'
import type { Prng } from '#shared/prng.ts'
import type { KnownTruthOptions } from './known-truth.ts'

export type KnownValue = {
  ticks(): number
  /** How far the value goes within the horizon of those who know, fractional ticks. */
  comingMoveTicks(): number
  step(): void
}

/** The value behind a market: a geometric random walk without drift, drawn ahead as far as somebody knows it. */
export function createKnownValue(prng: Prng, options: KnownTruthOptions): KnownValue {
  const { openingTicks, volatilityBps, informedHorizonMs, stepMs } = options
  const ahead = Math.round(informedHorizonMs / stepMs)
  assert(ahead >= 1, `the informed horizon must be at least one step of ${stepMs} ms, was ${informedHorizonMs}`)
  const deviation = (volatilityBps / 10_000) * Math.sqrt(stepMs / 1_000)
  // Without the correction the mean of the value, though not of its logarithm, would drift upward.
  const drift = (-deviation * deviation) / 2
  const path = new Float64Array(ahead + 1)
  let newest = openingTicks
  let place = 0
  const draw = () => {
    newest *= Math.exp(deviation * prng.normal() + drift)
    return newest
  }
  path[0] = openingTicks
  for (let index = 1; index <= ahead; index += 1) path[index] = draw()

  const ticks = () => path[place] ?? openingTicks
  return {
    ticks,
    comingMoveTicks: () => newest - ticks(),
    step() {
      path[place] = draw()
      place = place === ahead ? 0 : place + 1
    },
  }
}

/** Standard deviation of the move within the horizon of those who know, ticks at the opening price. */
export const comingMoveDeviation = (options: KnownTruthOptions): number =>
  (options.volatilityBps / 10_000) * options.openingTicks * Math.sqrt(options.informedHorizonMs / 1_000)

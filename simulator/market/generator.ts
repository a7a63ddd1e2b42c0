import { createPrng } from '#shared/prng.ts'
import type { Side } from '#shared/units.ts'
import { one } from '../exchange/fixed-point.ts'
import type { PrintGroup, PrintSource } from './prints.ts'

// An endless market made from a seed. The value wanders, the spread breathes, takers come at random; a share of them
// knows where the value goes next, so that resting orders are hurt as they are in a real market.

export type GeneratorOptions = {
  readonly openingTicks: number
  /** Mean taker orders per second. */
  readonly printsPerSecond: number
  /** Wandering of the value, basis points per square root of a second. */
  readonly volatilityBps: number
  /** Half-spread to which the spread returns, and the narrowest and widest it becomes, basis points. */
  readonly halfSpreadBps: { readonly typical: number; readonly min: number; readonly max: number }
  /** Share of takers who know the next move of the value. */
  readonly informedShare: number
  /** That move, in half-spreads. */
  readonly informedMove: number
  readonly medianLots: number
}

/** The built-in market: an ether perpetual at one cent and a thousandth of a coin. */
export const generatorMarket = {
  name: 'ETH-USD',
  tick: one / 100n,
  lot: one / 1_000n,
  openingTicks: 166_700,
} as const

export const generatorOptions: GeneratorOptions = {
  openingTicks: generatorMarket.openingTicks,
  printsPerSecond: 1.5,
  volatilityBps: 0.8,
  halfSpreadBps: { typical: 1, min: 0.1, max: 3 },
  informedShare: 0.2,
  informedMove: 1.2,
  medianLots: 400,
}

/** Prints for ever; two generators of one seed and options print the same. Times start at 1 ms. */
export function createGenerator(seed: number | string, options: GeneratorOptions = generatorOptions): PrintSource {
  const prng = createPrng(seed).child('generator')
  const { halfSpreadBps: half } = options
  let atMs = 1
  let value = options.openingTicks
  let logHalf = Math.log(half.typical)

  const next = (): PrintGroup => {
    const waitMs = Math.max(1, Math.round(prng.exponential(1_000 / options.printsPerSecond)))
    atMs += waitMs
    const seconds = waitMs / 1_000
    value *= Math.exp((options.volatilityBps / 10_000) * Math.sqrt(seconds) * prng.normal())
    const pull = Math.exp(-seconds / 20)
    logHalf = Math.log(half.typical) * (1 - pull) + logHalf * pull + 0.6 * Math.sqrt(1 - pull * pull) * prng.normal()
    const halfTicks = (value * Math.min(half.max, Math.max(half.min, Math.exp(logHalf)))) / 10_000

    const takerSide: Side = prng.next() < 0.5 ? 'buy' : 'sell'
    const sign = takerSide === 'buy' ? 1 : -1
    const ticks = Math.max(1, sign > 0 ? Math.ceil(value + halfTicks) : Math.floor(value - halfTicks))
    const portions = [{ ticks, lots: lots() }]
    // Now and then a taker sweeps the next price as well.
    if (prng.next() < 0.1) portions.push({ ticks: Math.max(1, ticks + sign * (1 + prng.below(4))), lots: lots() })
    if (prng.next() < options.informedShare) value += sign * options.informedMove * halfTicks
    return { atMs, takerSide, portions }
  }
  const lots = (): number => Math.max(1, Math.round(options.medianLots * Math.exp(1.2 * prng.normal())))
  return { next }
}

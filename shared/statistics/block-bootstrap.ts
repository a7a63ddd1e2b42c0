import { createPrng, type Prng } from '../prng.ts'
import type { Estimate } from './interval.ts'
import { quantileOf } from './quantile.ts'

/** What one taker order brought: a sum and the weight it counts with, for example dollars of capture and of volume. */
export type OrderSum = { readonly sum: number; readonly weight: number }

export type BootstrapOptions = {
  readonly seed: number | string
  readonly resamples?: number
  /** Neighbouring orders that are drawn together; the cube root of their number when not given. */
  readonly blockOrders?: number
}

/** Fewer orders than this carry no interval: too little of the market is in them to be drawn again. */
export const bootstrapOrdersMin = 10

/**
 * Sum over weight of all orders, with a 95 % interval by drawing blocks of neighbouring taker orders anew. Fills of one
 * taker order are one observation, since they have one cause, and neighbours stay together, since calm and storm last.
 * Blocks wrap from the last order to the first, so that every order is drawn as often as any other. Null of no weight.
 */
export function blockBootstrap(orders: readonly OrderSum[], options: BootstrapOptions): Estimate | null {
  const count = orders.length
  const sums = running(orders.map(({ sum }) => sum))
  const weights = running(orders.map(({ weight }) => weight))
  const total = weights[count] ?? 0
  if (!(total > 0)) return null
  const value = (sums[count] ?? 0) / total
  if (count < bootstrapOrdersMin) return { value, interval: null, count }

  const prng = createPrng(options.seed).child('bootstrap')
  const block = Math.max(1, Math.min(count, options.blockOrders ?? Math.round(Math.cbrt(count))))
  const values = new Float64Array(options.resamples ?? 1_000)
  for (let index = 0; index < values.length; index += 1) values[index] = resample(sums, weights, count, block, prng)
  values.sort()
  const low = quantileOf(values, 0.025) ?? value
  const high = quantileOf(values, 0.975) ?? value
  return { value, interval: { low, high }, count }
}

/** One ratio of as many orders as there are, block by block; the last block is cut to fit. */
function resample(sums: Float64Array, weights: Float64Array, count: number, block: number, prng: Prng): number {
  let sum = 0
  let weight = 0
  for (let drawn = 0; drawn < count; drawn += block) {
    const from = prng.below(count)
    const to = from + Math.min(block, count - drawn)
    sum += (sums[to] ?? 0) - (sums[from] ?? 0)
    weight += (weights[to] ?? 0) - (weights[from] ?? 0)
  }
  return weight > 0 ? sum / weight : 0
}

/** Running totals over two rounds of the values, so that a block that wraps is one difference. */
function running(values: readonly number[]): Float64Array {
  const totals = new Float64Array(2 * values.length + 1)
  for (let index = 0; index + 1 < totals.length; index += 1)
    totals[index + 1] = (totals[index] ?? 0) + (values[index % values.length] ?? 0)
  return totals
}

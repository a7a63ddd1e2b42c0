import { one } from '../exchange/fixed-point.ts'
import { generatorMarket, generatorOptions, type GeneratorOptions } from './generator.ts'

/** What a seeded market trades in: price and size steps in units of 1e-12, and where it opens. */
export type SeededMarket = {
  readonly name: string
  readonly tick: bigint
  readonly lot: bigint
  readonly openingTicks: number
}

/** Steps as the venue has them or near it, prices of the days when the ether market opened at its own. */
const knownMarkets: readonly SeededMarket[] = [
  generatorMarket,
  { name: 'BTC-USD', tick: one, lot: one / 100_000n, openingTicks: 23_500 },
  { name: 'SOL-USD', tick: one / 1_000n, lot: one / 100n, openingTicks: 24_000 },
]

/** Any other name opens at ten dollars. */
const unknownMarket = { tick: one / 1_000n, lot: one / 10n, openingTicks: 10_000 } as const

/** The market of that name; one nobody knows is made up, the same each time. */
export const seededMarket = (name: string): SeededMarket =>
  knownMarkets.find((market) => market.name === name) ?? { ...unknownMarket, name }

/** The usual generator with the market's opening price, and with takers who trade as many dollars as everywhere else. */
export function optionsFor(market: SeededMarket): GeneratorOptions {
  const lotValue = (of: SeededMarket) => Number(of.tick) * Number(of.lot) * of.openingTicks
  const medianLots = Math.max(
    1,
    Math.round((generatorOptions.medianLots * lotValue(generatorMarket)) / lotValue(market)),
  )
  return { ...generatorOptions, openingTicks: market.openingTicks, medianLots }
}

/**
 * Which stream of chance a seeded market draws from: each name its own, so that one more market changes no other. The
 * built-in market draws from the seed itself.
 */
export const generatorSeed = (seed: number, name: string): number | string =>
  name === generatorMarket.name ? seed : `${seed}/${name}`

import { describe, expect, test } from 'vitest'
import { formatFixed, one } from '../exchange/fixed-point.ts'
import { createMarketSpec } from '../exchange/market-spec.ts'
import { createGenerator, generatorMarket, generatorOptions } from './generator.ts'
import { generatorSeed, optionsFor, seededMarket } from './known-markets.ts'

describe.each(['ETH-USD', 'BTC-USD', 'SOL-USD', 'NOBODY-USD'])('the seeded market %s', (name) => {
  const market = seededMarket(name)
  test('has steps the ledger can hold and a minimum of about a dollar', () => {
    const spec = createMarketSpec(market)
    const minimumUsd = (Number(spec.tickLot) * spec.minOrderLots * spec.openingTicks) / Number(one)
    expect(minimumUsd).toBeGreaterThanOrEqual(1)
    expect(minimumUsd).toBeLessThan(2.5)
  })
  test('prints near its opening price, in sizes worth about the same everywhere', () => {
    const generator = createGenerator(generatorSeed(7, name), optionsFor(market))
    const groups = Array.from({ length: 200 }, () => generator.next())
    const portions = groups.flatMap((group) => group?.portions ?? [])
    const relative = portions.map(({ ticks }) => ticks / market.openingTicks)
    expect(Math.min(...relative)).toBeGreaterThan(0.98)
    expect(Math.max(...relative)).toBeLessThan(1.02)
    const sizes = portions.map(({ lots }) => lots).sort((a, b) => a - b)
    const medianLots = sizes[sizes.length >> 1] ?? 0
    const medianUsd = Number(
      formatFixed((BigInt(medianLots) * market.lot * BigInt(market.openingTicks) * market.tick) / one),
    )
    expect(medianUsd).toBeGreaterThan(450)
    expect(medianUsd).toBeLessThan(950)
  })
})

test('the built-in market is what it was before there were others', () => {
  expect(seededMarket('ETH-USD')).toEqual(generatorMarket)
  expect(optionsFor(seededMarket('ETH-USD'))).toEqual(generatorOptions)
  expect(generatorSeed(3, 'ETH-USD')).toBe(3)
})

test('two markets of one seed do not move together', () => {
  const moves = ['BTC-USD', 'SOL-USD'].map((name) => {
    const generator = createGenerator(generatorSeed(1, name), optionsFor(seededMarket(name)))
    return Array.from({ length: 20 }, () => generator.next()?.takerSide)
  })
  expect(moves[0]).not.toEqual(moves[1])
})

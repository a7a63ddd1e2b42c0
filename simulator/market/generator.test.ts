import { describe, expect, test } from 'vitest'
import { createGenerator, generatorMarket } from './generator.ts'
import { createMarketModel, stepMarketModel } from './market-model.ts'

const groups = (seed: number, count: number) => {
  const source = createGenerator(seed)
  return Array.from({ length: count }, () => source.next()).flatMap((group) => (group === null ? [] : [group]))
}

describe('createGenerator', () => {
  test('one seed makes one market, another seed another', () => {
    expect(groups(7, 200)).toEqual(groups(7, 200))
    expect(groups(8, 200)).not.toEqual(groups(7, 200))
  })

  test('prints whole positive ticks and lots in the order of time, about one and a half times a second', () => {
    const made = groups(1, 20_000)
    let beforeMs = 0
    for (const { atMs, portions } of made) {
      expect(atMs).toBeGreaterThan(beforeMs)
      beforeMs = atMs
      for (const { ticks, lots } of portions) {
        expect(Number.isSafeInteger(ticks) && ticks > 0 && Number.isSafeInteger(lots) && lots > 0).toBe(true)
      }
    }
    expect(made.length / (beforeMs / 1_000)).toBeGreaterThan(1.4)
    expect(made.length / (beforeMs / 1_000)).toBeLessThan(1.6)
  })

  test('the spread around it stays a market\u2019s: usually below six basis points, never crossed', () => {
    const model = createMarketModel(1, generatorMarket.openingTicks)
    const spreads = groups(1, 5_000).flatMap((group) => {
      const { bids, asks } = stepMarketModel(model, group)
      const [bid, ask] = [bids[0]?.ticks, asks[0]?.ticks]
      return bid === undefined || ask === undefined ? [] : [((ask - bid) / bid) * 10_000]
    })
    const sorted = spreads.toSorted((a, b) => a - b)
    expect(sorted[0]).toBeGreaterThan(0)
    expect(sorted[Math.floor(sorted.length / 2)]).toBeGreaterThan(0.5)
    expect(sorted[Math.floor(sorted.length * 0.9)]).toBeLessThan(8)
  })
})

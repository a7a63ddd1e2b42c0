import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { noBookSignals, noteTopOfBook } from './book-signals.ts'
import { readMarket } from './market-reading.ts'
import { predecessorDefaults, type PredecessorParameters } from './parameters.ts'
import type { PredecessorProfile } from './profile.ts'
import { predecessorQuote, type PredecessorView } from './quote.ts'
import { noTrend } from './trend.ts'
import { volatilityRegime } from './volatility-regime.ts'

const crypto: PredecessorParameters = {
  ...predecessorDefaults,
  marketProfile: 'crypto',
  offsetMode: 'dynamic',
  spreadMultiplier: 1,
  levels: 3,
}
const plain: PredecessorView = {
  bidTicks: 10_000,
  askTicks: 10_010,
  tick: 0.01,
  baseLots: 100,
  spreadEmaBps: 10,
  regime: volatilityRegime(null, null, crypto),
  trend: noTrend,
  fundingBiasBps: 0,
  extraOffsetBps: 0,
  safetyTicks: 2,
}
const profiles = ['predecessor', 'predecessor-corrected'] as const
const prices = (view: Partial<PredecessorView>, position: number, profile: PredecessorProfile, changed = {}) =>
  predecessorQuote({ ...plain, ...view }, position, { ...crypto, ...changed }, profile).map(
    ({ side, level, priceTicks, sizeLots }) => `${side} ${level} ${sizeLots}@${priceTicks}`,
  )
const extreme = volatilityRegime(null, 99, crypto)
const bullish = { direction: 'bullish', strength: 1 } as const

describe('a quote', () => {
  test('is a ladder behind each best price', () => {
    expect(prices({}, 0, 'predecessor', { levels: 2 })).toEqual([
      'buy 0 100@9990',
      'buy 1 100@9980',
      'sell 0 100@10021',
      'sell 1 100@10031',
    ])
  })

  test('keeps its distance from the other side in whole positive ticks, and its levels apart once that is put right', () => {
    const drawn = fc.record({
      bidTicks: fc.integer({ min: 1, max: 1e7 }),
      gap: fc.integer({ min: 1, max: 300 }),
      spreadEmaBps: fc.option(fc.double({ min: 0, max: 500, noNaN: true })),
      scale: fc.constantFrom(0.8, 1, 1.5),
      strength: fc.double({ min: 0, max: 1, noNaN: true }),
      direction: fc.constantFrom('bullish' as const, 'bearish' as const),
      fundingBiasBps: fc.integer({ min: -5, max: 5 }),
      safetyTicks: fc.integer({ min: 0, max: 8 }),
      position: fc.integer({ min: -150, max: 150 }),
      profile: fc.constantFrom(...profiles),
    })
    fc.assert(
      fc.property(drawn, ({ bidTicks, gap, scale, strength, direction, position, profile, ...rest }) => {
        const view: PredecessorView = {
          ...plain,
          ...rest,
          bidTicks,
          askTicks: bidTicks + gap,
          regime: { regime: 'normal', scale, isPaused: false },
          trend: { direction, strength },
        }
        const quotes = predecessorQuote(view, position, { ...crypto, skewFactor: 5 }, profile)
        expect(predecessorQuote(view, position, { ...crypto, skewFactor: 5 }, profile)).toEqual(quotes)
        for (const { side, priceTicks, sizeLots } of quotes) {
          expect(Number.isSafeInteger(priceTicks) && priceTicks > 0 && Number.isSafeInteger(sizeLots)).toBe(true)
          const away = side === 'buy' ? bidTicks + gap - priceTicks : priceTicks - bidTicks
          expect(away).toBeGreaterThanOrEqual(Math.max(1, rest.safetyTicks))
        }
        if (profile === 'predecessor') return
        for (const side of ['buy', 'sell']) {
          const own = quotes.filter((quote) => quote.side === side).map(({ priceTicks }) => priceTicks)
          const outward = own.toSorted((a, b) => (side === 'buy' ? b - a : a - b))
          expect(own).toEqual([...new Set(outward)])
        }
      }),
    )
  })

  test('puts levels on one price under a strong skew, unless that is put right', () => {
    const narrow = { askTicks: 10_002, spreadEmaBps: 2 }
    const sells = (profile: PredecessorProfile) =>
      prices(narrow, 100, profile, { skewFactor: 2 }).filter((quote) => quote.startsWith('sell'))
    expect(sells('predecessor')).toEqual(['sell 0 100@10002', 'sell 1 100@10002', 'sell 2 100@10002'])
    expect(sells('predecessor-corrected')).toEqual(['sell 0 100@10002', 'sell 1 100@10003', 'sell 2 100@10004'])
  })

  test('is widened by the regime twice, unless that is put right', () => {
    const regime = volatilityRegime(null, 20, crypto)
    expect(prices({ regime }, 0, 'predecessor')[0]).toBe('buy 0 100@9983')
    expect(prices({ regime }, 0, 'predecessor-corrected')[0]).toBe('buy 0 100@9985')
  })

  test('pauses altogether in an extreme market; put right, the side that closes a large position goes on', () => {
    expect(prices({ regime: extreme }, 85, 'predecessor')).toEqual([])
    expect(prices({ regime: extreme }, 0, 'predecessor-corrected')).toEqual([])
    const kept = prices({ regime: extreme }, 85, 'predecessor-corrected')
    expect(kept.map((quote) => quote.slice(0, 6))).toEqual(['sell 0', 'sell 1', 'sell 2'])
  })

  test('is smaller against the trend, or one-sided if so configured, but not where the position has to go', () => {
    expect(prices({ trend: bullish }, 0, 'predecessor').filter((quote) => quote.startsWith('sell'))).toEqual([
      'sell 1 40@10031',
      'sell 2 40@10041',
    ])
    const oneWay = { trendIsOneWay: true }
    expect(prices({ trend: bullish }, 0, 'predecessor', oneWay).some((quote) => quote.startsWith('sell'))).toBe(false)
    const closing = prices({ trend: bullish }, 60, 'predecessor', oneWay).filter((quote) => quote.startsWith('sell'))
    expect(closing.map((quote) => quote.slice(0, 11))).toEqual(['sell 0 100@', 'sell 1 100@', 'sell 2 100@'])
  })

  test('needs both best prices', () => {
    expect(prices({ bidTicks: null }, 0, 'predecessor')).toEqual([])
    expect(prices({ askTicks: null }, 0, 'predecessor-corrected')).toEqual([])
  })
})

test('a reading takes regime and trend from the book in the crypto profile, and the spread alone in the legacy one', () => {
  const signals = noBookSignals()
  for (let index = 0; index < 60; index += 1) {
    const bid = 100_000 + index * 10
    noteTopOfBook(signals, { atMs: index * 1_000, bid, bidSize: 1, ask: bid + 10, askSize: 1 }, 0.15)
  }
  const reading = readMarket(signals, 59_000, crypto)
  expect(reading.regime.regime).toBe('extreme')
  expect(reading.trend.direction).toBe('bullish')
  expect(reading.spreadEmaBps).toBeCloseTo(1, 1)
  const legacy = readMarket(signals, 59_000, { ...crypto, marketProfile: 'legacy' })
  expect(legacy).toEqual({ spreadEmaBps: reading.spreadEmaBps, regime: plain.regime, trend: noTrend })
})

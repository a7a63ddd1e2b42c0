import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { c1Bps, c2OfRiskAversion, solveRiskAversion, spreadAndSkew, statedBpsPerOrder } from './spread-and-skew.ts'

const positive = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const statement = { skewAtLimitBps: 5, referenceVolatilityBps: 1, limitOrders: 10 }
const intensity = { perSecond: 1, decayPerBps: 0.5, r2: 0.9, orders: 500 }
const terms = { ...statement, intensity, volatilityBps: 1, marketHalfBps: 3 }

describe('the linear form', () => {
  test('c1 tends to 1/k as the risk aversion goes to nothing, without a step where the series takes over', () => {
    for (const decay of [0.05, 0.5, 5]) {
      expect(c1Bps(1e-12, decay)).toBeCloseTo(1 / decay, 9)
      expect(c1Bps(0, decay)).toBe(1 / decay)
      expect(c1Bps(0.999e-6, decay) / c1Bps(1.001e-6, decay)).toBeCloseTo(1, 8)
      expect(c1Bps(1, decay)).toBeCloseTo(Math.log(2) / decay, 12)
    }
  })

  test('c2 is the textbook form in its own units', () => {
    // γ, Δ, k, A in dollars, base units and seconds: c2 = √(γ/(2AΔk)·(1+γΔ/k)^(k/(γΔ)+1)), and ours is Δ·c2.
    fc.assert(
      fc.property(positive(1e-4, 10), positive(1e-3, 10), positive(1e-2, 100), positive(1e-3, 10), (g, d, k, a) => {
        const x = (g * d) / k
        const textbook = Math.sqrt((g / (2 * a * d * k)) * (1 + x) ** (1 / x + 1))
        expect(c2OfRiskAversion(x, a) / (d * textbook)).toBeCloseTo(1, 6)
      }),
    )
  })

  test('the solved risk aversion gives the shift that the operator states', () => {
    fc.assert(
      fc.property(
        positive(0.001, 100),
        positive(0.01, 500),
        positive(0.01, 100),
        positive(1, 1_000),
        (perSecond, skewAtLimitBps, referenceVolatilityBps, limitOrders) => {
          const stated = statedBpsPerOrder({ skewAtLimitBps, referenceVolatilityBps, limitOrders })
          const x = solveRiskAversion(perSecond, stated)
          if (x > 1e-8 && x < 1e5) expect(c2OfRiskAversion(x, perSecond) / stated).toBeCloseTo(1, 6)
          expect(Number.isFinite(x)).toBe(true)
        },
      ),
    )
  })

  test('no skew at all is no risk aversion', () => {
    expect(solveRiskAversion(1, 0)).toBe(0)
    expect(spreadAndSkew({ ...terms, skewAtLimitBps: 0 }, 0)).toEqual({
      halfBps: 2,
      skewAtLimitBps: 0,
      isFitted: true,
    })
  })
})

describe('half-spread and skew', () => {
  test('until fit and volatility are known, half the market and the stated skew stand in', () => {
    for (const unknown of [{ intensity: null }, { volatilityBps: null }])
      expect(spreadAndSkew({ ...terms, ...unknown }, 0)).toEqual({ halfBps: 3, skewAtLimitBps: 5, isFitted: false })
  })

  test('the skew moves with the volatility, up to three times what was stated', () => {
    const at = (volatilityBps: number) => spreadAndSkew({ ...terms, volatilityBps }, 0.1).skewAtLimitBps
    expect([at(0), at(0.5), at(2), at(3), at(50)]).toEqual([0, 2.5, 10, 15, 15])
  })

  test('the half-spread grows with volatility and shrinks with a faster decay', () => {
    fc.assert(
      fc.property(positive(0.01, 20), positive(0.01, 20), positive(0.01, 10), positive(0, 5), (a, b, decay, x) => {
        const half = (volatilityBps: number, decayPerBps: number) =>
          spreadAndSkew({ ...terms, volatilityBps, intensity: { ...intensity, decayPerBps } }, x).halfBps
        if (a < b) expect(half(a, decay)).toBeLessThanOrEqual(half(b, decay))
        expect(half(a, decay * 2)).toBeLessThan(half(a, decay))
      }),
    )
  })
})

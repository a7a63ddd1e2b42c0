import type { Intensity } from '../signals/intensity.ts'

// Half-spread and skew by the linear form of Guéant, Lehalle and Fernandez-Tapia:
//   half = c1 + σ·Δ·c2/2,  shift = σ·c2·q,  c1 = ln(1+x)/(γΔ),  Δ·c2 = √(x/(2A)·(1+x)^(1/x+1)),  x = γΔ/k.
// Prices are in bps of the fair price, time in seconds, sizes in orders of level 0: A in 1/s, k in 1/bps, σ in bps/√s. None
// of them knows tick, lot or currency, so none of these can change a price.

export type SpreadTerms = {
  /** Null until the intensity of takers is known and can be trusted. */
  readonly intensity: Intensity | null
  /** Bps per square root of a second; null until it is known. */
  readonly volatilityBps: number | null
  /** Half the average spread of the market, bps. */
  readonly marketHalfBps: number
  /** Position limit over the size of one order of level 0. */
  readonly limitOrders: number
  readonly skewAtLimitBps: number
  readonly referenceVolatilityBps: number
}

export type SpreadAndSkew = {
  /** Distance of level 0 before floor, ceiling and widening, bps. */
  readonly halfBps: number
  /** Shift of both sides against a position at its limit, bps; linear below it. */
  readonly skewAtLimitBps: number
  /** False: warming, half the market's spread and the stated skew stand in for what is not known yet. */
  readonly isFitted: boolean
}

/** A storm moves the skew with the volatility, but not past three times what the operator has stated. */
export const skewTimesMax = 3

export function spreadAndSkew(terms: SpreadTerms, riskAversion: number): SpreadAndSkew {
  const { intensity, volatilityBps, marketHalfBps, skewAtLimitBps } = terms
  if (intensity === null || volatilityBps === null) return { halfBps: marketHalfBps, skewAtLimitBps, isFitted: false }
  const times = Math.min(skewTimesMax, volatilityBps / terms.referenceVolatilityBps)
  return {
    halfBps: c1Bps(riskAversion, intensity.decayPerBps) + (volatilityBps * statedBpsPerOrder(terms)) / 2,
    skewAtLimitBps: skewAtLimitBps * times,
    isFitted: true,
  }
}

/** c1 in bps, from x = γΔ/k: tends to 1/k as x goes to nothing, where the quotient of logarithm and x loses its digits. */
export const c1Bps = (x: number, decayPerBps: number): number =>
  (x < 1e-6 ? 1 - x / 2 : Math.log1p(x) / x) / decayPerBps

/** Δ·c2 in √s, from x and A. */
export const c2OfRiskAversion = (x: number, perSecond: number): number => Math.sqrt(bend(x) / (2 * perSecond))

/**
 * Δ·c2 in √s as the operator states it: the shift for one order, in bps for each bps/√s of volatility, is its share of the
 * shift that is stated for the limit at the reference volatility.
 */
export const statedBpsPerOrder = ({ skewAtLimitBps, referenceVolatilityBps, limitOrders }: Statement): number =>
  limitOrders > 0 ? skewAtLimitBps / (referenceVolatilityBps * limitOrders) : 0

type Statement = Pick<SpreadTerms, 'skewAtLimitBps' | 'referenceVolatilityBps' | 'limitOrders'>

/** x·(1+x)^(1/x+1), rising from nothing like e·x. */
const bend = (x: number): number => (x < 1e-6 ? x * Math.E : x * Math.exp((1 + 1 / x) * Math.log1p(x)))

/** Outside these the shift is nothing, or no market. */
const xMin = 1e-9
const xMax = 1e6
/** More than the digits of a float need. */
const halvings = 80

/**
 * The risk aversion, as x = γΔ/k, at which the shift at the full limit and the reference volatility is what the operator
 * states: solved by halving its logarithm a fixed number of times, so that it ends and is the same everywhere.
 */
export function solveRiskAversion(perSecond: number, statedBpsPerOrder: number): number {
  const wanted = 2 * perSecond * statedBpsPerOrder ** 2
  if (!(wanted > bend(xMin))) return 0
  let low = Math.log(xMin)
  let high = Math.log(xMax)
  for (let step = 0; step < halvings; step += 1) {
    const middle = (low + high) / 2
    if (bend(Math.exp(middle)) < wanted) low = middle
    else high = middle
  }
  return Math.exp((low + high) / 2)
}

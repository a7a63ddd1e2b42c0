import { describe, expect, test } from 'vitest'
import { meanOf, pairedDifference, standardError } from '#shared/statistics/mean.ts'
import { runFixedQuoter, type QuoterSettings } from './fixed-quoter.fixture.ts'
import { knownTruthOptions, type KnownTruthOptions } from './known-truth.ts'

// What must come out as nothing, or as a loss, or no better, in a market whose truth is known. If it does not, the market
// gives presents to whoever quotes in it, and no other result on it means anything.
// NULL_SEEDS=2000 npx vitest run --project node simulator/market/null.test.ts looks closer.

const seeds = Number(process.env['NULL_SEEDS'] ?? 30)
const timeout = 5_000 + 200 * seeds
const world: KnownTruthOptions = { ...knownTruthOptions, stepMs: 250 }
const quoter: QuoterSettings = {
  distanceTicks: 8,
  sizeLots: 100,
  latencyMs: 0,
  hiddenShare: 0.5,
  seconds: 300,
}

/** P&L per lot in ticks, seed by seed. */
const edges = (market: Partial<KnownTruthOptions>, settings: Partial<QuoterSettings> = {}): number[] =>
  Array.from({ length: seeds }, (_, seed) => {
    const outcome = runFixedQuoter(seed, { ...world, ...market }, { ...quoter, ...settings })
    return outcome.lots > 0 ? outcome.pnlTickLots / outcome.lots : 0
  })

describe('in a driftless world without fees and without information', () => {
  test('quoting at the true value earns nothing', { timeout }, () => {
    // Ticks so fine that rounding the two quotes apart earns a thousandth of the spread.
    const fine = { openingTicks: 10_000_000, decayPerTick: 0.0005, halfSpreadTicks: 1_000, informedShare: 0 }
    const earned = edges(fine, { distanceTicks: 0 })
    const error = standardError(earned) ?? 0
    expect(error).toBeGreaterThan(0)
    expect(Math.abs((meanOf(earned)?.value ?? Number.NaN) - 0.5)).toBeLessThan(2 * error)
  })

  test('quoting at a distance from it earns that distance', { timeout }, () => {
    const earned = edges({ informedShare: 0 })
    expect(Math.abs((meanOf(earned)?.value ?? Number.NaN) - 8.5)).toBeLessThan(2 * (standardError(earned) ?? 0))
  })
})

// Hardly anybody else in the book, so that he is reached wherever he stands.
const alone = { informedShare: 1, volatilityBps: 3, levels: 1, depthLots: 1 }
test.each([0, 10, 30])(
  'against informed flow alone a maker loses, also %d ticks from the value',
  { timeout },
  (distanceTicks) => {
    const lost = meanOf(edges(alone, { distanceTicks }))
    expect(lost?.value).toBeLessThan(0)
    expect(lost?.interval?.high).toBeLessThan(0)
  },
)

/** Whether the second is better than the first by more than two standard errors. */
const isBetter = (first: readonly number[], second: readonly number[]): boolean => {
  const difference = pairedDifference(second, first)
  const errors = standardError(second.map((one, seed) => one - (first[seed] ?? 0))) ?? 0
  return (difference?.value ?? 0) > 2 * errors
}

test.each([
  ['usual', {}],
  ['stormy', { volatilityBps: 3, informedShare: 0.4 }],
] as const)('more latency never helps in a %s market', { timeout }, (_name, market) => {
  const byLatency = [0, 250, 1_000].map((latencyMs) => edges(market, { latencyMs }))
  for (const [index, later] of byLatency.entries()) {
    for (const sooner of byLatency.slice(0, index)) expect(isBetter(sooner, later)).toBe(false)
  }
})

test.each([
  ['informed', { informedShare: 0.3 }],
  ['uninformed', { informedShare: 0 }],
] as const)('a longer queue never earns more dollars in a coarse, %s market', { timeout }, (_name, change) => {
  const market: KnownTruthOptions = {
    ...world,
    ...change,
    openingTicks: 5_000,
    decayPerTick: 1,
    halfSpreadTicks: 0.6,
    levelStepTicks: 1,
    volatilityBps: 0.5,
  }
  const dollars = (hiddenShare: number) =>
    Array.from(
      { length: seeds },
      (_, seed) => runFixedQuoter(seed, market, { ...quoter, distanceTicks: 0.6, hiddenShare }).pnlTickLots,
    )
  const byQueue = [0, 0.5, 2].map(dollars)
  for (const [index, longer] of byQueue.entries()) {
    for (const shorter of byQueue.slice(0, index)) expect(isBetter(shorter, longer)).toBe(false)
  }
})

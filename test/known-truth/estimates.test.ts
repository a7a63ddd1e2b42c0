import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { volatilityBps } from '../../edge-daemon/core/signals/volatility.ts'
import { knownTruthOptions, type KnownTruthOptions } from '../../simulator/market/known-truth.ts'
import { estimatesOn } from './estimates.fixture.ts'
import { runKnownTruth } from './known-run.ts'

// Whether what the fair profile believes of a market is true, on markets of which we know. σ within 10 %, A and k within 25 %.
// ESTIMATE_SEEDS=100 npx vitest run --project node test/known-truth looks at more of them.

const seeds = Number(process.env['ESTIMATE_SEEDS'] ?? 3)
const timeout = 10_000 + 2_000 * seeds
/** Half an hour is the window over which A and k are counted. */
const seconds = 1_800

const markets: readonly (readonly [string, Partial<KnownTruthOptions>])[] = [
  ['the usual market', {}],
  ['a calm one', { volatilityBps: 0.4, informedShare: 0.1 }],
  ['a stormy one', { volatilityBps: 3 }],
  ['one without informed takers', { informedShare: 0 }],
  ['one with many', { informedShare: 0.35 }],
  ['few takers', { arrivalsPerSecond: 0.2 }],
  ['many takers', { arrivalsPerSecond: 3 }],
  ['takers who reach deep', { decayPerTick: 0.015 }],
  ['takers who hardly reach', { decayPerTick: 0.2, informedShare: 0.05 }],
  ['a wide spread', { halfSpreadTicks: 40 }],
  ['a tight spread and a book that informs', { halfSpreadTicks: 1, depthInforms: true }],
  ['a tick of half a basis point', { openingTicks: 20_000, decayPerTick: 0.25, halfSpreadTicks: 1 }],
]

describe.each(markets)('in %s', (_name, change) => {
  test('volatility, intensity and decay are found', { timeout }, () => {
    for (let seed = 1; seed <= seeds; seed += 1) {
      const found = estimatesOn(seed, { ...knownTruthOptions, ...change, stepMs: 200 }, seconds)
      expect(Math.abs((found.volatility ?? 0) - 1), `σ of seed ${seed}`).toBeLessThan(0.1)
      expect(Math.abs((found.perSecond ?? 0) - 1), `A of seed ${seed}`).toBeLessThan(0.25)
      expect(Math.abs((found.decay ?? 0) - 1), `k of seed ${seed}`).toBeLessThan(0.25)
    }
  })
})

test(
  'the engine that quotes in the market finds the same, its own orders and fills notwithstanding',
  { timeout },
  () => {
    const market = { ...knownTruthOptions, stepMs: 250 }
    const { run } = runKnownTruth({ market, seed: 4, config: TradingConfig.parse({}), minutes: 8 })
    const { intensity, volatility } = run.state.signals
    expect(run.measures.ledger.fills).toBeGreaterThan(50)
    expect(Math.abs((volatilityBps(volatility) ?? 0) / market.volatilityBps - 1)).toBeLessThan(0.1)
    expect(Math.abs((intensity?.perSecond ?? 0) / market.arrivalsPerSecond - 1)).toBeLessThan(0.25)
    expect(Math.abs((intensity?.decayPerBps ?? 0) / (market.decayPerTick * 10) - 1)).toBeLessThan(0.25)
  },
)

import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { profiles, type Profile } from '#shared/config/pricing.ts'
import { meanOf, pairedDifference, standardError } from '#shared/statistics/mean.ts'
import type { VenueSettings } from '../../edge-daemon/backtest/settings.ts'
import { knownTruthOptions, type KnownTruthOptions } from '../../simulator/market/known-truth.ts'
import { runKnownTruth } from './known-run.ts'

// The null tests once more, with the whole engine in place of a quoter of three lines (simulator/market/null.test.ts).
// ENGINE_NULL_SEEDS=100 npx vitest run --project node test/known-truth/null.test.ts looks closer.

const seeds = Number(process.env['ENGINE_NULL_SEEDS'] ?? 4)
const timeout = 15_000 + 10_000 * seeds
const minutes = 2

/** Net P&L in dollars, seed by seed. */
const earnings = (
  profile: Profile,
  change: Partial<KnownTruthOptions>,
  settings: Partial<VenueSettings> = {},
): number[] => {
  const predecessor = { marketProfile: 'crypto', offsetMode: 'dynamic', offsetMinBps: 1, offsetMaxBps: 1 }
  const config = TradingConfig.parse({ pricing: { profile }, predecessor, risk: { drawdownMaxUsd: 1_000_000 } })
  const market = { ...knownTruthOptions, stepMs: 250, ...change }
  return Array.from(
    { length: seeds },
    (_, seed) => runKnownTruth({ market, seed, config, minutes, settings: { ...settings, seed } }).pnlUsd,
  )
}

describe.each(profiles)('the profile %s', (profile) => {
  test('loses against informed flow alone', { timeout }, () => {
    const alone = { informedShare: 1, volatilityBps: 3, arrivalsPerSecond: 3 }
    const lost = meanOf(earnings(profile, alone))
    expect(lost?.value).toBeLessThan(0)
    expect(lost?.interval?.high).toBeLessThan(0)
  })
})

test.each([
  ['latency', { entryLatencyMs: 0, responseLatencyMs: 0 }, { entryLatencyMs: 1_000, responseLatencyMs: 200 }],
  ['queue', { hiddenShare: 0 }, { hiddenShare: 5 }],
])('more %s never helps by more than two standard errors', { timeout }, (_name, less, more) => {
  const market = { volatilityBps: 2, informedShare: 0.3, levelStepTicks: 2 }
  const [with_, without] = [earnings('fair', market, more), earnings('fair', market, less)]
  const gains = with_.map((one, seed) => one - (without[seed] ?? 0))
  expect(pairedDifference(with_, without)?.value ?? 0).toBeLessThanOrEqual(2 * (standardError(gains) ?? 0))
})

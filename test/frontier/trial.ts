import { TradingConfig } from '#shared/config/config.ts'
import { runKnownTruth } from '../known-truth/known-run.ts'
import type { Cell } from './cells.ts'
import type { Outcome } from './equal-volume.ts'

// One run of one profile at one spread on the market of one seed.

/** The spreads reach from as much volume as a profile makes to hardly any. Everything else of a profile is as it ships. */
export const profiles = {
  first: { name: 'fair', spreadsBps: [0.3, 3, 5] },
  second: { name: 'predecessor-corrected', spreadsBps: [0, 1, 2, 4] },
} as const

export type Trial = {
  readonly cell: Cell
  readonly seed: number
  readonly profile: (typeof profiles)['first' | 'second']['name']
  readonly spreadBps: number
  readonly minutes: number
}

export function runTrial(trial: Trial): Outcome {
  const { cell, seed, minutes } = trial
  const { pnlUsd, volumeUsd, fills } = runKnownTruth({ market: cell.market, seed, minutes, config: configOf(trial) })
  return { pnlUsd, volumeUsd, fills }
}

/**
 * The same ladder, sizes and limits for both; neither is stopped by a loss, because the loss is what is measured. The
 * spread of `fair` is the least distance from its fair price, that of the predecessor the distance behind the best price.
 * The predecessor runs without the trend and the regimes that it could be told to read: with them it earns half a basis
 * point less in a storm and the same elsewhere.
 */
function configOf({ profile, spreadBps }: Trial): TradingConfig {
  const common = { risk: { drawdownMaxUsd: 1_000_000 } }
  if (profile === 'fair') return TradingConfig.parse({ ...common, pricing: { profile, halfSpreadMinBps: spreadBps } })
  return TradingConfig.parse({
    ...common,
    pricing: { profile },
    predecessor: { offsetMode: 'dynamic', offsetMinBps: spreadBps, offsetMaxBps: spreadBps },
  })
}

import type { TradingConfig } from '#shared/config/config.ts'
import { grossHalfTickLots } from '#shared/ledger.ts'
import type { MarketSpec } from '#shared/market.ts'
import { sizeLots } from '#shared/units.ts'
import { runBacktest, type BacktestRun } from '../../edge-daemon/backtest/run.ts'
import { defaultSettings, generatedWallMs, type VenueSettings } from '../../edge-daemon/backtest/settings.ts'
import { createKnownTruth, type KnownMove, type KnownTruthOptions } from '../../simulator/market/known-truth.ts'

// The whole engine on a market whose truth is known, by the rules of the backtest. The result is valued at the truth.

export type KnownRunInput = {
  readonly market: KnownTruthOptions
  readonly seed: number
  readonly config: TradingConfig
  readonly minutes: number
  readonly settings?: Partial<VenueSettings>
}

export type KnownRun = {
  readonly run: BacktestRun
  /** Cash less fees, and the position at the last true value, dollars. */
  readonly pnlUsd: number
  readonly volumeUsd: number
  readonly fills: number
}

/** One lot is worth a dollar at the opening, whatever the tick. */
const specOf = ({ openingTicks }: KnownTruthOptions): MarketSpec => ({
  name: 'KNOWN-USD',
  tickSize: '0.01',
  lotSize: String(100 / openingTicks),
  minOrderLots: sizeLots(1),
  maxOrders: 200,
  maxOrderValueUsd: 1_000_000,
  priceCap: 0.05,
  priceFloor: 0.05,
  settlement: { syntheticId: '0x0', syntheticResolution: 1, collateralId: '0x0', collateralResolution: 1_000_000 },
})

/** Nobody compares two of these runs by their fingerprint. */
const noTrace = { event: () => undefined, effect: () => undefined, digest: () => '' }

export function runKnownTruth({ market, seed, config, minutes, settings }: KnownRunInput): KnownRun {
  const tape = createKnownTruth(seed, market)
  let valueTicks = market.openingTicks
  const source = {
    next(): KnownMove | null {
      const move = tape.next()
      if (move.atMs >= minutes * 60_000) return null
      valueTicks = move.valueTicks
      return move
    },
  }
  const run = runBacktest({
    spec: specOf(market),
    config,
    settings: { ...defaultSettings, seed, ...settings },
    source,
    firstAtMs: 0,
    firstWallMs: generatedWallMs,
    openingTicks: market.openingTicks,
    trace: noTrace,
    isStalenessLeftOut: true,
  })
  const { ledger, tickLotUsd } = run.measures
  return {
    run,
    pnlUsd: (grossHalfTickLots(ledger, 2 * valueTicks) * tickLotUsd) / 2 - ledger.feesMicros / 1e6,
    volumeUsd: ledger.volumeTickLots * tickLotUsd,
    fills: ledger.fills,
  }
}

import { TradingConfig } from '#shared/config/config.ts'
import type { MarketSpec } from '#shared/market.ts'
import { sizeLots } from '#shared/units.ts'
import {
  createGenerator,
  generatorMarket,
  generatorOptions,
  type GeneratorOptions,
} from '../../simulator/market/generator.ts'
import type { PrintGroup } from '../../simulator/market/prints.ts'
import { runBacktest, type BacktestInput, type BacktestRun } from './run.ts'
import { defaultSettings, generatedWallMs, type VenueSettings } from './settings.ts'
import { createTrace } from './trace.ts'

// A seeded market in memory and a run on it, for the tests beside this file.

export const seededSpec: MarketSpec = {
  name: 'ETH-USD',
  tickSize: '0.01',
  lotSize: '0.001',
  minOrderLots: sizeLots(1),
  maxOrders: 200,
  maxOrderValueUsd: 1_000_000,
  priceCap: 0.05,
  priceFloor: 0.05,
  settlement: { syntheticId: '0x0', syntheticResolution: 1, collateralId: '0x0', collateralResolution: 1_000_000 },
}

/** Taker orders of a seed until there are so many rows. */
export function seededGroups(seed: number, rows: number, options: Partial<GeneratorOptions> = {}): PrintGroup[] {
  const source = createGenerator(seed, { ...generatorOptions, ...options })
  const groups: PrintGroup[] = []
  for (let count = 0; count < rows;) {
    const group = source.next()
    if (group === null) break
    groups.push(group)
    count += group.portions.length
  }
  return groups
}

export type SeededRun = BacktestRun & { readonly traceHash: string }

/** Runs the defaults, or what is given instead, over taker orders. */
export function runOn(
  groups: readonly PrintGroup[],
  parts: {
    readonly settings?: Partial<VenueSettings>
    readonly config?: TradingConfig
    readonly firstWallMs?: number
    readonly observe?: BacktestInput['observe']
  } = {},
): SeededRun {
  let index = 0
  const trace = createTrace()
  const run = runBacktest({
    spec: seededSpec,
    config: parts.config ?? TradingConfig.parse({}),
    settings: { ...defaultSettings, ...parts.settings },
    source: { next: () => groups[index++] ?? null },
    firstAtMs: groups[0]?.atMs ?? 0,
    firstWallMs: parts.firstWallMs ?? generatedWallMs,
    openingTicks: generatorMarket.openingTicks,
    trace,
    ...(parts.observe === undefined ? {} : { observe: parts.observe }),
  })
  return { ...run, traceHash: trace.digest() }
}

import { knownTruthOptions, type KnownTruthOptions } from '../../simulator/market/known-truth.ts'

// The markets of the comparison. One base, and from it one thing changed at a time and a few at once.

export type Cell = { readonly name: string; readonly market: KnownTruthOptions }

/** A quarter of a second between books, as over the internet, and so that two hundred seeds end within the hour. */
const base: KnownTruthOptions = { ...knownTruthOptions, stepMs: 250, informedHorizonMs: 5_000 }

const cell = (name: string, changes: Partial<KnownTruthOptions>): Cell => ({ name, market: { ...base, ...changes } })

export const cells: readonly Cell[] = [
  cell('base', {}),
  cell('calm', { volatilityBps: 0.4, informedShare: 0.1 }),
  cell('stormy', { volatilityBps: 2.5 }),
  cell('nobody informed', { informedShare: 0 }),
  cell('many informed', { informedShare: 0.35 }),
  cell('tight', { halfSpreadTicks: 3 }),
  cell('wide', { halfSpreadTicks: 30 }),
  cell('few takers', { arrivalsPerSecond: 0.3 }),
  cell('many takers', { arrivalsPerSecond: 3 }),
  cell('depth informs', { depthInforms: true }),
  cell('depth and flow inform', { depthInforms: true, informedShare: 0.35, halfSpreadTicks: 20 }),
  cell('coarse tick', { openingTicks: 5_000, decayPerTick: 1, halfSpreadTicks: 0.5, levelStepTicks: 1 }),
]

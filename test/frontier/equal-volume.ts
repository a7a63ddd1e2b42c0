import type { Estimate } from '#shared/statistics/interval.ts'
import { meanOf } from '#shared/statistics/mean.ts'

// Two profiles at equal fill volume. A profile that trades less at a better price is not better, only wider; so each is run
// at several spreads, and compared where both trade as much.

/** What one run brought, dollars: everything earned less fees, with what is left valued at the mid. */
export type Outcome = { readonly pnlUsd: number; readonly volumeUsd: number; readonly fills: number }

/** Runs of one profile at one spread over the seeds, in the order of the seeds. */
export type SpreadRuns = { readonly spreadBps: number; readonly outcomes: readonly Outcome[] }

export type Frontier = readonly SpreadRuns[]

export type Comparison = {
  /** Volumes at which both were compared, dollars per run; none: the two never trade as much. */
  readonly volumesUsd: readonly number[]
  /** Net P&L per volume of each at those volumes, mean over them, bps. */
  readonly firstBps: number | null
  readonly secondBps: number | null
  /** First less second for each seed, bps of volume; empty without a common volume. */
  readonly differencesBps: readonly number[]
  readonly difference: Estimate | null
}

const volumesCompared = 5
/** The ends of what both reach rest on a single spread of one of them. */
const marginOfRange = 0.1

/**
 * Compares over the same seeds. A volume between those of two spreads is reached by running each of them part of the time,
 * in the proportion that gives this volume on average; the P&L is mixed in the same proportion, seed by seed. So the volume
 * compared at is the same for both profiles, and what a lucky seed does to the volume decides nothing.
 */
export function compareAtEqualVolume(first: Frontier, second: Frontier): Comparison {
  const volumesUsd = commonVolumes(first, second)
  const mixed = (frontier: Frontier) => volumesUsd.map((volumeUsd) => pnlBpsAt(frontier, volumeUsd))
  const [ones, others] = [mixed(first), mixed(second)]
  const seeds = first[0]?.outcomes.length ?? 0
  const differencesBps =
    volumesUsd.length === 0 ? [] : Array.from({ length: seeds }, (_, seed) => meanAt(ones, seed) - meanAt(others, seed))
  return {
    volumesUsd,
    firstBps: meanOf(ones.map(average))?.value ?? null,
    secondBps: meanOf(others.map(average))?.value ?? null,
    differencesBps,
    difference: meanOf(differencesBps),
  }
}

function commonVolumes(first: Frontier, second: Frontier): number[] {
  const [one, other] = [first.map(meanVolume), second.map(meanVolume)]
  const low = Math.max(Math.min(...one), Math.min(...other))
  const high = Math.min(Math.max(...one), Math.max(...other))
  if (!(high > low) || !(high > 0)) return []
  return Array.from(
    { length: volumesCompared },
    (_, nth) => low + (high - low) * (marginOfRange + ((1 - 2 * marginOfRange) * nth) / (volumesCompared - 1)),
  )
}

/** P&L of each seed over a volume that lies within the frontier, bps. */
function pnlBpsAt(frontier: Frontier, volumeUsd: number): number[] {
  const byVolume = frontier.toSorted((a, b) => meanVolume(a) - meanVolume(b))
  const above = byVolume.find((runs) => meanVolume(runs) >= volumeUsd) ?? byVolume.at(-1)
  if (above === undefined) return []
  const below = byVolume[byVolume.indexOf(above) - 1] ?? above
  const gap = meanVolume(above) - meanVolume(below)
  const share = gap > 0 ? (volumeUsd - meanVolume(below)) / gap : 1
  return above.outcomes.map(
    ({ pnlUsd }, seed) => ((share * pnlUsd + (1 - share) * (below.outcomes[seed]?.pnlUsd ?? 0)) / volumeUsd) * 1e4,
  )
}

const meanVolume = ({ outcomes }: SpreadRuns): number => average(outcomes.map(({ volumeUsd }) => volumeUsd))
const average = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length
const meanAt = (rows: readonly (readonly number[])[], seed: number): number =>
  average(rows.map((row) => row[seed] ?? 0))

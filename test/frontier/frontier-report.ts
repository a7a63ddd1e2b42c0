import { formatDifference, noDifferenceShown, type Estimate } from '#shared/statistics/interval.ts'
import { meanOf } from '#shared/statistics/mean.ts'
import { compareAtEqualVolume, type Comparison, type Frontier } from './equal-volume.ts'
import type { FrontierReport } from './frontier-job.ts'

// What the comparison says: by market, and over all of them.

export type CellResult = { readonly cell: string; readonly first: Frontier; readonly second: Frontier } & Comparison

export type FrontierResult = {
  readonly cells: readonly CellResult[]
  /** Mean over the markets of first less second, seed by seed, bps of volume. */
  readonly overall: Estimate | null
  /** Markets in which the two never trade as much; they count for neither. */
  readonly incomparable: readonly string[]
}

export function resultOf(names: readonly string[], reports: readonly FrontierReport[]): FrontierResult {
  const cells = names.map((cell) => {
    const parts = reports.filter(({ job }) => job.cell === cell).toSorted((a, b) => a.job.firstSeed - b.job.firstSeed)
    const first = joined(parts.map((part) => part.first))
    const second = joined(parts.map((part) => part.second))
    return { cell, first, second, ...compareAtEqualVolume(first, second) }
  })
  const compared = cells.filter(({ differencesBps }) => differencesBps.length > 0)
  const seeds = compared[0]?.differencesBps ?? []
  const perSeed = seeds.map(
    (_, seed) => compared.reduce((sum, { differencesBps }) => sum + (differencesBps[seed] ?? 0), 0) / compared.length,
  )
  const incomparable = cells.filter(({ differencesBps }) => differencesBps.length === 0).map(({ cell }) => cell)
  return { cells, overall: meanOf(perSeed), incomparable }
}

const joined = (parts: readonly FrontierReport['first'][]): Frontier =>
  (parts[0] ?? []).map(({ spreadBps }, index) => ({
    spreadBps,
    outcomes: parts.flatMap((part) => part[index]?.outcomes ?? []),
  }))

/** Whether the first profile is better beyond doubt: the whole interval lies above nought. */
export const isWon = ({ overall, incomparable }: FrontierResult): boolean =>
  overall !== null && overall.value > 0 && !noDifferenceShown(overall) && incomparable.length === 0

export function tableOf({ cells, overall, incomparable }: FrontierResult): string {
  const rows = cells.map((cell) => [
    cell.cell,
    bps(cell.firstBps),
    bps(cell.secondBps),
    formatDifference(cell.difference, 3),
    verdictOf(cell.difference),
  ])
  const head = ['market', 'fair bps', 'pred. bps', 'fair less predecessor-corrected [95 %]', '']
  const lines = [head, ...rows].map(([name = '', one = '', other = '', difference = '', verdict = '']) =>
    `${name.padEnd(24)}${one.padStart(10)}${other.padStart(10)}  ${difference.padEnd(52)}${verdict}`.trimEnd(),
  )
  const missing = incomparable.length > 0 ? [`never at equal volume: ${incomparable.join(', ')}`] : []
  return [...lines, ...missing, `over all markets: ${formatDifference(overall, 3)} bps of volume`, ''].join('\n')
}

const bps = (value: number | null): string => (value === null ? 'n/a' : value.toFixed(3))

function verdictOf(difference: Estimate | null): string {
  if (difference === null) return 'never at equal volume'
  if (noDifferenceShown(difference)) return ''
  return difference.value > 0 ? 'wins' : 'LOSES'
}

/** Volume and P&L per volume at each spread: the frontiers themselves. */
export function frontiersOf({ cells }: FrontierResult): string {
  const line = (frontier: Frontier) =>
    frontier
      .map(({ spreadBps, outcomes }) => {
        const volume = outcomes.reduce((sum, { volumeUsd }) => sum + volumeUsd, 0)
        const pnl = outcomes.reduce((sum, { pnlUsd }) => sum + pnlUsd, 0)
        const edge = volume > 0 ? ((pnl / volume) * 1e4).toFixed(3) : 'n/a'
        return `${spreadBps}: $${Math.round(volume / Math.max(1, outcomes.length))} ${edge}`
      })
      .join('   ')
  return cells
    .map(({ cell, first, second }) => `${cell}\n  fair       ${line(first)}\n  predecessor ${line(second)}\n`)
    .join('')
}

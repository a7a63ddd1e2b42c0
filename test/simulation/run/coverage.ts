import { isInjected, type Entry } from '../faults/fault.ts'
import { isOwed } from './owed.ts'
import type { Tally } from './tally.ts'

// The catalogue against what was seen: which faults were survived, alone and in pairs, and how long the worst reaction took.

export type CoverageRow = {
  readonly id: number
  readonly name: string
  readonly runsIn: Entry['runsIn']
  readonly isOwed: boolean
  /** Why it is not injected; null when it is. */
  readonly open: string | null
  /** Seeds in which it struck alone, and faults with which it struck in one seed. */
  readonly alone: number
  readonly pairs: number
  readonly pairsMax: number
  /** Failed seeds among those in which it struck. */
  readonly failed: number
  /** Null when it never struck. */
  readonly worstMs: number | null
  readonly boundMs: number | null
  /** What is missing; a fault without anything has passed. */
  readonly wants: readonly string[]
}

export function coverageOf(catalogue: readonly Entry[], tally: Tally, perFault: number): readonly CoverageRow[] {
  const inWorld = catalogue.filter((entry) => isInjected(entry) && entry.runsIn !== 'process').map(({ id }) => id)
  return catalogue.map((entry) => {
    const { id, name, runsIn } = entry
    const seen = tally.byFault.get(id)
    const seenPairs = inWorld.filter((other) => seen?.partners.has(other) === true).length
    const row = {
      id,
      name,
      runsIn,
      isOwed: isOwed(id),
      open: isInjected(entry) ? null : entry.open,
      alone: seen?.alone ?? 0,
      pairs: seenPairs,
      pairsMax: inWorld.includes(id) ? inWorld.length - 1 : 0,
      failed: seen?.failed ?? 0,
      worstMs: seen?.calmMaxMs ?? null,
      boundMs: isInjected(entry) ? entry.boundMs : null,
    }
    return { ...row, wants: row.open === null ? wantsOf(row, perFault) : [] }
  })
}

function wantsOf(row: Omit<CoverageRow, 'wants'>, perFault: number): readonly string[] {
  const wants: string[] = []
  if (row.alone < perFault) wants.push(`struck alone in ${row.alone} of ${perFault} seeds`)
  if (row.pairs < row.pairsMax) wants.push(`struck with ${row.pairs} of ${row.pairsMax} others`)
  if (row.failed > 0) wants.push(`${row.failed} seeds failed`)
  if (row.worstMs !== null && row.boundMs !== null && row.worstMs > row.boundMs) wants.push('its bound was broken')
  return wants
}

export type CoverageCount = { readonly passed: number; readonly failed: number; readonly open: number }

export function countRows(rows: readonly CoverageRow[]): CoverageCount {
  const open = rows.filter((row) => row.open !== null).length
  const failed = rows.filter(({ wants }) => wants.length > 0).length
  return { passed: rows.length - open - failed, failed, open }
}

export function coverageTable(rows: readonly CoverageRow[]): string {
  const cells = rows.map((row) => [
    String(row.id),
    row.open !== null ? 'open' : row.wants.length === 0 ? 'passed' : 'FAILED',
    row.runsIn,
    row.isOwed ? 'owed' : '',
    row.open === null ? String(row.alone) : '',
    row.open === null ? `${row.pairs}/${row.pairsMax}` : '',
    row.worstMs === null ? '' : secondsText(row.worstMs),
    row.boundMs === null ? '' : String(row.boundMs / 1_000),
    [row.name, ...(row.open === null ? row.wants : [row.open])].join('; '),
  ])
  const head = ['fault', '', 'runs in', '', 'alone', 'pairs', 'worst s', 'bound s', '']
  return [head, ...cells]
    .map((row) => `${row.map((cell, nth) => (nth === 8 ? `  ${cell}` : cell.padStart(widths[nth] ?? 0))).join('')}\n`)
    .join('')
}

export function coverageClosing(rows: readonly CoverageRow[]): string {
  const owed = countRows(rows.filter((row) => row.isOwed))
  const all = countRows(rows)
  return [
    `of ${owed.passed + owed.failed + owed.open} that are owed ${owed.passed} passed, ${owed.failed} failed, ${owed.open} are open; `,
    `of all ${rows.length} ${all.open} are open\n`,
    `${all.passed} passed, ${all.failed} failed\n`,
  ].join('')
}

const widths = [5, 8, 9, 6, 7, 9, 9, 9]
const secondsText = (ms: number): string => (ms === Infinity ? 'never' : (ms / 1_000).toFixed(1))

import { isInjected, type Entry, type Fault } from '../faults/fault.ts'
import type { Measure } from '../reactions/reaction.ts'
import { isOwed, programRunsOwed } from './owed.ts'
import type { ProcessTally } from './process-runs.ts'
import type { Tally } from './tally.ts'

// The catalogue against what was seen: which faults were survived, alone and in pairs, and how long the worst reaction took.

export type CoverageRow = {
  readonly id: number
  readonly name: string
  readonly runsIn: Entry['runsIn']
  readonly isOwed: boolean
  /** Why it is not done to anything; null when it is. */
  readonly open: string | null
  /** What the simulated world has shown of it; null when it does not live there. */
  readonly world: WorldRow | null
  /** What the real programs have shown of it; null when it was not done to them. */
  readonly programs: ProcessTally | null
  /** What is missing; a fault without anything has passed. */
  readonly wants: readonly string[]
}

export type WorldRow = {
  /** Seeds in which it struck alone, and faults with which it struck in one seed. */
  readonly alone: number
  readonly pairs: number
  readonly pairsMax: number
  /** Failed seeds among those that were to bring it. */
  readonly failed: number
  /** What is measured of the reaction to it, the slowest where it struck alone (null: never measured), and the longest allowed. */
  readonly measures: Measure
  readonly worstMs: number | null
  readonly boundMs: number
}

export function coverageOf(
  catalogue: readonly Entry[],
  tally: Tally,
  perFault: number,
  programs: ReadonlyMap<number, ProcessTally>,
): readonly CoverageRow[] {
  const inWorld = catalogue.filter(isInjected).filter(({ runsIn }) => runsIn !== 'process')
  return catalogue.map((entry) => {
    const { id, name, runsIn } = entry
    const done = programs.get(id) ?? null
    const world = inWorld.find((fault) => fault.id === id)
    const row = {
      id,
      name,
      runsIn,
      isOwed: isOwed(id),
      open: isInjected(entry) || (runsIn !== 'world' && done !== null) ? null : entry.open,
      world: world === undefined ? null : worldRow(world, inWorld, tally),
      programs: done,
    }
    return { ...row, wants: row.open === null ? [...worldWants(row.world, perFault), ...programWants(row)] : [] }
  })
}

function worldRow({ id, reaction, boundMs: calmMs }: Fault, inWorld: readonly Fault[], tally: Tally): WorldRow {
  const seen = tally.byFault.get(id)
  return {
    alone: seen?.alone ?? 0,
    pairs: inWorld.filter((other) => seen?.partners.has(other.id) === true).length,
    pairsMax: inWorld.length - 1,
    failed: seen?.failed ?? 0,
    measures: reaction?.measures ?? 'calm',
    worstMs: (reaction === undefined ? seen?.calmMaxMs : seen?.reactedMaxMs) ?? null,
    boundMs: reaction?.boundMs ?? calmMs,
  }
}

function worldWants(row: WorldRow | null, perFault: number): readonly string[] {
  if (row === null) return []
  const wants: string[] = []
  if (row.alone < perFault) wants.push(`struck alone in ${row.alone} of ${perFault} seeds`)
  if (row.pairs < row.pairsMax) wants.push(`struck with ${row.pairs} of ${row.pairsMax} others`)
  if (row.failed > 0) wants.push(`${row.failed} seeds failed`)
  if (row.worstMs === null) {
    if (row.alone > 0) wants.push(`${row.measures} was never measured`)
  } else if (row.worstMs > row.boundMs) wants.push(`${row.measures} took longer than its bound`)
  return wants
}

function programWants({ runsIn, programs }: Pick<CoverageRow, 'runsIn' | 'programs'>): readonly string[] {
  const wants: string[] = []
  const runs = programs?.runs ?? 0
  if (runsIn !== 'world' && runs < programRunsOwed)
    wants.push(`done to the programs ${runs} times of ${programRunsOwed}`)
  if (programs !== null && programs.failed > 0) wants.push(`${programs.failed} runs of the programs failed`)
  return wants
}

export type CoverageCount = { readonly passed: number; readonly failed: number; readonly open: number }

export function countRows(rows: readonly CoverageRow[]): CoverageCount {
  const open = rows.filter((row) => row.open !== null).length
  const failed = rows.filter(({ wants }) => wants.length > 0).length
  return { passed: rows.length - open - failed, failed, open }
}

/** A seed fails the run also when its failure can be charged to no fault. */
export const isCovered = (rows: readonly CoverageRow[], failedSeeds: number): boolean =>
  countRows(rows).failed === 0 && failedSeeds === 0

export function coverageTable(rows: readonly CoverageRow[]): string {
  const cells = rows.map(({ id, name, runsIn, isOwed: owed, open, world, programs, wants }) => [
    String(id),
    open !== null ? 'open' : wants.length === 0 ? 'passed' : 'FAILED',
    runsIn,
    owed ? 'owed' : '',
    world === null ? '' : String(world.alone),
    world === null ? '' : `${world.pairs}/${world.pairsMax}`,
    programs === null ? '' : String(programs.runs),
    worstText(world, programs),
    world?.measures ?? '',
    [name, ...(open === null ? wants : [open])].join('; '),
  ])
  const head = ['fault', '', 'runs in', '', 'alone', 'pairs', 'programs', 'worst/bound s', '', '']
  return [head, ...cells]
    .map(
      (row) =>
        `${row.map((cell, nth) => (nth >= 8 ? `  ${nth === 8 ? cell.padEnd(20) : cell}` : cell.padStart(widths[nth] ?? 0))).join('')}\n`,
    )
    .join('')
}

/** Of the place in which its worst reaction came closest to the bound. */
function worstText(world: WorldRow | null, programs: ProcessTally | null): string {
  const all = [world, programs].flatMap((place) =>
    place === null || place.worstMs === null ? [] : [{ worstMs: place.worstMs, boundMs: place.boundMs }],
  )
  const [worst] = all.toSorted((one, other) => other.worstMs / other.boundMs - one.worstMs / one.boundMs)
  return worst === undefined ? '' : `${secondsText(worst.worstMs)}/${worst.boundMs / 1_000}`
}

export function coverageClosing(rows: readonly CoverageRow[], failedSeeds: number): string {
  const owed = countRows(rows.filter((row) => row.isOwed))
  const all = countRows(rows)
  return [
    `of ${owed.passed + owed.failed + owed.open} that are owed ${owed.passed} passed, ${owed.failed} failed, ${owed.open} are open; `,
    `of all ${rows.length} ${all.open} are open\n`,
    failedSeeds === 0 ? '' : `${failedSeeds} seeds failed: as long as one does, this run fails\n`,
    `${all.passed} passed, ${all.failed} failed\n`,
  ].join('')
}

const widths = [5, 8, 9, 6, 7, 9, 10, 15]
const secondsText = (ms: number): string => (ms === Infinity ? 'never' : (ms / 1_000).toFixed(1))

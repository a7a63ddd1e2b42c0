import { TradingConfig } from '#shared/config/config.ts'
import { profiles, type Profile } from '#shared/config/pricing.ts'
import { configHash } from '../runtime/trading-config.ts'
import { grid, resultColumns } from './columns.ts'
import { configOf } from './config-input.ts'
import { hasFailed, type Job, type JobOutcome } from './jobs.ts'
import type { BacktestResult } from './result.ts'
import type { VenueSettings } from './settings.ts'

// All profiles on one tape, with their defaults, at three message limits, with the pessimistic queue and the optimistic one.

export type TableRow = {
  readonly profile: Profile
  readonly messagesPerMinute: number
  readonly isOptimistic: boolean
}

const limits = [60, 200, 1_000] as const

export const tableRows: readonly TableRow[] = limits.flatMap((messagesPerMinute) =>
  profiles.flatMap((profile) => [false, true].map((isOptimistic) => ({ profile, messagesPerMinute, isOptimistic }))),
)

/** Names the defaults of which the table speaks. */
export const defaultsHash = (): string => configHash(TradingConfig.parse({}))

export const tableJobs = (settings: VenueSettings): readonly Job[] =>
  tableRows.map(({ profile, messagesPerMinute, isOptimistic }) => ({
    config: configOf({ file: undefined, sets: [], profile, messagesPerMinute }),
    settings: { ...settings, messagesPerMinute, isOptimistic },
  }))

/** A row for each limit and profile; the optimistic queue's fills and profit stand at its end. */
export function tableText(tapeName: string, outcomes: readonly JobOutcome[]): string {
  const rows: string[][] = []
  let assumptions: readonly string[] = []
  for (const [index, { profile, messagesPerMinute, isOptimistic }] of tableRows.entries()) {
    const outcome = outcomes[index]
    if (isOptimistic || outcome === undefined) continue
    if (hasFailed(outcome)) {
      rows.push([String(messagesPerMinute), profile, `failed: ${outcome.failed}`])
      continue
    }
    assumptions = outcome.assumptions
    rows.push([
      String(messagesPerMinute),
      profile,
      ...resultColumns.map(({ of }) => of(outcome)),
      ...best(outcomes[index + 1]),
    ])
  }
  const titles = ['limit', 'profile', ...resultColumns.map(({ title }) => title), 'optimistic: fills', 'P&L USD']
  return [
    `${tapeName}, defaults ${defaultsHash()}`,
    '',
    grid(titles, rows, 2),
    '',
    '95 % intervals by block bootstrap over taker orders; an interval that holds 0 shows no difference from 0.',
    'n/a: the tape is too short or too slow for that horizon.',
    'assumed (the optimistic columns: the queue ahead also falls by what is no longer shown; limits as in the first column):',
    ...assumptions.map((sentence) => `- ${sentence}`),
    '',
  ].join('\n')
}

function best(outcome: JobOutcome | undefined): string[] {
  if (outcome === undefined || hasFailed(outcome)) return ['failed', 'failed']
  return [String(outcome.fills), outcome.pnl.total.toFixed(2)]
}

export const tableJson = (tapeName: string, outcomes: readonly JobOutcome[]) => ({
  tape: tapeName,
  defaultsHash: defaultsHash(),
  rows: tableRows.map((row, index) => ({ ...row, ...told(outcomes[index]) })),
})

const told = (outcome: JobOutcome | undefined): { result: BacktestResult } | { failed: string } =>
  outcome === undefined ? { failed: 'was not run' } : hasFailed(outcome) ? outcome : { result: outcome }

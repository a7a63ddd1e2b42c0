import { faults } from '../faults/catalogue.ts'
import type { SeedReport } from './job.ts'
import type { Tally } from './tally.ts'

// What a run came to, for people and for programs.

/** Of each fault that struck, or was to strike in a seed that failed: how often, and the longest time from the end of all faults to calm in seeds that had it. */
export function tableOf(tally: Tally): string {
  const rows = faults.flatMap(({ id, name, boundMs }) => {
    const fault = tally.byFault.get(id)
    if (fault === undefined) return []
    const { seeds, alone, partners, times, failed, calmMaxMs } = fault
    const figures = [
      seeds,
      alone,
      partners.size,
      times,
      failed,
      calmMaxMs === null ? '' : secondsText(calmMaxMs),
      boundMs / 1_000,
    ].map(String)
    return [[String(id), ...figures, name]]
  })
  const head = ['fault', 'seeds', 'alone', 'others', 'times', 'failed', 'calm s', 'bound s', '']
  return [head, ...rows]
    .map((row) => `${row.map((cell, nth) => (nth === 8 ? `  ${cell}` : cell.padStart(8))).join('')}\n`)
    .join('')
}

/** Figures of the whole; the hash of all traces tells two runs of the same seeds apart. */
export function totalsText(tally: Tally): string {
  const { seeds, virtualMs, cpuMs, events, fills, traces, byInvariant } = tally
  const each = (all: number) => (all / Math.max(1, tally.busyMs / 1_000)).toFixed(1)
  const pace = virtualMs / Math.max(1, cpuMs)
  const broken = sorted(byInvariant).map(([invariant, times]) => `${invariant} ${times} times`)
  return [
    `${seeds} seeds, ${Math.round(virtualMs / 1_000)} virtual seconds, ${events} events, ${fills} fills; `,
    `while book and account speak ${each(tally.busyEvents)} events a second, ${each(tally.busyNews)} of them news of market, orders and account; `,
    `${pace.toFixed(0)} virtual seconds for each second of a core\n`,
    `traces ${traces.toString(16).padStart(16, '0')}\n`,
    broken.length === 0 ? '' : `broken: ${broken.join(', ')}\n`,
  ].join('')
}

export const closingText = ({ seeds, failed }: Tally): string => `${seeds - failed} passed, ${failed} failed\n`

export const jsonOf = (tally: Tally) => ({
  seeds: tally.seeds,
  passed: tally.seeds - tally.failed,
  failed: tally.failed,
  virtualSeconds: Math.round(tally.virtualMs / 1_000),
  coreSeconds: Math.round(tally.cpuMs / 1_000),
  events: tally.events,
  news: tally.news,
  busySeconds: Math.round(tally.busyMs / 1_000),
  busyEvents: tally.busyEvents,
  busyNews: tally.busyNews,
  fills: tally.fills,
  traces: tally.traces.toString(16).padStart(16, '0'),
  broken: Object.fromEntries(sorted(tally.byInvariant)),
  faults: faults.flatMap(({ id, name }) => {
    const fault = tally.byFault.get(id)
    return fault === undefined ? [] : [{ id, name, ...fault, partners: [...fault.partners].toSorted((a, b) => a - b) }]
  }),
  failures: tally.failures.map((report: SeedReport) => ({ ...report, tail: undefined })),
})

export const secondsText = (ms: number): string => (ms === Infinity ? 'never' : (ms / 1_000).toFixed(1))

const sorted = (counts: ReadonlyMap<string, number>): readonly (readonly [string, number])[] =>
  [...counts].toSorted(([one], [other]) => (one < other ? -1 : 1))

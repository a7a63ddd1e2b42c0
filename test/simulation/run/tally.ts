import { createHash } from 'node:crypto'
import { keyOf, type SeedReport } from './job.ts'

// What a run came to, kept while it goes: figures for each fault, not the seeds. The order of the reports changes nothing.

export type FaultTally = {
  /** Seeds in which it changed something. */
  seeds: number
  /** Of these, in which it was the only one of the plan. */
  alone: number
  /** How often it changed something. */
  times: number
  /** Failed seeds among those that were to bring it: one that died or hung may not tell whether it had. */
  failed: number
  /** Longest time from the end of all faults to calm; Infinity when it never came, null where it struck nowhere. */
  calmMaxMs: number | null
  /** The slowest reaction where it was alone; null where none was measured. */
  reactedMaxMs: number | null
  /** Faults that changed something in the same seed. */
  readonly partners: Set<number>
}

export type Tally = {
  seeds: number
  failed: number
  virtualMs: number
  cpuMs: number
  events: number
  news: number
  fills: number
  busyMs: number
  busyEvents: number
  busyNews: number
  /** Of all traces together. */
  traces: bigint
  readonly byFault: Map<number, FaultTally>
  readonly byInvariant: Map<string, number>
  /** The first of them by key, with all that is needed to see them again. */
  failures: SeedReport[]
}

/** More failures than these are counted only. */
const failuresKept = 100

export const emptyTally = (): Tally => ({
  seeds: 0,
  failed: 0,
  virtualMs: 0,
  cpuMs: 0,
  events: 0,
  news: 0,
  fills: 0,
  busyMs: 0,
  busyEvents: 0,
  busyNews: 0,
  traces: 0n,
  byFault: new Map(),
  byInvariant: new Map(),
  failures: [],
})

export function count(tally: Tally, report: SeedReport): void {
  tally.seeds += 1
  tally.virtualMs += report.virtualMs
  tally.cpuMs += report.cpuMs
  tally.events += report.events
  tally.news += report.news
  tally.fills += report.fills
  tally.busyMs += report.pace.busyMs
  tally.busyEvents += report.pace.busyEvents
  tally.busyNews += report.pace.busyNews
  // Addition forgets the order in which the threads answered.
  tally.traces = (tally.traces + traceOf(report)) % 2n ** 64n
  const struck = report.faults.filter(({ fired }) => fired > 0)
  for (const { id, fired, reactedMs } of struck) {
    const fault = faultTally(tally, id)
    fault.seeds += 1
    fault.alone += report.faults.length === 1 ? 1 : 0
    fault.times += fired
    fault.calmMaxMs = Math.max(fault.calmMaxMs ?? 0, report.calmAfterMs ?? Infinity)
    if (report.faults.length === 1 && reactedMs !== null)
      fault.reactedMaxMs = Math.max(fault.reactedMaxMs ?? 0, reactedMs)
    for (const other of struck) if (other.id !== id) fault.partners.add(other.id)
  }
  if (report.violation === null) return
  for (const id of new Set(report.faults.map((fault) => fault.id))) faultTally(tally, id).failed += 1
  tally.failed += 1
  const { invariant } = report.violation
  tally.byInvariant.set(invariant, (tally.byInvariant.get(invariant) ?? 0) + 1)
  tally.failures.push(report)
  tally.failures.sort(inOrder)
  tally.failures = tally.failures.slice(0, failuresKept)
}

function faultTally(tally: Tally, id: number): FaultTally {
  const found = tally.byFault.get(id)
  if (found !== undefined) return found
  const fresh = {
    seeds: 0,
    alone: 0,
    times: 0,
    failed: 0,
    calmMaxMs: null,
    reactedMaxMs: null,
    partners: new Set<number>(),
  }
  tally.byFault.set(id, fresh)
  return fresh
}

const inOrder = (one: SeedReport, other: SeedReport): number =>
  one.seed - other.seed || (keyOf(one) < keyOf(other) ? -1 : 1)

const traceOf = (report: SeedReport): bigint =>
  createHash('sha256')
    .update(`${keyOf(report)} ${report.hash}`)
    .digest()
    .readBigUInt64BE()

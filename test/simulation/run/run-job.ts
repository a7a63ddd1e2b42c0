import process from 'node:process'
import { faults } from '../faults/catalogue.ts'
import type { Planned } from '../plan.ts'
import type { Reacted } from '../reactions/reaction.ts'
import { drawnPlan } from '../seed.ts'
import { runTwins, twinEvery } from '../clock-twin.ts'
import { runWorld, type Outcome } from '../world.ts'
import { nothingKnown, type Job, type SeedReport } from './job.ts'
import { plannedOf } from './plan-text.ts'
import { plannedParts } from './planned-parts.ts'

/** Runs one seed to its report. What the product throws is a failure of the seed, as it would be the death of a process. */
export function runJob(job: Job, onLine: ((line: string) => void) | null = null): SeedReport {
  const startedMs = cpuMs()
  const plan = planOfJob(job)
  const told = (): Omit<SeedReport, keyof Job | 'cpuMs'> => {
    try {
      const { seed: _, plan: __, fired, reactions, tail, ...told } = runChecked(job.seed, plan, onLine)
      return { ...told, faults: struck(plan, fired, reactions), tail: told.violation === null ? [] : [...tail] }
    } catch (error) {
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
      return { ...nothingKnown, faults: struck(plan, [], []), violation: { invariant: 'throws', atMs: 0, detail } }
    }
  }
  return { ...job, ...told(), cpuMs: Math.round(cpuMs() - startedMs) }
}

/** With its twin where that is due. */
function runChecked(seed: number, plan: readonly Planned[], onLine: ((line: string) => void) | null): Outcome {
  if (seed % twinEvery !== 0) return runWorld(seed, plan, { onLine })
  const { outcome, differ } = runTwins(seed, plan, { onLine })
  return { ...outcome, violation: outcome.violation ?? differ }
}

function planOfJob(job: Job): readonly Planned[] {
  if (job.plan === null) return drawnPlan(job.seed)
  return plannedOf(plannedParts(job), faults)
}

const struck = (
  plan: readonly Planned[],
  fired: readonly number[],
  reactions: readonly Reacted[],
): SeedReport['faults'] =>
  plan.map(({ fault, fromMs, untilMs }, nth) => {
    const reactedMs = reactions[nth]?.worstMs ?? null
    return { id: fault.id, fromMs, untilMs, fired: fired[nth] ?? 0, reactedMs }
  })

/** Of this thread, so that what else the machine does counts for nothing. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

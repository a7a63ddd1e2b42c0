import { writeFileSync } from 'node:fs'
import { faults } from '../faults/catalogue.ts'
import { drawnPlan, placedPlan } from '../seed.ts'
import type { Job, SeedReport } from './job.ts'
import type { ChosenPlan } from './options.ts'
import { formatPlan, hasStrength, partsOf, type Part } from './plan-text.ts'
import { runJob } from './run-job.ts'
import { shrinkPlan, type Shrunk } from './shrink.ts'

// A single seed: run again to the last message, or made as small as it gets. Nothing is kept and nothing is looked up.

export const jobOf = (seed: number, plan: ChosenPlan): Job => ({
  seed,
  plan: plan === null ? null : formatPlan(plan.type === 'parts' ? plan.parts : partsOf(placedPlan(seed, plan.faults))),
})

export function runOne(job: Job, traceFile: string | null): SeedReport {
  const lines: string[] = []
  const report = runJob(job, traceFile === null ? null : (line) => lines.push(line))
  if (traceFile !== null) writeFileSync(traceFile, `${lines.join('\n')}\n`)
  return report
}

export type SmallestFailure = Shrunk & {
  /** The failure as it was given, and with the smallest plan. */
  readonly before: SeedReport
  readonly after: SeedReport
}

/** Null when the seed does not fail. */
export function shrinkSeed(
  seed: number,
  plan: ChosenPlan,
  triesMax: number,
  onTry: (tries: number, size: number) => void,
  run: (job: Job) => SeedReport = runJob,
): SmallestFailure | null {
  const before = run(jobOf(seed, plan))
  if (before.violation === null) return null
  const { invariant } = before.violation
  let after = before
  let tries = 0
  const fails = (parts: readonly Part[]): boolean => {
    tries += 1
    onTry(tries, parts.length)
    const report = run({ seed, plan: formatPlan(parts) })
    if (report.violation?.invariant !== invariant) return false
    after = report
    return true
  }
  const strong = (id: number) => faults.some((fault) => fault.id === id && hasStrength(fault))
  return { ...shrinkPlan(startOf(seed, plan), fails, strong, triesMax), before, after }
}

function startOf(seed: number, plan: ChosenPlan): readonly Part[] {
  if (plan === null) return partsOf(drawnPlan(seed))
  return plan.type === 'parts' ? plan.parts : partsOf(placedPlan(seed, plan.faults))
}

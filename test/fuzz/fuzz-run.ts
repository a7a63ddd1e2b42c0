import { availableParallelism } from 'node:os'
import { jobsOnWorkers } from '../jobs-on-workers.ts'
import { FuzzReport, type FuzzJob } from './fuzz-job.ts'
import type { FuzzOptions } from './fuzz-options.ts'

/** One target over all of its inputs. */
export type TargetOutcome = {
  readonly target: string
  readonly inputs: number
  /** How many kinds of change there were, and how many different pairs of change and outcome. */
  readonly changes: number
  readonly outcomes: number
  readonly pairs: number
  readonly grownKib: number
  readonly failures: readonly { readonly seed: number; readonly input: string; readonly message: string }[]
}

const inputsPerJob = 50_000
const workersMax = 4

/** Runs all targets on all processors. What comes out does not depend on how many there are. */
export async function runFuzz(
  { inputs, targets, seed }: FuzzOptions,
  onProgress: (done: number, jobs: number) => void,
): Promise<readonly TargetOutcome[]> {
  const jobs = targets.flatMap((target) => jobsOf(target, inputs, seed))
  const reports = await jobsOnWorkers({
    program: new URL('fuzz-worker.ts', import.meta.url),
    threads: Math.min(availableParallelism(), workersMax),
    jobs,
    read: (message) => FuzzReport.parse(message),
    onProgress,
  })
  return targets.map((target) => joined(target, jobs, reports))
}

const jobsOf = (target: string, inputs: number, seed: number): FuzzJob[] =>
  Array.from({ length: Math.ceil(inputs / inputsPerJob) }, (_, nth) => ({
    target,
    inputs: Math.min(inputsPerJob, inputs - nth * inputsPerJob),
    // A seed that a failure names is then the first of its own run.
    seed: (seed + nth * 7_919) % 2 ** 31,
  }))

function joined(target: string, jobs: readonly FuzzJob[], all: readonly FuzzReport[]): TargetOutcome {
  const reports = all.filter((report) => report.target === target)
  const seen = new Set(reports.flatMap((report) => report.seen))
  const parts = [...seen].map((pair) => pair.split(' > '))
  const failures = reports.flatMap(({ failure }) => (failure === null ? [] : [failure]))
  return {
    target,
    inputs: reports.reduce((sum, report) => sum + report.inputs, 0),
    changes: new Set(parts.map(([change]) => change)).size,
    outcomes: new Set(parts.map(([, outcome]) => outcome)).size,
    pairs: seen.size,
    grownKib: Math.round(Math.max(0, ...reports.map(({ grownBytes }) => grownBytes ?? 0)) / 1024),
    failures: failures
      // Of several the first of the run's own order, not of the threads'.
      .sort((a, b) => jobs.findIndex(({ seed }) => seed === a.seed) - jobs.findIndex(({ seed }) => seed === b.seed))
      .map(({ seed, input, message }) => ({ seed, input: JSON.stringify(input), message })),
  }
}

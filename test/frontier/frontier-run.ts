import { jobsOnWorkers } from '../jobs-on-workers.ts'
import { FrontierReport, type FrontierJob } from './frontier-job.ts'
import type { FrontierOptions } from './frontier-options.ts'

const seedsPerJob = 2

/** Runs all seeds of all markets on the threads. What comes out does not depend on how many there are. */
export const runFrontier = (
  options: FrontierOptions,
  onProgress: (done: number, jobs: number) => void,
): Promise<readonly FrontierReport[]> =>
  jobsOnWorkers({
    program: new URL('frontier-worker.ts', import.meta.url),
    threads: options.workers,
    jobs: jobsOf(options),
    read: (message) => FrontierReport.parse(message),
    onProgress,
  })

/** All markets advance together, so that a run that is broken off has seen each of them. */
const jobsOf = ({ cells, seeds, firstSeed, minutes }: FrontierOptions): FrontierJob[] =>
  Array.from({ length: Math.ceil(seeds / seedsPerJob) }, (_, nth) =>
    cells.map((cell) => ({
      cell,
      firstSeed: firstSeed + nth * seedsPerJob,
      seeds: Math.min(seedsPerJob, seeds - nth * seedsPerJob),
      minutes,
    })),
  ).flat()

import { Worker } from 'node:worker_threads'
import { FrontierReport, type FrontierJob } from './frontier-job.ts'
import type { FrontierOptions } from './frontier-options.ts'

const seedsPerJob = 2

/** Runs all seeds of all markets on the threads. What comes out does not depend on how many there are. */
export async function runFrontier(
  options: FrontierOptions,
  onProgress: (done: number, jobs: number) => void,
): Promise<readonly FrontierReport[]> {
  const jobs = jobsOf(options)
  const waiting = [...jobs]
  const reports: FrontierReport[] = []
  const workers = Array.from({ length: Math.min(options.workers, jobs.length) }, () =>
    runWorker(waiting, (report) => {
      reports.push(report)
      onProgress(reports.length, jobs.length)
    }),
  )
  await Promise.all(workers)
  return reports
}

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

async function runWorker(waiting: FrontierJob[], onReport: (report: FrontierReport) => void): Promise<void> {
  const worker = new Worker(new URL('frontier-worker.ts', import.meta.url))
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const next = () => {
    const job = waiting.shift()
    if (job === undefined) resolve()
    else worker.postMessage(job, [])
  }
  worker.on('message', (message) => {
    onReport(FrontierReport.parse(message))
    next()
  })
  worker.once('error', reject)
  next()
  await promise
  await worker.terminate()
}

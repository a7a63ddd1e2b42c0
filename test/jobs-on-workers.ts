import { Worker } from 'node:worker_threads'

/** Gives the jobs to so many threads of one program, one at a time each; resolves with what they reported, as it came. */
export async function jobsOnWorkers<Report>(work: {
  readonly program: URL
  readonly threads: number
  readonly jobs: readonly unknown[]
  /** Reads what a thread has posted; what it throws ends the run. */
  readonly read: (message: unknown) => Report
  readonly onProgress: (done: number, jobs: number) => void
}): Promise<Report[]> {
  const { program, threads, jobs, read, onProgress } = work
  const waiting = [...jobs]
  const reports: Report[] = []
  const onReport = (report: Report) => {
    reports.push(report)
    onProgress(reports.length, jobs.length)
  }
  await Promise.all(
    Array.from({ length: Math.min(threads, jobs.length) }, () =>
      runOne(new Worker(program), waiting, (message) => onReport(read(message))),
    ),
  )
  return reports
}

async function runOne(worker: Worker, waiting: unknown[], onMessage: (message: unknown) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const next = () => {
    if (waiting.length === 0) resolve()
    else worker.postMessage(waiting.shift(), [])
  }
  worker.on('message', (message) => {
    onMessage(message)
    next()
  })
  worker.once('error', reject)
  next()
  await promise
  await worker.terminate()
}

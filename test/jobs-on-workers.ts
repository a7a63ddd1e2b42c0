import { Worker } from 'node:worker_threads'

// Work given to threads, one job at a time each, in the order in which they become free.

/** Gives out a list of jobs; resolves with what was reported, as it came. */
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
  await streamOnWorkers({
    program,
    threads: Math.min(threads, jobs.length),
    next: () => waiting.shift(),
    onMessage(message) {
      reports.push(read(message))
      onProgress(reports.length, jobs.length)
    },
  })
  return reports
}

/**
 * Gives out jobs that are made as the run goes, and keeps none of them. Ends when there is no job and none is under way, or at
 * once when the signal says so: what is under way then is lost.
 */
export async function streamOnWorkers(work: {
  readonly program: URL
  readonly threads: number
  /** Undefined: none for now; asked again after each report. */
  readonly next: () => unknown
  readonly onMessage: (message: unknown) => void
  readonly signal?: AbortSignal
  /** A job that takes longer is given up with its thread, and told; another thread goes on. */
  readonly patience?: { readonly ms: number; readonly onStuck: (job: unknown) => void }
}): Promise<void> {
  const { program, threads, next, onMessage, signal, patience } = work
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const workers = new Set<Worker>()
  const timers = new Set<NodeJS.Timeout>()
  const idle: Worker[] = []
  let busy = 0
  let isOver = false
  const give = () => {
    for (let worker = idle.pop(); worker !== undefined; worker = idle.pop()) {
      const job = next()
      if (job === undefined) {
        idle.push(worker)
        break
      }
      busy += 1
      begin(worker, job)
    }
    if (busy === 0) resolve()
  }
  const settle = (worker: Worker, tell: () => void) => {
    if (isOver) return
    busy -= 1
    idle.push(worker)
    try {
      tell()
      give()
    } catch (error) {
      reject(error)
    }
  }
  const begin = (worker: Worker, job: unknown) => {
    const patient = patience === undefined ? null : setTimeout(() => giveUp(worker, job), patience.ms)
    if (patient !== null) timers.add(patient)
    worker.once('message', (message) => {
      if (patient !== null) forget(patient)
      settle(worker, () => onMessage(message))
    })
    worker.postMessage(job, [])
  }
  const forget = (timer: NodeJS.Timeout) => {
    clearTimeout(timer)
    timers.delete(timer)
  }
  const giveUp = (worker: Worker, job: unknown) => {
    workers.delete(worker)
    worker.removeAllListeners()
    void worker.terminate()
    settle(engage(), () => patience?.onStuck(job))
  }
  const engage = () => {
    const worker = new Worker(program)
    workers.add(worker)
    worker.once('error', reject)
    return worker
  }
  signal?.addEventListener('abort', () => resolve())
  for (let nth = 0; nth < threads; nth += 1) idle.push(engage())
  if (signal?.aborted === true) resolve()
  else give()
  try {
    await promise
  } finally {
    isOver = true
    for (const timer of timers) clearTimeout(timer)
    await Promise.all([...workers].map((worker) => worker.terminate()))
  }
}

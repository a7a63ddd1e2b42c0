import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { TradingConfig } from '#shared/config/config.ts'
import { BacktestResult } from './result.ts'
import type { VenueSettings } from './settings.ts'
import type { BarUnits } from './tape-input.ts'

// Many runs over one tape, on all processors. Each worker reads the tape once and takes the next run as it is done with one.

export type Job = { readonly config: TradingConfig; readonly settings: VenueSettings }
export type TapeRef = { readonly path: string; readonly units: BarUnits }
export type JobOutcome = BacktestResult | { readonly failed: string }

export const hasFailed = (outcome: JobOutcome): outcome is { readonly failed: string } => 'failed' in outcome

/** The outcomes in the order of the jobs. A job that throws fails alone. */
export async function runJobs(
  tape: TapeRef,
  jobs: readonly Job[],
  onDone: (done: number) => void,
): Promise<readonly JobOutcome[]> {
  const outcomes: JobOutcome[] = jobs.map(() => ({ failed: 'was not run' }))
  let next = 0
  let done = 0
  const work = () =>
    new Promise<void>((resolve) => {
      const worker = new Worker(new URL('sweep-worker.ts', import.meta.url), { workerData: tape })
      let current = -1
      const take = () => {
        if (next >= jobs.length) {
          worker.postMessage(null, [])
          return
        }
        current = next
        next += 1
        worker.postMessage(jobs[current], [])
      }
      const note = (outcome: JobOutcome) => {
        outcomes[current] = outcome
        done += 1
        onDone(done)
      }
      worker.on('message', (told: { readonly result?: unknown; readonly failed?: string }) => {
        note(told.failed === undefined ? BacktestResult.parse(told.result) : { failed: told.failed })
        take()
      })
      worker.on('error', (error) => {
        note({ failed: error instanceof Error ? error.message : String(error) })
        resolve()
      })
      worker.on('exit', () => resolve())
      take()
    })
  // A worker that broke has lost its run and ended: another takes what is left.
  while (next < jobs.length) {
    const count = Math.min(availableParallelism(), jobs.length - next)
    await Promise.all(Array.from({ length: count }, work))
  }
  return outcomes
}

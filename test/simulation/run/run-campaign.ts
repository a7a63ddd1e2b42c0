import { streamOnWorkers } from '../../jobs-on-workers.ts'
import type { Campaign } from './campaign.ts'
import { SeedReport, Job } from './job.ts'
import type { Progress } from './progress.ts'
import type { Results } from './results.ts'
import { stuckReport } from './stuck.ts'

// Carries a campaign out on threads: each report goes to the file of results, to the campaign and to whoever listens.

/** A seed takes a second or so; one that takes this long never ends. */
const patienceMs = 300_000
/** Between two looks at how far it is; the file of results is brought to the disk as often. */
const beatMs = 1_000

const seedWorker = new URL('seed-worker.ts', import.meta.url)

/** Answers how many seeds were under way when it was stopped. */
export async function runCampaign(work: {
  readonly campaign: Campaign
  readonly results: Pick<Results, 'add' | 'sync'>
  readonly threads: number
  /** The program of a thread. */
  readonly program?: URL
  readonly signal: AbortSignal
  readonly onReport: (report: SeedReport) => void
  readonly onProgress: (progress: Omit<Progress, 'known'>) => void
}): Promise<number> {
  const { campaign, results, threads, program = seedWorker, signal, onReport, onProgress } = work
  const startedAtMs = performance.now()
  const seen = { done: 0, failed: 0, underWay: 0 }
  const told = (report: SeedReport) => {
    seen.done += 1
    seen.underWay -= 1
    seen.failed += report.violation === null ? 0 : 1
    campaign.take(report)
    onReport(report)
  }
  const beat = setInterval(() => {
    results.sync()
    const { done, failed, underWay } = seen
    const elapsedMs = performance.now() - startedAtMs
    onProgress({ done, left: campaign.left() + underWay, failed, elapsedMs })
  }, beatMs)
  try {
    await streamOnWorkers({
      program,
      threads,
      signal,
      next() {
        const job = campaign.next()
        if (job !== undefined) seen.underWay += 1
        return job
      },
      onMessage(message) {
        const report = SeedReport.parse(message)
        results.add(report)
        told(report)
      },
      // Not kept: another time, on a machine with less to do, it may end.
      patience: { ms: patienceMs, onStuck: (job) => told(stuckReport(Job.parse(job), patienceMs)) },
    })
  } finally {
    clearInterval(beat)
    results.sync()
  }
  return seen.underWay
}

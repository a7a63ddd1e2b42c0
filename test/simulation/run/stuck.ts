import { nothingKnown, type Job, type SeedReport } from './job.ts'
import { plannedParts } from './planned-parts.ts'

/** A seed whose thread was given up: it fails, and of its faults it is only known which they were. */
export const stuckReport = (job: Job, patienceMs: number): SeedReport => ({
  ...job,
  faults: plannedParts(job).map(({ id, fromMs, untilMs }) => ({ id, fromMs, untilMs, fired: 0, reactedMs: null })),
  violation: { invariant: 'ends', atMs: 0, detail: `the seed did not end within ${patienceMs / 1_000} s` },
  ...nothingKnown,
  cpuMs: patienceMs,
})

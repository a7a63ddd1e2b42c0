import { z } from 'zod'

// What the main thread asks of a worker and what it hears back.

/** Some seeds of one market, every profile at every spread. */
export const FrontierJob = z.object({
  cell: z.string(),
  firstSeed: z.number(),
  seeds: z.number(),
  minutes: z.number(),
})
export type FrontierJob = z.infer<typeof FrontierJob>

const Outcome = z.object({ pnlUsd: z.number(), volumeUsd: z.number(), fills: z.number() })

/** Outcomes by seed, in the order of the seeds. */
const Runs = z.array(z.object({ spreadBps: z.number(), outcomes: z.array(Outcome) }))

export const FrontierReport = z.object({ job: FrontierJob, first: Runs, second: Runs })
export type FrontierReport = z.infer<typeof FrontierReport>

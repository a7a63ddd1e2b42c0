import { z } from 'zod'

// What the main thread asks of a worker and what it hears back.

/** Part of a target's inputs: one target is shared out, so that no thread ends up with all the slow ones. */
export const FuzzJob = z.object({ target: z.string(), inputs: z.number(), seed: z.number() })
export type FuzzJob = z.infer<typeof FuzzJob>

export const FuzzReport = z.object({
  target: z.string(),
  inputs: z.number(),
  seen: z.array(z.string()),
  grownBytes: z.number().nullable(),
  failure: z
    .object({
      seed: z.number(),
      input: z.object({ base: z.number(), changes: z.array(z.number()) }),
      message: z.string(),
    })
    .nullable(),
})
export type FuzzReport = z.infer<typeof FuzzReport>

import { z } from 'zod'

// What a thread is asked and what it reports; the same line is kept in the file of results.

/** One seed: with the faults it draws itself, or under a plan as `plan-text.ts` writes it. */
export const Job = z.object({ seed: z.number(), plan: z.string().nullable() })
export type Job = z.infer<typeof Job>

export const keyOf = ({ seed, plan }: Job): string => (plan === null ? String(seed) : `${seed} ${plan}`)

const Struck = z.object({
  id: z.number(),
  fromMs: z.number(),
  untilMs: z.number(),
  /** How many messages or states it has changed. */
  fired: z.number(),
  /** Of what the fault's row measures, the slowest in this seed; null where nothing was measured. */
  reactedMs: z.number().nullable(),
})

export const SeedReport = z.object({
  seed: z.number(),
  /** As asked; null: drawn by the seed. */
  plan: z.string().nullable(),
  faults: z.array(Struck),
  violation: z.object({ invariant: z.string(), atMs: z.number(), detail: z.string() }).nullable(),
  virtualMs: z.number(),
  /** What it took, milliseconds of a processor. */
  cpuMs: z.number(),
  events: z.number(),
  /** Messages of market, orders and account that reached the daemon. */
  news: z.number(),
  fills: z.number(),
  /** Outside stretches in which nothing can be dense: their length, and what was delivered in it. */
  pace: z.object({ busyMs: z.number(), busyEvents: z.number(), busyNews: z.number() }),
  calmAfterMs: z.number().nullable(),
  hash: z.string(),
  /** The last events; only of a failure. */
  tail: z.array(z.string()),
})
export type SeedReport = z.infer<typeof SeedReport>

/** Of a seed that never came to its end. */
export const nothingKnown = {
  virtualMs: 0,
  events: 0,
  news: 0,
  fills: 0,
  pace: { busyMs: 0, busyEvents: 0, busyNews: 0 },
  calmAfterMs: null,
  hash: '',
  tail: [],
} as const satisfies Partial<SeedReport>

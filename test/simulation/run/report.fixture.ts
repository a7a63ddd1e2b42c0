import type { SeedReport } from './job.ts'

/** A seed in which these faults struck and nothing else is known. */
export const reportOf = (
  seed: number,
  struck: Readonly<Record<number, number>>,
  more: Partial<SeedReport> = {},
): SeedReport => ({
  seed,
  plan: null,
  faults: Object.entries(struck).map(([id, fired]) => ({
    id: Number(id),
    fromMs: 12_000,
    untilMs: 20_000,
    fired,
    reactedMs: 400,
  })),
  violation: null,
  virtualMs: 150_000,
  cpuMs: 100,
  events: 1_000,
  news: 600,
  fills: 10,
  pace: { busyMs: 100_000, busyEvents: 5_000, busyNews: 2_200 },
  calmAfterMs: 500,
  hash: `hash of ${seed}`,
  tail: [],
  ...more,
})

export const broken = { invariant: 'I1', atMs: 30_500, detail: '12 lots more than the limit' }

import { z } from 'zod'
import type { Checkpoint } from '../core/account/checkpoint.ts'
import { journalFiles } from './files.ts'
import { readJournal } from './reader.ts'

const count = z.number().int()
const LearnedSide = z.strictObject({
  meanBps: z.number(),
  count: z.number().nonnegative(),
  markoutMeanBps: z.number(),
  offsetBps: z.number().nonnegative(),
})
const amount = z.number()
/** What cannot be understood of it is forgotten; it must not cost the rest of the checkpoint. */
const Estimates = z
  .strictObject({
    wallAtMs: amount,
    variance: z.strictObject({ sum: amount.nonnegative(), weight: amount.min(0).max(1) }),
    intensity: z
      .strictObject({
        perSecond: amount.positive(),
        decayPerBps: amount.positive(),
        r2: amount,
        orders: count,
        ageMs: amount.nonnegative(),
      })
      .nullable(),
    holding: z.strictObject({ lotMs: amount.nonnegative(), reducedLots: amount.nonnegative() }),
  })
  .optional()
  .catch(undefined)

const CheckpointData = z.strictObject({
  ledger: z.strictObject({
    positionLots: count,
    cashHalfTickLots: count,
    captureHalfTickLots: count,
    inventoryHalfTickLots: count,
    feesMicros: count,
    fundingMicros: count,
    lastMidHalfTicks: count,
    fills: count,
    // A statistic, rounded once it has become too large.
    volumeTickLots: z.number(),
  }),
  peakUsd: z.number(),
  latches: z.record(z.string(), z.string()),
  tradeIdFloor: z.string().nullable(),
  tradeIdsSeen: z.array(z.string()),
  funded: z.strictObject({ fromAtMs: z.number(), booked: z.array(z.tuple([z.string(), z.number()])) }).exactOptional(),
  adverse: z.strictObject({ buy: LearnedSide, sell: LearnedSide, atWallMs: z.number() }).optional().catch(undefined),
  estimates: Estimates,
  executed: z.array(z.string()).exactOptional(),
  isProvisional: z.literal(true).exactOptional(),
})

/** What one tick and one lot were, decimal text: a checkpoint counts in them. And whose money it was. */
const Units = z.object({
  tickSize: z.string(),
  lotSize: z.string(),
  account: z.enum(['live', 'paper']).exactOptional(),
})
export type Units = z.infer<typeof Units>

export type LastWords = {
  /** The newest run; null on a first start. */
  readonly lastRun: string | null
  /** Newest checkpoint of all runs; null on a first start. */
  readonly checkpoint: Checkpoint | null
  /** Those of the run that wrote it; null when it did not say, or wrote nothing. */
  readonly units: Units | null
  /**
   * True when a run did not end with a book proven empty and the cloud was not heard in any run since: what it decided
   * about that end may not be known here.
   */
  readonly wasUnclean: boolean
}

/** What the journal of earlier runs tells a start. Reads the newest run first and goes back only as far as it must. */
export async function readLastWords(dir: string): Promise<LastWords> {
  const runs = [...new Set(journalFiles(dir, 'event').map((file) => file.run))].reverse()
  let wasUnclean = false
  let isCloudHeard = false
  let checkpoint: Checkpoint | null = null
  let units: Units | null = null
  for (const run of runs) {
    let endedWell = false
    let isHeardHere = false
    let found: Checkpoint | null = null
    let counted: Units | null = null
    for await (const record of readJournal(dir, 'event', undefined, (name) => name === run)) {
      endedWell = record.type === 'run_stopped' && record.data['bookProvenEmpty'] === true
      if (record.type === 'control') isHeardHere = true
      if (record.type === 'run_started') counted = Units.safeParse(record.data).data ?? null
      const parsed = CheckpointData.safeParse(record.data['checkpoint'])
      if (parsed.success) found = parsed.data
    }
    if (!endedWell && !isCloudHeard) wasUnclean = true
    isCloudHeard ||= isHeardHere
    if (checkpoint === null && found !== null) {
      checkpoint = found
      units = counted
    }
    if (checkpoint !== null && (wasUnclean || isCloudHeard)) break
  }
  return { lastRun: runs[0] ?? null, checkpoint, units, wasUnclean }
}

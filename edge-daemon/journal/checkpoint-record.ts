import { z } from 'zod'

// A checkpoint as it is read back from a record.

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

/** Strict in what money rests on; see core/account/checkpoint.ts for what each field is. */
export const CheckpointData = z.strictObject({
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
  peakUsd: z.number().nullable(),
  latches: z.record(z.string(), z.string()),
  tradeIdFloor: z.string().nullable(),
  tradeIdsSeen: z.array(z.string()),
  funded: z.strictObject({ fromAtMs: z.number(), booked: z.array(z.tuple([z.string(), z.number()])) }).exactOptional(),
  adverse: z.strictObject({ buy: LearnedSide, sell: LearnedSide, atWallMs: z.number() }).optional().catch(undefined),
  estimates: Estimates,
  executed: z.array(z.string()).exactOptional(),
  leverage: z.number().positive().exactOptional(),
  isProvisional: z.literal(true).exactOptional(),
})

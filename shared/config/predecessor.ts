import { z } from 'zod'

// Settings of the two profiles of the predecessor, in the names of our own port of it. Backtests alone set them; what is left
// out is as the predecessor shipped (see edge-daemon/core/pricing/predecessor/parameters.ts, which also says what each means).

const amount = z.number().min(0).max(1e9)
const milliseconds = z.number().int().min(1).max(3_600_000)

export const PredecessorConfig = z
  .strictObject({
    marketProfile: z.enum(['legacy', 'crypto']),
    offsetMode: z.enum(['fixed', 'dynamic']),
    offsetPerLevelPercent: amount.describe('Distance behind the best price of its own side, per level, percent.'),
    spreadMultiplier: z
      .number()
      .min(0.01)
      .max(100)
      .describe('Distance behind the best price of its own side in smoothed spreads: 1.0 is a whole spread behind.'),
    offsetMinBps: amount,
    offsetMaxBps: amount,
    spreadEmaAlpha: z.number().min(0.001).max(1),
    deadbandShare: z.number().min(0).max(1),
    skewMaxBps: amount,
    skewFactor: amount.describe('Multiplies skewMaxBps: the cap of the skew is their product.'),
    skewShapeK: amount,
    warnShare: z.number().min(0).max(1),
    criticalShare: z.number().min(0).max(1),
    hardShare: z.number().min(0).max(1),
    warnSkewTimes: amount,
    sizeTimesPerLevel: amount,
    regimeIsUsed: z.boolean(),
    regimeShortWindowMs: milliseconds,
    regimeMediumWindowMs: milliseconds,
    regimeLongWindowMs: milliseconds,
    calmBps: amount,
    elevatedBps: amount,
    extremeBps: amount,
    calmScale: amount,
    elevatedScale: amount,
    extremeScale: amount,
    trendIsUsed: z.boolean(),
    trendFastSeconds: amount,
    trendSlowSeconds: amount,
    trendStrongStrength: amount,
    trendSizeCutShare: z.number().min(0).max(1),
    trendSkewTimes: amount,
    trendIsOneWay: z.boolean(),
    fundingIsUsed: z.boolean(),
    fundingWeight: amount,
    fundingCapBps: amount,
    repriceToleranceShare: z.number().min(0).max(1),
    repriceMoveMinTicks: amount,
    repriceEdgeDeltaMinBps: amount,
    repriceIntervalMinMs: milliseconds,
    orderAgeMaxMs: milliseconds,
    postOnlySafetyTicks: z.number().int().min(1).max(100),
    postOnlySafetyMaxTicks: z.number().int().min(1).max(100),
  })
  .partial()
export type PredecessorConfig = z.infer<typeof PredecessorConfig>

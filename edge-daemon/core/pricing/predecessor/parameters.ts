// What the predecessor let its operator set, as far as it moves a price, and the defaults it shipped with. Here in one
// plain record, because only backtests and published cases set it; the daemon's own parameters are in shared/config.

export type PredecessorParameters = {
  /** `crypto` reads volatility regimes, trend and funding; `legacy` does without. */
  readonly marketProfile: 'legacy' | 'crypto'
  readonly levels: number
  /** `fixed` takes a share of the price, `dynamic` a multiple of the smoothed spread. */
  readonly offsetMode: 'fixed' | 'dynamic'
  readonly offsetPerLevelPercent: number
  readonly spreadMultiplier: number
  /** Bounds of the dynamic offset, per level. */
  readonly offsetMinBps: number
  readonly offsetMaxBps: number
  /** Weight of the newest spread in the smoothed spread, per change of the best prices. */
  readonly spreadEmaAlpha: number
  /** Position, in base units, at which the inventory ratio is one. */
  readonly positionMax: number
  readonly deadbandShare: number
  readonly skewMaxBps: number
  /** Multiplies the cap of the skew. */
  readonly skewFactor: number
  /** Curvature of the tanh; zero is a straight line. */
  readonly skewShapeK: number
  readonly warnShare: number
  readonly criticalShare: number
  readonly hardShare: number
  /** Times the skew from the warning band on. */
  readonly warnSkewTimes: number
  readonly sizeTimesPerLevel: number
  readonly regimeIsUsed: boolean
  readonly regimeShortWindowMs: number
  readonly regimeMediumWindowMs: number
  readonly regimeLongWindowMs: number
  readonly calmBps: number
  readonly elevatedBps: number
  readonly extremeBps: number
  readonly calmScale: number
  readonly elevatedScale: number
  readonly extremeScale: number
  readonly trendIsUsed: boolean
  readonly trendFastSeconds: number
  readonly trendSlowSeconds: number
  readonly trendStrongStrength: number
  readonly trendSizeCutShare: number
  /** Times the cap of the skew at strength one. */
  readonly trendSkewTimes: number
  readonly trendIsOneWay: boolean
  readonly fundingIsUsed: boolean
  readonly fundingWeight: number
  readonly fundingCapBps: number
  /** Half width of the band in which a resting order stays, as a share of the offset. */
  readonly repriceToleranceShare: number
  readonly repriceMoveMinTicks: number
  readonly repriceEdgeDeltaMinBps: number
  readonly repriceIntervalMinMs: number
  readonly orderAgeMaxMs: number
  readonly postOnlySafetyTicks: number
  /** Most safety ticks that refusals of post-only orders can lead to. */
  readonly postOnlySafetyMaxTicks: number
}

/** As the predecessor shipped. */
export const predecessorDefaults: PredecessorParameters = {
  marketProfile: 'legacy',
  levels: 2,
  offsetMode: 'fixed',
  offsetPerLevelPercent: 0.3,
  spreadMultiplier: 1.5,
  offsetMinBps: 3,
  offsetMaxBps: 100,
  spreadEmaAlpha: 0.15,
  positionMax: 100,
  deadbandShare: 0.1,
  skewMaxBps: 20,
  skewFactor: 0.5,
  skewShapeK: 2,
  warnShare: 0.5,
  criticalShare: 0.8,
  hardShare: 0.95,
  warnSkewTimes: 1.25,
  sizeTimesPerLevel: 1,
  regimeIsUsed: true,
  regimeShortWindowMs: 15_000,
  regimeMediumWindowMs: 60_000,
  regimeLongWindowMs: 120_000,
  calmBps: 8,
  elevatedBps: 20,
  extremeBps: 45,
  calmScale: 0.8,
  elevatedScale: 1.5,
  extremeScale: 2.2,
  trendIsUsed: true,
  trendFastSeconds: 15,
  trendSlowSeconds: 60,
  trendStrongStrength: 0.7,
  trendSizeCutShare: 0.6,
  trendSkewTimes: 1.5,
  trendIsOneWay: false,
  fundingIsUsed: true,
  fundingWeight: 1,
  fundingCapBps: 5,
  repriceToleranceShare: 0.1,
  repriceMoveMinTicks: 2,
  repriceEdgeDeltaMinBps: 0.5,
  repriceIntervalMinMs: 500,
  orderAgeMaxMs: 15_000,
  postOnlySafetyTicks: 2,
  postOnlySafetyMaxTicks: 8,
}

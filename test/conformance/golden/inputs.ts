import { z } from 'zod'
import { Exact } from '#shared/decimal.ts'
import {
  predecessorDefaults,
  type PredecessorParameters,
} from '../../../edge-daemon/core/pricing/predecessor/parameters.ts'
import { noTrend, type Trend } from '../../../edge-daemon/core/pricing/predecessor/trend.ts'

// Cases write numbers as decimal text and settings by the predecessor's names. Here both become what the core reads.

/** Decimal text or a JSON number, as the text of a decimal. */
export const DecimalText = z.union([z.string().regex(/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/), z.number().transform(String)])
/** The same as a number. */
export const Amount = DecimalText.transform(Number)
export const AmountOrNull = Amount.nullable().default(null)
export const SideName = z
  .enum(['BUY', 'SELL'])
  .transform((side) => (side === 'BUY' ? ('buy' as const) : ('sell' as const)))
const Direction = z
  .enum(['BULLISH', 'BEARISH', 'NEUTRAL'])
  .transform((name): Trend['direction'] =>
    name === 'BULLISH' ? 'bullish' : name === 'BEARISH' ? 'bearish' : 'neutral',
  )
/** A direction and a strength, in that order; null is no trend. */
export const TrendPair = z
  .tuple([Direction, Amount])
  .nullish()
  .transform((pair): Trend => (pair ? { direction: pair[0], strength: pair[1] } : noTrend))
export const TrendDirection = Direction

const Flag = z.union([z.boolean(), z.enum(['true', 'false', 'True', 'False']).transform((text) => /^t/i.test(text))])
/** Seconds, as milliseconds; exact, because windows are compared with them. */
export const Milliseconds = DecimalText.transform((text) => new Exact(text).mul(1_000).toNumber())
const profile = z.enum(['legacy', 'crypto'])

/** The predecessor's name of a setting, ours, and how it reads. */
const settings = {
  market_profile: ['marketProfile', profile],
  num_price_levels: ['levels', Amount],
  offset_mode: ['offsetMode', z.enum(['fixed', 'dynamic'])],
  price_offset_per_level_percent: ['offsetPerLevelPercent', Amount],
  spread_multiplier: ['spreadMultiplier', Amount],
  min_offset_bps: ['offsetMinBps', Amount],
  max_offset_bps: ['offsetMaxBps', Amount],
  spread_ema_alpha: ['spreadEmaAlpha', Amount],
  max_position_size: ['positionMax', Amount],
  inventory_deadband_pct: ['deadbandShare', Amount],
  skew_max_bps: ['skewMaxBps', Amount],
  inventory_skew_factor: ['skewFactor', Amount],
  skew_shape_k: ['skewShapeK', Amount],
  inventory_warn_pct: ['warnShare', Amount],
  inventory_critical_pct: ['criticalShare', Amount],
  inventory_hard_pct: ['hardShare', Amount],
  inventory_warn_skew_multiplier: ['warnSkewTimes', Amount],
  size_scale_per_level: ['sizeTimesPerLevel', Amount],
  vol_regime_enabled: ['regimeIsUsed', Flag],
  vol_regime_short_window_s: ['regimeShortWindowMs', Milliseconds],
  vol_regime_medium_window_s: ['regimeMediumWindowMs', Milliseconds],
  vol_regime_long_window_s: ['regimeLongWindowMs', Milliseconds],
  vol_regime_calm_bps: ['calmBps', Amount],
  vol_regime_elevated_bps: ['elevatedBps', Amount],
  vol_regime_extreme_bps: ['extremeBps', Amount],
  vol_offset_scale_calm: ['calmScale', Amount],
  vol_offset_scale_elevated: ['elevatedScale', Amount],
  vol_offset_scale_extreme: ['extremeScale', Amount],
  trend_enabled: ['trendIsUsed', Flag],
  trend_fast_ema_s: ['trendFastSeconds', Amount],
  trend_slow_ema_s: ['trendSlowSeconds', Amount],
  trend_strong_threshold: ['trendStrongStrength', Amount],
  trend_counter_side_size_cut: ['trendSizeCutShare', Amount],
  trend_skew_boost: ['trendSkewTimes', Amount],
  trend_one_way_enabled: ['trendIsOneWay', Flag],
  funding_bias_enabled: ['fundingIsUsed', Flag],
  funding_inventory_weight: ['fundingWeight', Amount],
  funding_bias_cap_bps: ['fundingCapBps', Amount],
  reprice_tolerance_percent: ['repriceToleranceShare', Amount],
  min_reprice_move_ticks: ['repriceMoveMinTicks', Amount],
  min_reprice_edge_delta_bps: ['repriceEdgeDeltaMinBps', Amount],
  min_reprice_interval_s: ['repriceIntervalMinMs', Milliseconds],
  max_order_age_s: ['orderAgeMaxMs', Milliseconds],
  post_only_safety_ticks: ['postOnlySafetyTicks', Amount],
  pof_max_safety_ticks: ['postOnlySafetyMaxTicks', Amount],
} as const satisfies Record<string, readonly [keyof PredecessorParameters, z.ZodType]>

/** Settings of a case over the defaults. A setting that moves no price is passed over; a bad value is an error. */
export const Settings = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((given): PredecessorParameters => {
    const read = Object.entries(settings).flatMap(([name, [key, schema]]) => {
      const value = given?.[name]
      return value === undefined ? [] : [[key, schema.parse(value)] as const]
    })
    return { ...predecessorDefaults, ...Object.fromEntries(read) }
  })

/** The same decimals as whole numbers of one unit small enough for all of them, so that their differences are exact. */
export function onOneGrid(texts: readonly string[]): number[] {
  const values = texts.map((text) => new Exact(text))
  const places = Math.max(0, ...values.map((value) => value.decimalPlaces()))
  return values.map((value) => value.mul(new Exact(10).pow(places)).toNumber())
}

/** A price in ticks, fractions of a tick included. */
export const inTicks = (price: number, tick: number): number => new Exact(price).div(tick).toNumber()

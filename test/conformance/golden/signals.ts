import { z } from 'zod'
import { fundingBiasBps, knownRate } from '../../../edge-daemon/core/pricing/predecessor/funding-bias.ts'
import { predecessorDefaults } from '../../../edge-daemon/core/pricing/predecessor/parameters.ts'
import { toxicity } from '../../../edge-daemon/core/pricing/predecessor/toxicity.ts'
import { trendSignal } from '../../../edge-daemon/core/pricing/predecessor/trend.ts'
import { cadenceOf, volatilityRegime } from '../../../edge-daemon/core/pricing/predecessor/volatility-regime.ts'
import { Amount, AmountOrNull, DecimalText, onOneGrid, Settings } from './inputs.ts'
import type { Runner } from './runner.ts'

/** Three numbers with strokes between them. */
const Three = z
  .string()
  .transform((text): unknown => text.split('/'))
  .pipe(z.tuple([Amount, Amount, Amount]))

const Regime = z.object({
  vol_short_bps: AmountOrNull,
  vol_medium_bps: AmountOrNull,
  thresholds: Three.optional(),
  scales: Three.optional(),
  settings: Settings,
})
const Cadence = z.object({
  profile: z.enum(['legacy', 'crypto']).optional(),
  regime: z.enum(['CALM', 'NORMAL', 'ELEVATED', 'EXTREME']),
  settings: Settings,
})
const regimeNames = { CALM: 'calm', NORMAL: 'normal', ELEVATED: 'elevated', EXTREME: 'extreme' } as const

/** Asks for the regime and its cadence, or, when the regime is given, for the cadence alone. */
export const regime: Runner = (inputs) => {
  const given = Cadence.safeParse(inputs)
  if (given.success) {
    const parameters = {
      ...given.data.settings,
      marketProfile: given.data.profile ?? given.data.settings.marketProfile,
    }
    return cadence(regimeNames[given.data.regime], parameters)
  }
  const { vol_short_bps, vol_medium_bps, thresholds, scales, settings } = Regime.parse(inputs)
  const [calmBps, elevatedBps, extremeBps] = thresholds ?? [settings.calmBps, settings.elevatedBps, settings.extremeBps]
  const [calmScale, elevatedScale, extremeScale] = scales ?? [
    settings.calmScale,
    settings.elevatedScale,
    settings.extremeScale,
  ]
  const own = { calmBps, elevatedBps, extremeBps, calmScale, elevatedScale, extremeScale }
  // A case of regimes is of the profile that has regimes.
  const parameters = { ...settings, ...own, marketProfile: 'crypto' as const }
  const verdict = volatilityRegime(vol_short_bps, vol_medium_bps, parameters)
  return {
    regime: verdict.regime.toUpperCase(),
    offset_scale: verdict.scale,
    pause: verdict.isPaused,
    ...cadence(verdict.regime, parameters),
  }
}

const cadence = (...asked: Parameters<typeof cadenceOf>) => {
  const { intervalMinMs, orderAgeMaxMs } = cadenceOf(...asked)
  return { min_reprice_interval_s: intervalMinMs / 1_000, max_order_age_s: orderAgeMaxMs / 1_000 }
}

const TrendInputs = z.object({ mids: z.array(DecimalText), ref_vol_bps: AmountOrNull, settings: Settings })

export const trend: Runner = (inputs) => {
  const { mids, ref_vol_bps, settings } = TrendInputs.parse(inputs)
  const { direction, strength } = trendSignal(onOneGrid(mids), ref_vol_bps, settings)
  return { direction: direction.toUpperCase(), strength }
}

const Rate = z.union([
  Amount,
  z.enum(['NaN', 'Infinity', '-Infinity', 'inf', '-inf', 'nan']).transform(() => Number.NaN),
])
const Funding = z.object({
  profile: z.enum(['legacy', 'crypto']),
  enabled: z.boolean(),
  weight: Amount,
  cap_bps: Amount,
  previous_rate: Amount.default(0),
  rate: Rate,
})

export const funding: Runner = (inputs, profile) => {
  const { profile: marketProfile, enabled, weight, cap_bps, previous_rate, rate } = Funding.parse(inputs)
  const own = { marketProfile, fundingIsUsed: enabled, fundingWeight: weight, fundingCapBps: cap_bps }
  const parameters = { ...predecessorDefaults, ...own }
  return { bias_bps: fundingBiasBps(knownRate(previous_rate, rate), parameters, profile) }
}

const Toxicity = z.object({
  vol_bps: AmountOrNull,
  drift_bps: AmountOrNull,
  vol_max: Amount,
  drift_max: Amount,
  mult: Amount,
})

export const toxicityOf: Runner = (inputs) => {
  const { vol_bps, drift_bps, vol_max, drift_max, mult } = Toxicity.parse(inputs)
  const limits = { volatilityMaxBps: vol_max, driftMaxBps: drift_max, extraPerBps: mult }
  const { extraBps, pause } = toxicity(vol_bps, drift_bps, limits)
  return { extra_bps: extraBps, pause }
}

import type { PredecessorParameters } from './parameters.ts'

export type Regime = 'calm' | 'normal' | 'elevated' | 'extreme'
export type RegimeVerdict = {
  readonly regime: Regime
  /** Times the offset. */
  readonly scale: number
  readonly isPaused: boolean
}

const normal: RegimeVerdict = { regime: 'normal', scale: 1, isPaused: false }

/**
 * The regime by a range of mids in bps: the medium window decides, the short one only where the medium knows nothing,
 * and without either the market passes for normal. Bounds are inclusive and there is no hysteresis.
 */
export function volatilityRegime(
  shortBps: number | null,
  mediumBps: number | null,
  parameters: PredecessorParameters,
): RegimeVerdict {
  const range = mediumBps ?? shortBps
  if (range === null || !parameters.regimeIsUsed) return normal
  if (range >= parameters.extremeBps) return { regime: 'extreme', scale: parameters.extremeScale, isPaused: true }
  if (range >= parameters.elevatedBps) return { regime: 'elevated', scale: parameters.elevatedScale, isPaused: false }
  if (range <= parameters.calmBps) return { regime: 'calm', scale: parameters.calmScale, isPaused: false }
  return normal
}

export type Cadence = { readonly intervalMinMs: number; readonly orderAgeMaxMs: number }

const cadences: Readonly<Record<Regime, Cadence>> = {
  calm: { intervalMinMs: 400, orderAgeMaxMs: 20_000 },
  normal: { intervalMinMs: 600, orderAgeMaxMs: 15_000 },
  elevated: { intervalMinMs: 1_000, orderAgeMaxMs: 10_000 },
  extreme: { intervalMinMs: 2_000, orderAgeMaxMs: 5_000 },
}

/** How often a slot is priced anew and how old its order may get. The legacy profile takes what was configured. */
export function cadenceOf(regime: Regime, parameters: PredecessorParameters): Cadence {
  if (parameters.marketProfile === 'crypto') return cadences[regime]
  return { intervalMinMs: parameters.repriceIntervalMinMs, orderAgeMaxMs: parameters.orderAgeMaxMs }
}

import { z } from 'zod'
import { checkGuards, noGuard } from '../../../edge-daemon/core/risk/guards.ts'
import type { GoldenComponent } from '../golden.ts'
import { Amount, AmountOrNull, Milliseconds, SideName } from './inputs.ts'

// The gates between a wish and a side that is quoted.

const Guards = z.object({
  settings: z.object({
    min_spread_bps: Amount.default(0),
    imbalance_pause_threshold: Amount.default(0.7),
    imbalance_window_s: Milliseconds.default(2_000),
    vol_regime_short_window_s: Milliseconds.default(15_000),
  }),
  steps: z.array(
    z.object({
      side: SideName,
      spread: AmountOrNull,
      imb: Amount,
      t: Milliseconds.default(0),
      pause: z.boolean().default(false),
      override: z.boolean().default(false),
    }),
  ),
})

export const guards: GoldenComponent = (inputs) => {
  const { settings, steps } = Guards.parse(inputs)
  const limits = {
    spreadMinBps: settings.min_spread_bps,
    imbalanceMax: settings.imbalance_pause_threshold,
    imbalancePauseMs: Math.max(1_000, settings.imbalance_window_s),
    extremePauseMs: Math.max(1_000, settings.vol_regime_short_window_s / 10),
  }
  const bySide = { buy: noGuard(), sell: noGuard() }
  return steps.map(({ side, spread, imb, t, pause, override }) => {
    const signals = { spreadBps: spread, imbalance: imb, isExtreme: pause }
    const { isAllowed, reason, pausedUntilMs } = checkGuards(bySide[side], side, signals, override, limits, t)
    return {
      allow: isAllowed,
      reason,
      extra_offset_bps: 0,
      pause_until_rel_s: pausedUntilMs === null ? null : pausedUntilMs / 1_000,
    }
  })
}

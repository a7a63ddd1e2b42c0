import type { TradingConfig } from '#shared/config/config.ts'
import type { Effect } from '../effect.ts'
import type { EngineState } from '../state.ts'
import { lotsInWindow, pauseSide } from './fill-burst.ts'
import { lotUsdOf, sideMaxUsd } from './position-limits.ts'

/** Pauses a side of which a large share of its limit was taken within the window. Looks only when there was a fill now. */
export function watchBursts(state: EngineState, config: TradingConfig): Effect[] {
  const effects: Effect[] = []
  for (const side of ['buy', 'sell'] as const) {
    const fills = state.risk.bursts[side]
    if (fills.recent.at(-1)?.atMs !== state.nowMs) continue
    const filledUsd = lotsInWindow(fills, state.nowMs, config.risk.burstWindowMs) * lotUsdOf(state)
    // Without a price the fills cannot be weighed: that is a burst as well.
    if (filledUsd < config.risk.burstShare * sideMaxUsd(side, config)) continue
    pauseSide(fills, state.nowMs + config.risk.burstPauseMs)
    const { burstPauseMs: pauseMs } = config.risk
    effects.push({ type: 'journal', record: 'fill_burst', data: { side, filledUsd, pauseMs } }, { type: 'announce' })
  }
  return effects
}

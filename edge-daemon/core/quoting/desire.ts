import type { TradingConfig } from '#shared/config/config.ts'
import type { Side } from '#shared/units.ts'
import type { Quote } from '../pricing/ladder.ts'
import type { EngineState } from '../state.ts'
import { fairDesire } from './fair-desire.ts'
import { predecessorDesire } from './predecessor-desire.ts'

/** The ladder we would like to have, by whatever price path. */
export type Desire = {
  readonly quotes: readonly Quote[]
  readonly halfSpreadTicks: number
  readonly positionMaxLots: number
  /** Where false, something presses on the side and its quotes are there for what reduces the position alone. */
  readonly mayOpen: Readonly<Record<Side, boolean>>
}

/** The ladder we would like to have now; null when the market gives no price to quote around. */
export function desire(state: EngineState, config: TradingConfig): Desire | null {
  const { profile } = config.pricing
  return profile === 'fair' ? fairDesire(state, config) : predecessorDesire(state, config, profile)
}

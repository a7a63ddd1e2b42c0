import type { TradingConfig } from '#shared/config/config.ts'
import type { Side } from '#shared/units.ts'
import { latencyBps } from '../risk/latency-sla.ts'
import type { EngineState } from '../state.ts'
import { rateLimitBps } from './rate-limit.ts'

// How much further from fair each side is quoted than its price alone demands, and why. Every control loop adds its part
// here and nowhere else, so that no reason is counted twice; pricing adds the sum to its half-spread before it clamps.

/** Parts of the widening of one side, bps of the price, none negative. */
export type Widening = {
  /** Our orders reach the venue late, or nobody knows how late. */
  readonly latency: number
  /** The venue has told us that we ask too much of it. */
  readonly rateLimit: number
  /** Too many of our prices met the other side on arrival. */
  readonly postOnly: number
  /** Fills of this side have lost money after the fact. */
  readonly markout: number
}

/** The sum that pricing adds to the half-spread of a side, bps. */
export function wideningBps(state: EngineState, side: Side, config: TradingConfig): number {
  const { latency, rateLimit, postOnly, markout } = wideningParts(state, side, config)
  return latency + rateLimit + postOnly + markout
}

/** The parts of the sum, for whoever explains a quote. */
export const wideningParts = (state: EngineState, side: Side, config: TradingConfig): Widening => ({
  latency: latencyBps(state.latency.verdict, config.operations.latencyWarnMs),
  rateLimit: rateLimitBps(state.rateLimit, state.nowMs),
  postOnly: state.postOnlyBoost.boostBps,
  markout: state.adverse[side].offsetBps,
})

import type { TradingConfig } from '#shared/config/config.ts'
import { requestsPerMinuteOf } from '#shared/config/operations.ts'
import type { EngineState, Slot } from '../state.ts'
import { scarcity } from './rate-budget.ts'
import { passiveTimes } from './rate-limit.ts'

// How often slots may be filled or brought nearer to the market, and how far they may lag. What makes us safer never waits for this.

/** All that came within this long is one decision: the messages of a burst tell of one move. */
const passiveEveryMs = 100

/** Shortest time between two decisions that only improve what we earn, milliseconds. */
export const passivePauseMs = (state: EngineState): number =>
  passiveEveryMs * passiveTimes(state.rateLimit, state.nowMs) * (state.quoteRatio.isCritical ? 2 : 1)

/** Whether a slot may be filled or improved now. */
export const mayImprove = (state: EngineState, slot: Slot): boolean =>
  state.nowMs >= state.improvedAtMs + passivePauseMs(state) && !isPaused(state, slot)

/** Tolerances by which an order may stand too far out while the budget is full, and how many times more when it is empty. */
const passiveTolerances = 2
const scarceTimes = 3

/**
 * How many tolerances an order may stand too far out. It grows as the budget runs low, so that the messages that are left go
 * where they are worth most, and falls again as it fills.
 */
export function passiveToleranceTimes(state: EngineState, config: TradingConfig): number {
  const perMinute = requestsPerMinuteOf(config.operations)
  return passiveTolerances * (1 + scarceTimes * scarcity(state.budget, perMinute))
}

/** The venue has just refused something of this slot. */
export const isPaused = (state: EngineState, slot: Slot): boolean =>
  state.nowMs < slot.pausedUntilMs || state.nowMs < slot.refusals.pausedUntilMs

import type { EngineState, Slot } from '../state.ts'
import { passiveTimes } from './rate-limit.ts'

// How often a slot may be filled or brought nearer to the market. What makes us safer never waits for this.

/** Four changes of a slot in a second are as many as the venue's own book messages can tell apart. */
const passiveEveryMs = 250

/** Shortest time between two orders of one slot that only improve it, milliseconds. */
export const passivePauseMs = (state: EngineState): number =>
  passiveEveryMs * passiveTimes(state.rateLimit, state.nowMs) * (state.quoteRatio.isCritical ? 2 : 1)

/** Whether a slot may be filled or improved now. */
export const mayImprove = (state: EngineState, slot: Slot): boolean =>
  state.nowMs >= Math.max(slot.pausedUntilMs, slot.refusals.pausedUntilMs, slot.sentAtMs + passivePauseMs(state))

/** The venue has just refused something of this slot. */
export const isPaused = (state: EngineState, slot: Slot): boolean =>
  state.nowMs < slot.pausedUntilMs || state.nowMs < slot.refusals.pausedUntilMs

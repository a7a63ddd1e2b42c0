import type { TradingConfig } from '#shared/config/config.ts'
import { requestsPerMinuteOf } from '#shared/config/operations.ts'
import { canAfford } from './quoting/rate-budget.ts'
import type { EngineState } from './state.ts'
import type { VenueError } from './venue-error.ts'

// Looks that are due because time has passed, and that no doubt hurries. Paid out of the reserve they would leave nothing for
// what must be pulled next, or the first order after a halt would wait until their debt is paid off.

/** Long enough to save for all that is due in the same moment, little beside the minute between two looks. */
const waitMaxMs = 5_000

/** A look that failed has shown nothing: the next one does not wait for its turn, and the one after that longer. */
const lookAgainMs = 5_000
const lookAgainMaxMs = 30_000

export type Look = 'market' | 'fees' | 'leverage' | 'fills'

/** One that was refused as too many waits its whole turn: whoever asks for less must not be asked more often. */
export function noteLookFailed(state: EngineState, look: Look, kind: VenueError['kind']): void {
  const { looksFailed } = state
  if (kind === 'rate_limited') return
  const againMs = Math.min(lookAgainMaxMs, lookAgainMs * 2 ** looksFailed[look])
  looksFailed[look] += 1
  lookWithin(state, look, againMs)
}

/** Brings a look forward, never back. */
export function lookWithin({ nextAtMs, nowMs }: EngineState, look: Look, ms: number): void {
  nextAtMs[look] = Math.min(nextAtMs[look], nowMs + ms)
}

export function noteLookTaken({ looksFailed }: EngineState, look: Look): void {
  looksFailed[look] = 0
}

/** When a look was due that waits for nothing. */
export const longOverdueMs = (nowMs: number): number => nowMs - waitMaxMs

/** Whether a look of so many requests leaves now. One that waits is noted: quotes leave it its part, it comes before them. */
export function claimLook(state: EngineState, requests: number, dueAtMs: number, config: TradingConfig): boolean {
  const { budget, nowMs } = state
  if (nowMs < dueAtMs) return false
  if (dueAtMs <= longOverdueMs(nowMs) || canAfford(budget, requestsPerMinuteOf(config.operations), requests))
    return true
  budget.owed += requests
  return false
}

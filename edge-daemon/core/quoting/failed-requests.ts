import type { TradingConfig } from '#shared/config/config.ts'
import type { Effect } from '../effect.ts'
import type { EngineState, Slot } from '../state.ts'
import { describeVenueError, dispositionOf, type VenueError } from '../venue-error.ts'
import { carryOut } from './consequences.ts'
import { noteRateLimited } from './order-fates.ts'

// What follows from a request about orders that failed, beside what it means for the orders themselves: see slot.ts.

/** A creation or an edit; `slot` is its own. */
export function applyFailure(
  state: EngineState,
  error: VenueError,
  slot: Slot | null,
  config: TradingConfig,
): Effect[] {
  if (error.kind === 'rate_limited') {
    // The one wait whose length the venue states, and it concerns everything we send. What rests may stay meanwhile.
    noteRateLimited(state, error.retryAfterMs)
    return [venueError(error)]
  }
  const verdict = { act: dispositionOf(error), means: error.kind === 'refused' ? error.reason : null }
  const latch = { name: latchOf(error), detail: describeVenueError(error) }
  return [venueError(error), ...carryOut(state, verdict, slot, latch, config)]
}

/**
 * A cancel, of one order or of all. No code is documented for one that comes too late, so a refusal alone says nothing of what
 * we may do: the orders are asked about, and what the answers show is counted in refused-cancels.ts.
 */
export function applyCancelFailure(state: EngineState, error: VenueError, config: TradingConfig): Effect[] {
  return error.kind === 'refused' ? [venueError(error)] : applyFailure(state, error, null, config)
}

const venueError = (error: VenueError): Effect => ({
  type: 'journal',
  record: 'venue_error',
  data: { detail: describeVenueError(error) },
})

const latchOf = (error: VenueError): string => (error.kind === 'unauthorized' ? 'unauthorized' : 'venue_refused')

import type { TradingConfig } from '#shared/config/config.ts'
import type { Effect } from '../effect.ts'
import type { EngineState, Slot } from '../state.ts'
import { describeVenueError, dispositionOf, type VenueError } from '../venue-error.ts'
import { carryOut } from './consequences.ts'
import { noteRateLimited } from './order-fates.ts'
import { raiseOrderLife } from './order-life.ts'

// What follows from a request about orders that failed, beside what it means for the orders themselves: see slot.ts.

/** A creation or an edit; `slot` is its own. */
export function applyFailure(
  state: EngineState,
  error: VenueError,
  slot: Slot | null,
  config: TradingConfig,
): Effect[] {
  const detail = describeVenueError(error)
  const raised = error.kind === 'refused' && error.reason === 'clocks' ? raiseOrderLife(state, config) : null
  if (raised !== null) {
    carryOut(state, 'drop', slot, { name: latchOf(error), detail }, config)
    return [venueError(error), ...raised]
  }
  // The one wait whose length the venue states, and it concerns everything we send. What rests may stay meanwhile.
  if (error.kind === 'rate_limited') noteRateLimited(state, error.retryAfterMs)
  else carryOut(state, dispositionOf(error), slot, { name: latchOf(error), detail }, config)
  return [venueError(error)]
}

/**
 * A cancel, of one order or of all. No code is documented for one that comes too late, so a refusal says nothing of what we may
 * do: the orders are asked about, and nothing else follows.
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

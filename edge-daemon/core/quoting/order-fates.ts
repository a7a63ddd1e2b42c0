import { signOf } from '#shared/units.ts'
import type { Effect } from '../effect.ts'
import type { OrderAnswer } from '../event.ts'
import { stepBreaker, type BreakerEvent } from '../risk/circuit-breaker.ts'
import { noteFirstWord, noteOrderSent } from '../signals/latency.ts'
import { noteCarried, noteShort } from '../risk/shortfall.ts'
import type { EngineState, Slot } from '../state.ts'
import { describeVenueError, dispositionOf, type VenueError } from '../venue-error.ts'
import { noteOrder } from './post-only-boost.ts'
import { clearRefusals, noteRestingOrder } from './post-only-failures.ts'
import { blockBudget } from './rate-budget.ts'
import { noteRateLimitHit } from './rate-limit.ts'
import type { Ended, Order } from './slot.ts'

// What the loops around quoting learn from the fate of each order: how late the venue is, how often it fails us, and
// whether it takes our prices. The slots tell it here once, and each loop draws its own conclusion.

/** A new order or an edit has left. */
export function noteOrderLeft(state: EngineState, clientId: string): void {
  noteOrderSent(state.latency, clientId, state.nowMs)
  noteOrder(state.postOnlyBoost, state.nowMs)
  tellBreaker(state, { type: 'sent', clientId })
}

/** The answer to a creation. That no answer came is no word of the venue's, but a failure. */
export function noteCreateAnswer(state: EngineState, clientId: string, answer: OrderAnswer): Effect[] {
  if (answer.result === 'accepted') {
    noteFirstWord(state.latency, clientId, state.nowMs)
    return []
  }
  const { error } = answer
  if (error.kind === 'refused') noteFirstWord(state.latency, clientId, state.nowMs)
  if (error.kind === 'refused' && error.reason === 'margin') noteShort(state.risk.shortfall, state.nowMs)
  if (!isFailure(error)) return tellBreaker(state, { type: 'released', clientId })
  return tellBreaker(state, { type: 'failed', clientId, detail: describeVenueError(error) })
}

/**
 * What the breaker is there for. A closed or busy venue, a lack of margin, a price that came too near and what only a person
 * can heal are other loops' business.
 */
function isFailure(error: VenueError): boolean {
  if (error.kind === 'ambiguous' || error.kind === 'unreachable') return true
  if (error.kind !== 'refused' || error.reason === 'margin') return false
  const act = dispositionOf(error)
  return act === 'drop' || act === 'back_off'
}

/** The stream shows the order at rest for the first time: only this is a success. */
export function noteAtRest(state: EngineState, slot: Slot, { clientId, side, size }: Order): Effect[] {
  noteRestingOrder(slot.refusals)
  // The account carries what takes from the position however short it is.
  if (size + signOf(side) * state.ledger.positionLots > 0) noteCarried(state.risk.shortfall)
  return tellBreaker(state, { type: 'succeeded', clientId })
}

/** The order is over. */
export function noteOrderEnd(state: EngineState, slot: Slot, end: Ended): Effect[] {
  const { clientId } = end.order
  state.latency.waiting.delete(clientId)
  if (end.why === 'filled') {
    clearRefusals(slot.refusals)
    return tellBreaker(state, { type: 'succeeded', clientId })
  }
  const isRejected = end.why.startsWith('rejected')
  // The answer of the venue says that it took the order; whether the account carries it is often the engine's word.
  const isShort = isRejected && end.means === 'margin'
  if (isShort) noteShort(state.risk.shortfall, state.nowMs)
  const isFailed = isRejected && !isShort && (end.act === 'drop' || end.act === 'back_off')
  return tellBreaker(state, isFailed ? { type: 'failed', clientId, detail: end.why } : { type: 'released', clientId })
}

/** The venue has asked for fewer requests: the budget shrinks, and quoting becomes wider and slower. */
export function noteRateLimited(state: EngineState, retryAfterMs: number): void {
  blockBudget(state.budget, state.nowMs, retryAfterMs)
  noteRateLimitHit(state.rateLimit, state.nowMs)
}

/** Moves the breaker on; a change of its phase is a record. */
export function tellBreaker(state: EngineState, event: BreakerEvent): Effect[] {
  const before = state.breaker.phase
  if (!stepBreaker(state.breaker, event, state.nowMs)) return []
  const { phase, reason } = state.breaker
  return [{ type: 'journal', record: 'circuit_breaker', data: { from: before, to: phase, reason } }]
}

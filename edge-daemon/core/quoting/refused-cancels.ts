import type { TradingConfig } from '#shared/config/config.ts'
import type { Effect } from '../effect.ts'
import type { EngineState } from '../state.ts'
import { describeVenueError, dispositionOf, type VenueError } from '../venue-error.ts'
import { carryOut } from './consequences.ts'

// A cancel that is refused came too late, or the venue does not let us take an order away. Only a read that began after the
// refusal tells the two apart.

/** Reads may lag behind the end of an order, though not round after round. */
const inRowMax = 3

export type RefusedCancels = {
  /** The newest refusal of each order that is not over. */
  readonly newest: Map<string, RefusedCancel>
  /** Rounds in which an order was read open after the refusal of its cancel, since cancels were last seen to work. */
  inRow: number
  countedAtMs: number
}
type RefusedCancel = { readonly sentAtMs: number; readonly refusedAtMs: number; readonly error: VenueError }

export const noRefusedCancels = (): RefusedCancels => ({
  newest: new Map(),
  inRow: 0,
  countedAtMs: Number.NEGATIVE_INFINITY,
})

export function noteCancelRefused(state: EngineState, clientId: string, sentAtMs: number, error: VenueError): void {
  if (error.kind === 'refused') state.refusedCancels.newest.set(clientId, { sentAtMs, refusedAtMs: state.nowMs, error })
}

/** A read that began at `startedAtMs` shows the order open. What was refused at one time counts once. */
export function noteStillOpen(
  state: EngineState,
  clientId: string,
  startedAtMs: number,
  config: TradingConfig,
): Effect[] {
  const { refusedCancels: own, nowMs } = state
  const refusal = own.newest.get(clientId)
  if (refusal === undefined || startedAtMs <= refusal.refusedAtMs || refusal.sentAtMs <= own.countedAtMs) return []
  own.inRow += 1
  own.countedAtMs = nowMs
  if (own.inRow < inRowMax) return []
  // What the venue refuses for a while is tried again after it; anything else only a person can judge.
  const act = dispositionOf(refusal.error) === 'halt' ? 'halt' : 'latch'
  const detail = `the venue refuses to cancel orders that are open: ${describeVenueError(refusal.error)}`
  const isNews = own.inRow === inRowMax
  carryOut(state, { act, means: null }, null, { name: 'venue_refused', detail }, config)
  return isNews ? [{ type: 'announce' }] : []
}

/** The order is over; `isOfCancel`: because we have cancelled it. One that the venue holds on to keeps the count. */
export function noteRefusedEnded({ refusedCancels: own }: EngineState, clientId: string, isOfCancel: boolean): void {
  own.newest.delete(clientId)
  if (isOfCancel && own.newest.size === 0) own.inRow = 0
}

/** A complete read: what it does not show is no order that the venue holds on to. */
export function noteShown({ refusedCancels: own }: EngineState, shown: ReadonlySet<string>): void {
  for (const id of own.newest.keys()) if (!shown.has(id)) own.newest.delete(id)
  if (shown.size === 0) own.inRow = 0
}

/** Cancels are of no use: what rests is left to the switch. */
export const areCancelsRefused = ({ refusedCancels }: EngineState): boolean => refusedCancels.inRow >= inRowMax

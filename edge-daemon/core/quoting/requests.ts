import type { TradingConfig } from '#shared/config/config.ts'
import { requestsPerMinuteOf } from '#shared/config/operations.ts'
import { signOf, type WallMs } from '#shared/units.ts'
import type { Effect } from '../effect.ts'
import type { Quote } from '../pricing/ladder.ts'
import { breakerAllows } from '../risk/circuit-breaker.ts'
import { permit } from '../risk/permission.ts'
import { roomLots } from '../risk/room.ts'
import type { ApprovedQuote } from '../risk/limits.ts'
import type { EngineState } from '../state.ts'
import { urgency, type Action } from './action.ts'
import type { Desire } from './desire.ts'
import { growShare } from './differences.ts'
import { leftLots } from './own-orders.ts'
import { isPaused } from './pace.ts'
import { mayQuote } from './rate-budget.ts'
import { cancelOrder, sendOrder } from './send.ts'
import type { Leg } from './slot.ts'

/** The requests of one action, or null when permission or budget is missing. Slots are moved on as the request leaves. */
export function requestFor(
  state: EngineState,
  action: Action,
  wish: Desire,
  config: TradingConfig,
  wallNowMs: WallMs,
): Effect[] | null {
  const { slot, leg, quote, why } = action
  if (quote === null) return leg === null ? null : cancelOrder(state, slot, leg, why, config)
  const cancelIfUrgent = (reason: string) =>
    leg !== null && action.urgency <= urgency.move ? cancelOrder(state, slot, leg, reason, config) : null
  // The venue has just refused something here: pulling is always right, the next try waits.
  if (leg !== null && isPaused(state, slot)) return cancelIfUrgent(why)
  if (crossesOwn(state, quote)) return cancelIfUrgent('would cross our own order')
  // After too many failures orders stay away; what is urgent is pulled all the same.
  if (!breakerAllows(state.breaker)) return cancelIfUrgent(why)
  // What is urgent is pulled out of the reserve, and comes back as a new order when there is budget for one.
  const perMinute = requestsPerMinuteOf(config.operations)
  if (!mayQuote(state.budget, perMinute, state.nowMs, isReturn(state))) return cancelIfUrgent(why)
  const approved = permit(state, quote, wish, config)
  if (approved !== null && leg !== null && isNoGain(action, approved, leg, leftLots(state, leg))) return null
  if (approved !== null)
    return sendOrder(state, slot, approved, leg, { why, explanation: quote.explanation }, config, wallNowMs)
  // No room to hold both orders of an edit: the old one goes first, the new one follows when it is proven gone. So does one that
  // the market has left behind on a side with little room, or it would stay there until its renewal.
  const isFirst =
    action.urgency <= urgency.renew || (why === 'too passive' && roomLots(state, slot.side, wish, config) < Infinity)
  return leg !== null && isFirst ? cancelOrder(state, slot, leg, `${why}, no room to edit`, config) : null
}

/** An order is made larger only by as much as it lacks, wherever its price; and none is sent that equals what it replaces. */
function isNoGain({ why, quote }: Action, approved: ApprovedQuote, leg: Leg, left: number): boolean {
  // A price path that has decided itself is taken at its word.
  if (why === 'renewal' || quote?.verdict === 'replace') return false
  if (why === 'smaller than wanted') return left >= approved.size * growShare
  return approved.price === leg.order.price && approved.size === left
}

/** Whether nothing has been placed since quoting was last halted, and nothing of ours is out. */
const isReturn = ({ slots, improvedAtMs, risk }: EngineState): boolean =>
  improvedAtMs <= risk.rampFromMs && slots.every(({ legs }) => legs.length === 0)

/** True when the quote would meet an order of ours on the other side that may still rest. */
function crossesOwn(state: EngineState, quote: Quote): boolean {
  for (const slot of state.slots) {
    if (slot.side === quote.side) continue
    for (const leg of slot.legs) if (signOf(quote.side) * (quote.priceTicks - leg.order.price) >= 0) return true
  }
  return false
}

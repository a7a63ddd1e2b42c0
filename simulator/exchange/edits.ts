import { yieldPlace } from './book.ts'
import { pushDue } from '#shared/due.ts'
import type { ExchangeOutput } from './events.ts'
import { accountOf, closeOrder, count } from './lifecycle.ts'
import { isOpen, remainingLots, takeSequence, type ExchangeState, type Market, type Order } from './state.ts'

// An edit at the engine: one order takes the place of another. How much of the old order's standing it inherits is a
// setting, because nobody outside the venue knows.

export type Edit = {
  readonly previous: Order
  /** The old order's place in the queue goes to the new one. */
  readonly keepsPlace: boolean
  /** The old order rests on beside the new one for a while. */
  readonly overlaps: boolean
}

/** What the edit would do; or why it cannot, when the old order is over or was replaced already. */
export function editOf(
  state: ExchangeState,
  order: Order,
  previousId: string,
): Edit | 'PREV_ORDER_NOT_FOUND' | 'PREV_ORDER_CONFLICT' {
  const previous = state.orders.get(previousId)
  if (previous === undefined || !isOpen(previous)) return 'PREV_ORDER_NOT_FOUND'
  if (previous.replacedById !== null) return 'PREV_ORDER_CONFLICT'
  const { keepsPriorityOnSizeDown, overlapMs } = state.editSemantics
  const isSmaller = order.priceTicks === previous.priceTicks && order.qtyLots <= remainingLots(previous)
  const keepsPlace = keepsPriorityOnSizeDown && isSmaller && order.timeInForce === 'GTT'
  return { previous, keepsPlace, overlaps: !keepsPlace && overlapMs > 0 }
}

/** The engine refuses the edit: the old order goes too, or stays as if nothing had been asked. */
export function refuseEdit(state: ExchangeState, market: Market, edit: Edit, outputs: ExchangeOutput[]): void {
  if (state.editSemantics.losesBothOnRefusal) closeOrder(state, edit.previous, 'CANCELLED', 'NONE', outputs)
  else count(accountOf(state, edit.previous.accountId), market, edit.previous)
}

/** The engine takes the edit: the old order is replaced, now or when the overlap is over. */
export function completeEdit(
  state: ExchangeState,
  market: Market,
  order: Order,
  edit: Edit,
  outputs: ExchangeOutput[],
): void {
  const { previous } = edit
  if (edit.overlaps) {
    count(accountOf(state, previous.accountId), market, previous)
    previous.replacedById = order.id
    const dueAtMs = state.nowMs + state.editSemantics.overlapMs
    pushDue(state.pending, { type: 'end_overlap', dueAtMs, sequence: takeSequence(state), orderId: previous.id })
    return
  }
  if (edit.keepsPlace) yieldPlace(state, market, previous, order)
  closeOrder(state, previous, 'CANCELLED', 'ORDER_REPLACED', outputs)
}

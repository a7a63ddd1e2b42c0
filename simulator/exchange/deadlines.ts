import { orderDue, popDue, pushDue } from '#shared/due.ts'
import { takeSequence, type Account, type Deadline, type ExchangeState, type Order } from './state.ts'

// Expiries and dead man's switches wait in one heap. Calling one off leaves its entry there: it is passed over when it
// comes to the top, and swept out with its like when they are more than half, so that the heap stays as small as the book.

export function expireLater(state: ExchangeState, order: Order): void {
  add(state, { type: 'expiry', dueAtMs: order.expireAtMs, sequence: takeSequence(state), orderId: order.id })
}

/** Arms or rearms an account's dead man's switch; null disarms it. */
export function setSwitch(state: ExchangeState, account: Account, switchAtMs: number | null): void {
  account.switchAtMs = switchAtMs
  if (switchAtMs === null) return
  add(state, { type: 'switch', dueAtMs: switchAtMs, sequence: takeSequence(state), accountId: account.id })
}

/** The earliest deadline that still stands; null when there is none. Drops those before it that were called off. */
export function firstDeadline(state: ExchangeState): Deadline | null {
  for (let first = state.deadlines[0]; first !== undefined; first = state.deadlines[0]) {
    if (stands(state, first)) return first
    popDue(state.deadlines)
  }
  return null
}

function add(state: ExchangeState, deadline: Deadline): void {
  pushDue(state.deadlines, deadline)
  if (state.deadlines.length <= 64 + 2 * (state.restingCount + state.accounts.size)) return
  state.deadlines = state.deadlines.filter((each) => stands(state, each))
  orderDue(state.deadlines)
}

function stands(state: ExchangeState, deadline: Deadline): boolean {
  if (deadline.type === 'expiry') return state.orders.get(deadline.orderId)?.isResting === true
  return state.accounts.get(deadline.accountId)?.switchAtMs === deadline.dueAtMs
}

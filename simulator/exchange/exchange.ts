import { assert, unreachable } from '#shared/assert.ts'
import { admitOrder } from './admission.ts'
import { marketOf } from './book.ts'
import { cancelMatching, enact, openOrders } from './engine.ts'
import type { ExchangeEvent, ExchangeOutput, OrderRequest } from './events.ts'
import { closeOrder } from './matching.ts'
import { applyPrint } from './prints.ts'
import { externalKey, isOpen, takeId, type EngineAction, type ExchangeState, type Order } from './state.ts'

// The whole exchange as one reducer: state and event in, state changed in place and outputs back. It reads no clock and
// draws no random number; what must happen later is a field that a later event's time is compared with.

/** Applies everything that became due up to the event's time, oldest first, and then the event. */
export function stepExchange(state: ExchangeState, event: ExchangeEvent): ExchangeOutput[] {
  const outputs: ExchangeOutput[] = []
  advance(state, event.atMs, outputs)
  handle(state, event, outputs)
  // Without a delay the engine acts before the caller sees the acknowledgement's successor.
  advance(state, event.atMs, outputs)
  return outputs
}

/** When the exchange next has to be woken with a clock event; null when nothing waits. */
export function nextDueAtMs(state: ExchangeState): number | null {
  return nextDue(state)?.atMs ?? null
}

function handle(state: ExchangeState, event: ExchangeEvent, outputs: ExchangeOutput[]): void {
  switch (event.type) {
    case 'clock':
      return
    case 'order_requested':
      requestOrder(state, event.accountId, event.request, outputs)
      return
    case 'cancel_requested': {
      const order = state.orders.get(event.orderId)
      const isAlive = order?.accountId === event.accountId && (isOpen(order) || order.status === 'PENDING')
      if (order === undefined || !isAlive) outputs.push({ type: 'refused', code: 1142 })
      else acknowledge(state, { type: 'cancel', dueAtMs: dueAtMs(state), orderId: order.id }, order.id, outputs)
      return
    }
    case 'mass_cancel_requested': {
      const { accountId, filter } = event
      acknowledge(state, { type: 'mass_cancel', dueAtMs: dueAtMs(state), accountId, filter }, null, outputs)
      return
    }
    case 'switch_armed': {
      const account = state.accounts.get(event.accountId)
      assert(account !== undefined, `account ${event.accountId} must exist`)
      const isArmed = event.countdownSeconds > 0 && state.switchWorks
      account.switchAtMs = isArmed ? state.nowMs + event.countdownSeconds * 1_000 : null
      outputs.push({ type: 'accepted', orderId: null })
      return
    }
    case 'print':
      applyPrint(state, marketOf(state, event.market), event, outputs)
      return
    case 'house_moved': {
      const market = marketOf(state, event.market)
      market.house = { buy: event.bids.map((level) => ({ ...level })), sell: event.asks.map((level) => ({ ...level })) }
      if (market.markHalfTicks === event.markHalfTicks) return
      market.markHalfTicks = event.markHalfTicks
      outputs.push({ type: 'mark_changed', market: event.market })
      return
    }
    // To be built beside this file: margin, modes, funding, edits.
    case 'market_clock':
    case 'leverage_requested':
    case 'collateral_moved':
    case 'mode_changed':
    case 'market_status_changed':
    case 'index_moved':
    case 'edit_semantics_changed':
    case 'refusals_planned':
      return
    default:
      unreachable(event)
  }
}

function requestOrder(state: ExchangeState, accountId: number, request: OrderRequest, outputs: ExchangeOutput[]): void {
  const admission = admitOrder(state, accountId, request)
  if (admission.type === 'refused') {
    outputs.push(admission)
    return
  }
  const order: Order = {
    id: takeId(state),
    externalId: request.externalId,
    accountId,
    market: request.market,
    side: request.side,
    type: request.type,
    timeInForce: request.timeInForce,
    priceTicks: admission.priceTicks,
    qtyLots: admission.qtyLots,
    postOnly: request.postOnly,
    reduceOnly: request.reduceOnly,
    selfTradeLevel: request.selfTradeLevel,
    builderFeeRate: 0n,
    prevOrderId: admission.replaces?.id ?? null,
    createdAtMs: state.nowMs,
    expireAtMs: request.expireAtMs,
    updatedAtMs: state.nowMs,
    status: 'PENDING',
    statusReason: 'NONE',
    filledLots: 0,
    filledValue: 0n,
    feePaid: 0n,
    aheadLots: 0,
  }
  state.orders.set(order.id, order)
  state.externalIds.set(externalKey(accountId, order.externalId), order.id)
  forgetOldest(state)
  acknowledge(state, { type: 'place', dueAtMs: dueAtMs(state), orderId: order.id }, order.id, outputs)
}

function acknowledge(
  state: ExchangeState,
  action: EngineAction,
  orderId: string | null,
  outputs: ExchangeOutput[],
): void {
  state.pending.push(action)
  outputs.push({ type: 'accepted', orderId })
}

const dueAtMs = (state: ExchangeState): number => state.nowMs + state.engineDelayMs

type Due = { readonly atMs: number; readonly run: (outputs: ExchangeOutput[]) => void }

function advance(state: ExchangeState, atMs: number, outputs: ExchangeOutput[]): void {
  assert(atMs >= state.nowMs, `time must not run backwards, was ${state.nowMs} and is ${atMs}`)
  for (let due = nextDue(state); due !== null && due.atMs <= atMs; due = nextDue(state)) {
    state.nowMs = Math.max(state.nowMs, due.atMs)
    due.run(outputs)
  }
  state.nowMs = atMs
}

/** The earliest thing that waits; the engine's own queue comes first among equals. */
function nextDue(state: ExchangeState): Due | null {
  let earliest: Due | null = null
  const offer = (due: Due) => {
    if (earliest === null || due.atMs < earliest.atMs) earliest = due
  }
  const action = state.pending[0]
  if (action !== undefined) {
    offer({
      atMs: action.dueAtMs,
      run: (outputs) => {
        state.pending.shift()
        enact(state, action, outputs)
      },
    })
  }
  for (const account of state.accounts.values()) {
    if (account.switchAtMs === null) continue
    const filter = { all: true, orderIds: [], externalIds: [], markets: [] }
    offer({
      atMs: account.switchAtMs,
      run: (outputs) => {
        account.switchAtMs = null
        cancelMatching(state, account.id, filter, outputs)
      },
    })
  }
  for (const order of openOrders(state)) {
    offer({ atMs: order.expireAtMs, run: (outputs) => closeOrder(state, order, 'EXPIRED', 'NONE', outputs) })
  }
  return earliest
}

const ordersKeptMax = 100_000

/** Bounds the memory of a long run: the oldest finished orders are forgotten first, as the venue forgets its own. */
function forgetOldest(state: ExchangeState): void {
  for (const order of state.orders.values()) {
    if (state.orders.size <= ordersKeptMax) return
    if (isOpen(order) || order.status === 'PENDING') continue
    state.orders.delete(order.id)
    state.externalIds.delete(externalKey(order.accountId, order.externalId))
  }
}

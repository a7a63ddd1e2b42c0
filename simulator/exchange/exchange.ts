import { assert, unreachable } from '#shared/assert.ts'
import { admitOrder } from './admission.ts'
import { marketOf } from './book.ts'
import { firstDeadline, setSwitch } from './deadlines.ts'
import { changeTerms, deleverageInto, takeBackTrade } from './deeds.ts'
import { popDue, pushDue } from '#shared/due.ts'
import { cancelMatching, enact } from './engine.ts'
import type { ExchangeEvent, ExchangeOutput, RefusalCode } from './events.ts'
import { advanceFunding } from './funding.ts'
import { moveCollateral } from './ledger.ts'
import { accountOf, beginOrder, closeOrder } from './lifecycle.ts'
import { superviseAccounts } from './liquidation.ts'
import { changeLeverage } from './leverage.ts'
import { changeMarketStatus, isTrading } from './modes.ts'
import { applyPrint } from './prints.ts'
import { forgetOldest } from './retention.ts'
import { isActive, takeId, takeSequence, type Deadline, type ExchangeState, type Order } from './state.ts'

// The whole exchange as one reducer: state and event in, state changed in place and outputs back. It reads no clock and
// draws no random number; what must happen later is a field that a later event's time is compared with.

/** Applies everything that became due up to the event's time, oldest first, and then the event. */
export function stepExchange(state: ExchangeState, event: ExchangeEvent): ExchangeOutput[] {
  const outputs: ExchangeOutput[] = []
  advance(state, event.atMs, outputs)
  handle(state, event, outputs)
  // Without a delay the engine acts before the caller sees the acknowledgement's successor.
  advance(state, event.atMs, outputs)
  forgetOldest(state)
  return outputs
}

/** When the exchange next has to be woken with a clock event; null when nothing waits. */
export function nextDueAtMs(state: ExchangeState): number | null {
  if (state.isFrozen === true) return null
  const actionAtMs = state.pending[0]?.dueAtMs ?? Infinity
  const deadlineAtMs = firstDeadline(state)?.dueAtMs ?? Infinity
  const dueAtMs = Math.min(actionAtMs, deadlineAtMs)
  return dueAtMs === Infinity ? null : dueAtMs
}

function handle(state: ExchangeState, event: ExchangeEvent, outputs: ExchangeOutput[]): void {
  switch (event.type) {
    case 'clock':
      return
    case 'order_requested':
      requestOrder(state, event, outputs)
      return
    case 'cancel_requested': {
      const order = state.orders.get(event.orderId)
      const isAlive = order?.accountId === event.accountId && isActive(order)
      if (order === undefined || !isAlive) {
        outputs.push({ type: 'refused', code: 1142 })
        return
      }
      const dueAtMs = dueAtMsOf(state, event)
      pushDue(state.pending, { type: 'cancel', dueAtMs, sequence: takeSequence(state), orderId: order.id })
      outputs.push({ type: 'accepted', orderId: order.id })
      return
    }
    case 'mass_cancel_requested': {
      const { accountId, filter } = event
      const dueAtMs = dueAtMsOf(state, event)
      pushDue(state.pending, { type: 'mass_cancel', dueAtMs, sequence: takeSequence(state), accountId, filter })
      outputs.push({ type: 'accepted', orderId: null })
      return
    }
    case 'switch_armed': {
      const isArmed = event.countdownSeconds > 0 && state.switchWorks
      setSwitch(state, accountOf(state, event.accountId), isArmed ? state.nowMs + event.countdownSeconds * 1_000 : null)
      outputs.push({ type: 'accepted', orderId: null })
      return
    }
    case 'print': {
      const market = marketOf(state, event.market)
      // A closed venue prints nothing, and takes nothing from what the outside world offers.
      if (!isTrading(state, market) || state.isFrozen === true) return
      applyPrint(state, market, event, outputs)
      superviseAccounts(state, market, outputs)
      return
    }
    case 'house_moved':
      moveHouse(state, event, outputs)
      return
    case 'market_clock': {
      const market = marketOf(state, event.market)
      advanceFunding(state, market, event.marketAtMs, outputs)
      superviseAccounts(state, market, outputs)
      return
    }
    case 'leverage_requested': {
      const code = requestLeverage(state, event, outputs)
      if (code !== null) outputs.push({ type: 'refused', code })
      return
    }
    case 'collateral_moved': {
      const account = accountOf(state, event.accountId)
      moveCollateral(state, account, event.amount, outputs)
      for (const market of state.markets.values()) superviseAccounts(state, market, outputs)
      return
    }
    case 'mode_changed':
      state.mode = event.mode
      for (const market of state.markets.values()) superviseAccounts(state, market, outputs)
      return
    case 'market_status_changed':
      changeMarketStatus(state, marketOf(state, event.market), event.status, outputs)
      return
    case 'index_moved': {
      const market = marketOf(state, event.market)
      if (market.indexHalfTicks === event.indexHalfTicks) return
      market.indexHalfTicks = event.indexHalfTicks
      outputs.push({ type: 'index_changed', market: event.market })
      return
    }
    case 'edit_semantics_changed':
      state.editSemantics = event.editSemantics
      return
    case 'refusals_planned': {
      const isBounded = event.count >= 0 && event.count <= refusalsPlannedMax
      assert(isBounded, `at most ${refusalsPlannedMax} refusals can be planned at once, were ${event.count}`)
      if (event.count === 0) state.plannedRefusals.delete(event.accountId)
      else
        state.plannedRefusals.set(
          event.accountId,
          Array.from({ length: event.count }, () => ({ reason: event.reason, onlyEdits: event.onlyEdits === true })),
        )
      return
    }
    case 'trade_taken_back':
      takeBackTrade(state, event.tradeId, outputs)
      for (const market of state.markets.values()) superviseAccounts(state, market, outputs)
      return
    case 'deleveraged':
      deleverageInto(state, event.accountId, event.market, event.lots, outputs)
      superviseAccounts(state, marketOf(state, event.market), outputs)
      return
    case 'rules_changed':
      state.makerFeeRate = event.makerFeeRate ?? state.makerFeeRate
      state.takerFeeRate = event.takerFeeRate ?? state.takerFeeRate
      state.expiryMinMs = event.expiryMinMs ?? state.expiryMinMs ?? 0
      return
    case 'market_terms_changed':
      changeTerms(state, event.market, event.terms, outputs)
      return
    case 'engine_frozen':
      state.isFrozen = event.isFrozen
      if (!event.isFrozen) meetAllDue(state, outputs)
      return
    case 'funding_rate_forced':
      marketOf(state, event.market).funding.forcedRate = event.rate
      outputs.push({ type: 'funding_rate_changed', market: event.market })
      return
    case 'ids_leapt':
      assert(event.nextId >= state.nextId, 'identifiers never go back')
      state.nextId = event.nextId
      return
    default:
      unreachable(event)
  }
}

const refusalsPlannedMax = 10_000

type EventOf<Type extends ExchangeEvent['type']> = Extract<ExchangeEvent, { type: Type }>

function requestOrder(state: ExchangeState, event: EventOf<'order_requested'>, outputs: ExchangeOutput[]): void {
  const { request } = event
  const account = accountOf(state, event.accountId)
  const admission = admitOrder(state, account, request)
  if (admission.type === 'refused') {
    outputs.push(admission)
    return
  }
  const order: Order = {
    id: takeId(state),
    externalId: request.externalId,
    accountId: account.id,
    market: request.market,
    side: request.side,
    type: request.type,
    timeInForce: request.timeInForce,
    priceTicks: admission.priceTicks,
    qtyLots: admission.qtyLots,
    postOnly: request.postOnly,
    reduceOnly: request.reduceOnly,
    selfTradeLevel: request.selfTradeLevel,
    builderFeeRate: admission.builderFeeRate,
    prevOrderId: admission.replaces?.id ?? null,
    createdAtMs: state.nowMs,
    expireAtMs: request.expireAtMs,
    updatedAtMs: state.nowMs,
    status: 'PENDING',
    statusReason: 'NONE',
    filledLots: 0,
    filledValue: 0n,
    feePaid: 0n,
    isCounted: false,
    replacedById: null,
    isResting: false,
    aheadId: null,
    behindId: null,
    aheadUntilLots: 0,
  }
  beginOrder(state, account, admission.market, order)
  const dueAtMs = dueAtMsOf(state, event)
  pushDue(state.pending, { type: 'place', dueAtMs, sequence: takeSequence(state), orderId: order.id })
  outputs.push({ type: 'accepted', orderId: order.id })
}

function requestLeverage(
  state: ExchangeState,
  event: EventOf<'leverage_requested'>,
  outputs: ExchangeOutput[],
): RefusalCode | null {
  const market = state.markets.get(event.market)
  if (market === undefined) return 1001
  if (state.mode === 'MAINTENANCE') return 1010
  const changes: ExchangeOutput[] = []
  const code = changeLeverage(state, accountOf(state, event.accountId), event.market, event.leverage, changes)
  if (code === null) outputs.push({ type: 'accepted', orderId: null }, ...changes)
  return code
}

function moveHouse(state: ExchangeState, event: EventOf<'house_moved'>, outputs: ExchangeOutput[]): void {
  if (state.isFrozen === true) return
  const market = marketOf(state, event.market)
  if (event.marketAtMs !== null) advanceFunding(state, market, event.marketAtMs, outputs)
  market.house = { buy: event.bids.map((level) => ({ ...level })), sell: event.asks.map((level) => ({ ...level })) }
  const hasMoved = market.markHalfTicks !== event.markHalfTicks
  market.markHalfTicks = event.markHalfTicks
  if (hasMoved) outputs.push({ type: 'mark_changed', market: event.market })
  if (hasMoved || event.marketAtMs !== null) superviseAccounts(state, market, outputs)
}

/** When the engine acts on a request. */
const dueAtMsOf = (state: ExchangeState, event: { readonly engineDelayMs?: number }): number =>
  state.nowMs + (event.engineDelayMs ?? state.engineDelayMs)

/** Does everything that is due, in the order of its time; the engine's own queue comes first among equals. */
function advance(state: ExchangeState, atMs: number, outputs: ExchangeOutput[]): void {
  assert(atMs >= state.nowMs, () => `time must not run backwards, was ${state.nowMs} and is ${atMs}`)
  while (state.isFrozen !== true) {
    const action = state.pending[0]
    const actionAtMs = action?.dueAtMs ?? Infinity
    // Whether the first deadline still stands is asked only when its moment has come.
    const horizonMs = Math.min(actionAtMs, atMs)
    const deadline = (state.deadlines[0]?.dueAtMs ?? Infinity) <= horizonMs ? firstDeadline(state) : null
    if (deadline !== null && deadline.dueAtMs <= atMs && deadline.dueAtMs < actionAtMs) {
      state.nowMs = Math.max(state.nowMs, deadline.dueAtMs)
      popDue(state.deadlines)
      meet(state, deadline, outputs)
    } else if (action !== undefined && actionAtMs <= atMs) {
      state.nowMs = Math.max(state.nowMs, actionAtMs)
      popDue(state.pending)
      const market = enact(state, action, outputs)
      if (market !== null) superviseAccounts(state, market, outputs)
    } else break
  }
  state.nowMs = atMs
}

/** After a standstill: the deadlines that have passed come before whatever waits for the engine. */
function meetAllDue(state: ExchangeState, outputs: ExchangeOutput[]): void {
  for (let next = firstDeadline(state); next !== null && next.dueAtMs <= state.nowMs; next = firstDeadline(state)) {
    popDue(state.deadlines)
    meet(state, next, outputs)
  }
}

const everything = { all: true, orderIds: [], externalIds: [], markets: [] }

function meet(state: ExchangeState, deadline: Deadline, outputs: ExchangeOutput[]): void {
  if (deadline.type === 'expiry') {
    const order = state.orders.get(deadline.orderId)
    assert(order !== undefined, `order ${deadline.orderId} must exist until it expires`)
    closeOrder(state, order, 'EXPIRED', 'NONE', outputs)
    return
  }
  const account = accountOf(state, deadline.accountId)
  setSwitch(state, account, null)
  cancelMatching(state, account, everything, outputs)
}

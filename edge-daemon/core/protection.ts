import type { TradingConfig } from '#shared/config/config.ts'
import { monoMs, type ClientOrderId } from '#shared/units.ts'
import { isOverdue } from './account/executions.ts'
import { checkpointJson } from './account/fills.ts'
import { driveFunding } from './account/funding.ts'
import { spend } from './quoting/rate-budget.ts'
import { noteCancelSent, noteMassCancelSent } from './quoting/orders.ts'
import { areCancelsRefused } from './quoting/refused-cancels.ts'
import { exitLevel } from './quoting/slot.ts'
import type { Effect } from './effect.ts'
import { streamTrouble } from './risk/stream-trouble.ts'
import { claimLook, longOverdueMs } from './routine-look.ts'
import { isLastLookOwed } from './reopening.ts'
import type { EngineState } from './state.ts'

// What runs whether we quote or not: the exchange's switch, the removal of what may not rest, and the regular look at the
// venue's own picture. These requests are never held back by the budget of quotes.

/** Often enough to catch what arrives late, rarely enough to leave the venue time to answer. */
const massCancelEveryMs = 1_000
/** A stranger or a lost word is found this late at most; a look costs one request. */
export const openOrdersEveryMs = 15_000
/** Fills come by stream; this is the count behind it. */
export const fillsEveryMs = 60_000
/** A position that changed without a trade is told by nobody: the account is looked at so often, and a few seconds later while budget lacks. */
export const accountWithinMs = 60_000
/** While there is reason to ask. */
const accountEveryMs = 2_000
/** The balance and the position. */
export const accountRequests = 2
/** What is new, and the page behind it that is empty. */
export const fillsRequests = 2
/** Every checkpoint names the fills above the floor one by one: a complete read keeps them few. */
const seenTradesMax = 250
/** A refresh that failed is repeated before the countdown has moved much. */
const switchRetryMs = 1_000
/** How old what a restart knows may be, and six records a minute. */
const statusEveryMs = 10_000

export function sendMassCancel(state: EngineState, config: TradingConfig): Effect[] {
  noteMassCancelSent(state, config)
  state.asking.massCancel = true
  state.massCancelAtMs = state.nowMs
  state.nextAtMs.massCancel = state.nowMs + massCancelEveryMs
  state.nextAtMs.openOrders = Math.min(state.nextAtMs.openOrders, state.nowMs + 250)
  state.counts.cancel += 1
  spend(state.budget)
  return [{ type: 'mass_cancel' }, { type: 'journal', record: 'mass_cancel_sent', data: {} }]
}

/**
 * While halted nothing of ours may rest: mass cancel each second until every slot is proven empty and no stranger is left.
 * An order whose fate is unknown counts as one that rests.
 */
export function emptyTheBook(state: EngineState, config: TradingConfig): Effect[] {
  if (state.recovery === 'cancelling') return []
  if (!mayRest(state)) return []
  const isDue = !state.asking.massCancel && state.nowMs >= state.nextAtMs.massCancel
  const effects = isDue ? sendMassCancel(state, config) : []
  // A mass cancel may pass before an order that was just taken, and what rests just after one would wait a second for the next.
  for (const slot of state.slots) {
    if (slot.level === exitLevel || state.nowMs < slot.cancelPausedUntilMs) continue
    // An edit on its way may still fail and leave the older order; once it is answered that one is not waited for.
    const isEditOut = slot.legs.some(({ phase }) => phase === 'sending')
    for (const { phase, order } of slot.legs)
      if (phase === 'live' || phase === 'accepted' || (phase === 'replacing' && !isEditOut))
        effects.push(...cancelOne(state, order.clientId, config))
  }
  return effects
}

/** An exit order never rests, and is what the halt is for. */
const mayRest = ({ foreignIds, slots }: EngineState): boolean =>
  foreignIds.size > 0 || slots.some(({ level, legs }) => level !== exitLevel && legs.length > 0)

function cancelOne(state: EngineState, clientId: ClientOrderId, config: TradingConfig): Effect[] {
  noteCancelSent(state, clientId, config)
  state.counts.cancel += 1
  spend(state.budget)
  return [
    { type: 'cancel_order', clientId },
    { type: 'journal', record: 'cancel_sent', data: { clientId, why: 'halted' } },
  ]
}

/**
 * While nothing is heard of the account, refreshes may still arrive and keep alive what we can no longer see: then it is left to
 * fire. A connection that was opened and has not told the open orders has told nothing.
 */
export function driveSwitch(state: EngineState, config: TradingConfig): Effect[] {
  if (state.switch.isOut || state.nowMs < state.switch.nextAtMs) return []
  if (!state.hasOrderSnapshot || streamTrouble(state, 'account', config.risk.streamSilentMaxMs) !== null) return []
  // What no cancel takes away, the switch does.
  if (areCancelsRefused(state) && mayRest(state)) return []
  // Stopping with a proven-empty book lets the switch lapse: sending 0 would also disarm it for what we may have missed.
  if (state.stopping?.step === 'done') return []
  state.switch.isOut = true
  spend(state.budget)
  return [{ type: 'refresh_switch', countdownS: config.operations.switchCountdownMs / 1_000, sentAtMs: state.nowMs }]
}

export function switchAnswered(
  state: EngineState,
  sentAtMs: number,
  isConfirmed: boolean,
  config: TradingConfig,
): void {
  const { switch: own, nowMs } = state
  own.isOut = false
  if (!isConfirmed) own.nextAtMs = nowMs + switchRetryMs
  else if (sentAtMs < own.doubtedAtMs) own.nextAtMs = nowMs
  else {
    own.nextAtMs = sentAtMs + config.operations.switchRefreshMs
    own.confirmedSentAtMs = monoMs(sentAtMs)
  }
}

/** The venue's own picture of orders and fills, regularly and at once when there is reason to doubt ours. */
export function driveAudits(state: EngineState, config: TradingConfig): Effect[] {
  const effects: Effect[] = []
  if (state.recovery !== 'done' || state.stopping !== null) return effects
  // Each read refused as too many puts the end off. What stays unread for long becomes a halt by itself.
  if (state.nowMs < state.budget.blockedUntilMs) return effects
  const hurryOrders = state.foreignIds.size > 0
  if (!state.asking.openOrders && state.nowMs >= state.nextAtMs.openOrders) {
    state.asking.openOrders = true
    state.nextAtMs.openOrders = state.nowMs + (hurryOrders ? massCancelEveryMs : openOrdersEveryMs)
    spend(state.budget)
    effects.push({ type: 'read_open_orders' })
  }
  if (!state.asking.account && state.nowMs >= state.nextAtMs.account && claimAccount(state, config)) {
    // The report may be the one that is wrong: ask for it anew as well.
    state.asking.account = true
    state.nextAtMs.account = state.nowMs + accountEveryMs
    spend(state.budget)
    effects.push({ type: 'read_account' })
  }
  effects.push(...driveFunding(state))
  const hurryFills =
    !state.areFillsSynced ||
    state.mismatchSinceMs !== null ||
    state.tradeIds.seen.size > seenTradesMax ||
    isOverdue(state.executions, state.nowMs)
  // Without the stream a read proves nothing; but what an order has told of is told by nobody else then.
  const canHeal = state.streams.account.isUp || isOverdue(state.executions, state.nowMs)
  if (state.asking.fills || !canHeal) return effects
  const { fills: dueAtMs } = state.nextAtMs
  const isDue = hurryFills
    ? state.nowMs >= Math.min(dueAtMs, state.nextAtMs.fillsInHurry)
    : claimLook(state, fillsRequests, dueAtMs, config)
  if (isDue) {
    state.asking.fills = true
    state.nextAtMs.fills = state.nowMs + fillsEveryMs
    state.nextAtMs.fillsInHurry = state.nowMs + massCancelEveryMs
    spend(state.budget)
    effects.push({ type: 'read_fills', sinceTradeId: state.tradeIds.floor })
  }
  return effects
}

/** At once while position and fills disagree, margin looks thin, the balance is about to be stale, or an exit waits for it; else in its turn. */
function claimAccount(state: EngineState, config: TradingConfig): boolean {
  const { margin, balanceAtMs } = state.risk
  const { accountReadAtMs } = state
  const isOld = balanceAtMs === null || state.nowMs - balanceAtMs > config.risk.balanceAgeMaxMs / 2
  const isDoubted = state.mismatchSinceMs !== null || margin.breaches.length > 0 || isOld || isLastLookOwed(state)
  return (
    isDoubted ||
    accountReadAtMs === null ||
    claimLook(state, accountRequests, accountReadAtMs + accountWithinMs, config)
  )
}

/** Reads orders and fills at the next tick, though no more often than each second. */
export function hurryAudits(state: EngineState): void {
  const { nowMs, nextAtMs } = state
  if (nowMs < nextAtMs.hurry) return
  nextAtMs.hurry = nowMs + massCancelEveryMs
  nextAtMs.openOrders = Math.min(nextAtMs.openOrders, nowMs)
  nextAtMs.fills = Math.min(nextAtMs.fills, longOverdueMs(nowMs))
}

export function driveStatus(state: EngineState): Effect[] {
  if (state.nowMs < state.nextAtMs.status) return []
  state.nextAtMs.status = state.nowMs + statusEveryMs
  return [
    {
      type: 'journal',
      record: 'status',
      data: {
        positionLots: state.ledger.positionLots,
        legs: state.slots.flatMap((slot) => slot.legs.map((leg) => leg.phase)),
        halts: Object.keys(state.halts),
        counts: { ...state.counts },
        markTicks: state.markTicks,
        halfSpreadTicks: state.marketHalfSpread?.value ?? null,
        budget: Math.round(state.budget.tokens),
        checkpoint: checkpointJson(state),
      },
    },
  ]
}

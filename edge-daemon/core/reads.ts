import type { TradingConfig } from '#shared/config/config.ts'
import { settle } from './account/executions.ts'
import { applyCompleteFills, notePosition } from './account/fills.ts'
import type { Effect } from './effect.ts'
import type { Balance, PositionReport, ReadAnswer, VenueFill, VenueOrder } from './event.ts'
import { noteAccountWhileFlattening } from './flattening.ts'
import { noteProbeAnswer } from './loops.ts'
import { applyCompleteOrders } from './quoting/orders.ts'
import { noteRateLimited } from './quoting/order-fates.ts'
import { finishRecovery, noteOpenOrdersWhileCancelling } from './recovery.ts'
import { noteLookFailed, noteLookTaken } from './routine-look.ts'
import { noteUnheardOrders, noteUntoldFills } from './stream-doubt.ts'
import { noteCompleteRead, reachesBack } from './account/trade-ids.ts'
import { provePosition } from './account/position-proof.ts'
import { checkEquity } from './risk/equity-check.ts'
import { noteAccountFigures } from './risk/margin-watch.ts'
import type { EngineState } from './state.ts'
import { noteAccountWhileStopping, noteFillsWhileStopping, noteOpenOrdersWhileStopping } from './stopping.ts'
import { describeVenueError, type VenueError } from './venue-error.ts'

// What reads of the venue tell: each closes a gap that a stream has left, or says that it could not.

export function onOpenOrders(
  state: EngineState,
  answer: ReadAnswer<readonly VenueOrder[]>,
  config: TradingConfig,
): Effect[] {
  state.asking.openOrders = false
  if (answer.result === 'failed') {
    noteOpenOrdersWhileStopping(state, null)
    state.openOrdersTrouble = describeVenueError(answer.error)
    state.nextAtMs.openOrders = state.nowMs + (state.recovery === 'done' && state.stopping === null ? 2_000 : 500)
    return readFailed(answer, state)
  }
  state.openOrdersReadAtMs = state.nowMs
  state.openOrdersTrouble = null
  noteUnheardOrders(state, answer.value)
  const effects = applyCompleteOrders(state, answer.value, answer.startedAtMs, config)
  noteOpenOrdersWhileStopping(state, { orders: answer.value, startedAtMs: answer.startedAtMs })
  noteOpenOrdersWhileCancelling(state, answer.value.length, answer.startedAtMs)
  return effects
}

const endsBeforeKnown: VenueError = { kind: 'ambiguous', detail: 'the fills end before one that we were told of' }

/**
 * A list that still ends there after so long has lost that fill for good: the venue has taken it back. Longer than the history
 * may be late, because a list that is cut short looks the same, and what it lacks would be counted twice.
 */
const endsEarlyMaxMs = 60_000

/** A read that lacks what we were told of is not complete, whatever the venue says: it counts as failed. */
function weighFills(state: EngineState, told: ReadAnswer<readonly VenueFill[]>): ReadAnswer<readonly VenueFill[]> {
  if (told.result === 'failed') return told
  state.fillsShortSinceMs = reachesBack(state.tradeIds, told.value) ? null : (state.fillsShortSinceMs ?? state.nowMs)
  const isShort = state.fillsShortSinceMs !== null && state.nowMs - state.fillsShortSinceMs < endsEarlyMaxMs
  return isShort ? { result: 'failed', error: endsBeforeKnown } : told
}

/** Where there is reason to read the fills, or a start or a stop waits for them. */
const failedHurryMs = 1_000

export function onFillsRead(state: EngineState, told: ReadAnswer<readonly VenueFill[]>): Effect[] {
  state.asking.fills = false
  const answer = weighFills(state, told)
  if (answer.result === 'failed') {
    const { nextAtMs, nowMs } = state
    nextAtMs.fillsInHurry = nowMs + failedHurryMs
    if (state.recovery === 'done' && state.stopping === null) noteLookFailed(state, 'fills', answer.error.kind)
    else nextAtMs.fills = nowMs + failedHurryMs
    return readFailed(answer, state)
  }
  noteLookTaken(state, 'fills')
  if (state.recovery === 'fills' && !state.hasCheckpoint) {
    // First start on this account: its history is not ours to book; the position is carried in at the end of the start.
    for (const fill of answer.value) state.tradeIds.floor = fill.tradeId
    state.recovery = 'account'
    return []
  }
  const effects = applyCompleteFills(state, answer.value)
  noteCompleteRead(state.tradeIds, answer.value, answer.startedAtMs, state.nowMs)
  noteUntoldFills(state, effects)
  if (state.recovery === 'fills') state.recovery = 'account'
  state.fillsReadFromMs = answer.startedAtMs
  settle(state.executions, answer.startedAtMs)
  const { upAtMs } = state.streams.account
  // Only a read that began on this connection closes the gap that the loss of the last one left.
  if (upAtMs !== null && answer.startedAtMs >= upAtMs) state.areFillsSynced = true
  noteFillsWhileStopping(state, answer.startedAtMs)
  notePosition(state)
  return effects
}

export function onAccountRead(
  state: EngineState,
  answer: ReadAnswer<{ balance: Balance; report: PositionReport }>,
  config: TradingConfig,
): Effect[] {
  state.asking.account = false
  noteProbeAnswer(state, answer.result === 'failed' ? answer.error : answer)
  if (answer.result === 'failed') return readFailed(answer, state)
  state.report = answer.value.report
  state.reportAtMs = state.nowMs
  state.accountReadAtMs = state.nowMs
  const effects: Effect[] = []
  noteBalance(state, answer.value.balance, config)
  notePosition(state)
  if (state.recovery === 'account') effects.push(...finishRecovery(state, config))
  else
    effects.push(
      ...noteAccountWhileFlattening(state, answer.startedAtMs),
      ...noteAccountWhileStopping(state, answer.startedAtMs),
    )
  effects.push(...provePosition(state, answer.startedAtMs, config), ...checkEquity(state))
  return effects
}

export function noteBalance(state: EngineState, balance: Balance, config: TradingConfig): void {
  state.balance = balance
  state.risk.balanceAtMs = state.nowMs
  noteAccountFigures(state, config)
}

export function readFailed(answer: ReadAnswer<unknown> & { result: 'failed' }, state: EngineState): Effect[] {
  noteFailure(state, answer.error)
  return [{ type: 'journal', record: 'read_failed', data: { detail: describeVenueError(answer.error) } }]
}

/** What a failed read or refresh says about all requests: the budget is gone, or the key. */
export function noteFailure(state: EngineState, error: VenueError): void {
  if (error.kind === 'rate_limited') noteRateLimited(state, error.retryAfterMs)
  if (error.kind === 'unauthorized') state.latches['unauthorized'] ??= describeVenueError(error)
}

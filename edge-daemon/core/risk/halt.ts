import type { TradingConfig } from '#shared/config/config.ts'
import { staysExact } from '#shared/market.ts'
import { lagTrouble } from '../lag.ts'
import type { EngineState } from '../state.ts'
import { unsignedFee } from '../terms.ts'
import { seenMax } from '../account/trade-ids.ts'
import { isRateHalted } from '../quoting/rate-limit.ts'
import { assessLatency } from './latency-sla.ts'
import { isCrossed } from '../book/order-book.ts'
import { bookAgeMaxMs } from '../book/watch.ts'
import { offsetMs } from '../clock-offset.ts'
import { isTooPoor } from './account-means.ts'
import { isLineSlow, slowTrips } from '../signals/round-trips.ts'
import { collarHalt, shutOutReason } from './collar-watch.ts'
import { isIndexApart } from './permission.ts'
import { fundingRoomLots } from './funding-budget.ts'
import { positionMaxLots } from './position-limits.ts'
import { tooSmallReason } from './smallest-order.ts'
import { streamTrouble } from './stream-trouble.ts'

/** How long a start waits for the cloud's first word when nothing speaks against quoting without it. */
const controlWaitMs = 5_000
/** A book that comes later than this shows a market that is over. */
const bookLateMaxMs = 1_000
/** Expiries are stated in the venue's time: beyond this difference they mean nothing. Half the margin of quoting/slot.ts. */
const clockLeadMaxMs = 5_000
/** A clock that a time service keeps is far nearer; a feed that is later than this for seconds is stale. */
const clockApartMaxMs = 1_000
/** Three audits in a row. */
const openOrdersAgeMaxMs = 45_000

/**
 * Why nothing may be quoted now, by name with the reason in words; empty when quoting is allowed. Derived anew in every
 * step from what is known, so that no reason can be forgotten; what is not known is a reason. While any holds, nothing of
 * ours rests.
 */
export function haltReasons(state: EngineState, config: TradingConfig): Record<string, string> {
  const { nowMs, control } = state
  const reasons: Record<string, string> = { ...state.latches }
  const unread = state.openOrdersTrouble === null ? '' : ` (${state.openOrdersTrouble})`
  if (state.stopping !== null) reasons['stopping'] = state.stopping.reason
  if (state.recovery !== 'done') reasons['recovering'] = `start-up: ${state.recovery}${unread}`
  const late = lagTrouble(state)
  if (late !== null) reasons['loop_lag'] = late
  for (const stream of ['book', 'account', 'mark'] as const) {
    const trouble = streamTrouble(state, stream, config.risk.streamSilentMaxMs)
    if (trouble !== null) reasons[`${stream}_stale`] = trouble
  }
  if (state.bookAtMs === null) reasons['book_missing'] = 'no snapshot of the book on this connection'
  else if (nowMs - state.bookAtMs > bookAgeMaxMs) reasons['book_stale'] = 'no book message for more than a minute'
  else if (isCrossed(state.book)) reasons['book_crossed'] = 'bids at or above asks'
  if (state.feed.lateMs > bookLateMaxMs)
    reasons['book_late'] = `the book comes ${Math.round(state.feed.lateMs)} ms later than it can`
  if (state.bookDoubt !== null) reasons['book_doubted'] = state.bookDoubt
  if (state.clockLeadMs !== null && Math.abs(state.clockLeadMs) > clockLeadMaxMs) {
    reasons['clock_skew'] =
      `our clock is ${Math.round(state.clockLeadMs)} ms ahead of the book's: one is wrong or the feed is late`
  }
  const apartMs = offsetMs(state.clockOffset)
  // What a new connection has kept back comes late from its first message on; the prints tell what is in time.
  const behindMs = (state.clockLeadMs ?? 0) - (apartMs ?? state.clockLeadMs ?? 0)
  if (behindMs > bookLateMaxMs)
    reasons['book_late'] ??= `the book comes ${Math.round(behindMs)} ms later than others tell that it can`
  if (apartMs !== null && Math.abs(apartMs) > clockApartMaxMs)
    reasons['clock_skew'] ??= `our clock is ${Math.round(apartMs)} ms ahead of the book's for seconds: one is wrong`
  if (state.openOrdersReadAtMs !== null && nowMs - state.openOrdersReadAtMs > openOrdersAgeMaxMs) {
    reasons['orders_unread'] = `the open orders could not be read for a while${unread}`
  }
  if (state.markDoubt !== null) reasons['mark_stale'] ??= state.markDoubt
  if (state.markTicks === null) reasons['mark_missing'] = 'no mark price yet'
  if (!state.hasOrderSnapshot) reasons['orders_unknown'] = 'no snapshot of open orders on this connection'
  const { size: unproven } = state.tradeIds.seen
  if (unproven > seenMax)
    reasons['fills_unread'] =
      `${unproven} fills wait for a complete read: of more a checkpoint could not keep the names`
  if (!state.areFillsSynced) reasons['fills_unsynced'] = 'fills since the last connection are not read yet'
  const confirmed = state.switch.confirmedSentAtMs
  if (confirmed === null || nowMs - confirmed > config.operations.switchCountdownMs / 2) {
    reasons['switch_unconfirmed'] = "the exchange's dead man's switch has no recent confirmation"
  }
  if (control.known?.latched === true) reasons['latched'] = control.known.latchReason ?? 'latched by the watchdog'
  if (control.known?.desired === 'halt') reasons['operator_halt'] = 'halted by the operator'
  if (control.isConfigured && control.skew !== null) reasons['version_skew'] = control.skew
  if (control.isConfigured && !control.isFresh) {
    // Away is one thing; a cloud that is there and does not watch us is another.
    if (control.refusal !== null) reasons['cloud_refused'] = control.refusal
    if (control.mustAsk)
      reasons['control_unknown'] = 'something may have happened unheard, and the cloud has not answered yet'
    else if (nowMs - state.startedAtMs < controlWaitMs)
      reasons['control_unknown'] = 'waiting for the first word of the cloud'
  }
  const { closed, makerFeeRate, makerFeeRateMax, leverage, toldLeverage } = state.terms
  if (closed !== null) reasons['market_closed'] = closed
  if (makerFeeRate > makerFeeRateMax)
    reasons['fee_risen'] = `the maker fee is ${makerFeeRate}, and was ${makerFeeRateMax} at the start`
  const unsigned = unsignedFee(state.terms)
  if (unsigned !== null) reasons['fee_risen'] = unsigned
  if (toldLeverage !== null && toldLeverage !== leverage)
    reasons['leverage_changed'] =
      `the account's leverage is ${toldLeverage} and was ${leverage}: somebody has changed it`
  // Where it is latched, the words of the latch stand.
  if (state.foreignIds.size > 0)
    reasons['foreign_order'] ??= `${state.foreignIds.size} orders at the venue are not ours`
  if (state.mismatchSinceMs !== null && nowMs - state.mismatchSinceMs > config.risk.positionMismatchMaxMs) {
    reasons['position_mismatch'] =
      `fills give ${state.ledger.positionLots} lots, the venue says ${state.report?.position}`
  }
  const { margin, drawdown } = state.risk
  if (state.recovery === 'done' && margin.breaches.length > 0)
    reasons['margin_guard'] = `the account's margin: ${margin.breaches.join(', ')}`
  if (state.recovery === 'done' && isTooPoor(state, config))
    reasons['balance_short'] = 'what is available for trade does not carry the smallest order'
  if (!canCountLimit(state, config))
    reasons['limit_inexact'] = 'positionMaxUsd is too large for this market to be counted exactly: lower it'
  const tooSmall = tooSmallReason(state, config)
  if (tooSmall !== null) reasons['limits_too_small'] = tooSmall
  const fundingLots = Math.max(fundingRoomLots(state, 'buy', config), fundingRoomLots(state, 'sell', config))
  if (fundingLots < state.market.minOrderLots)
    reasons['funding_budget'] = 'an hour of funding on the smallest order costs more than fundingMaxUsd'
  const shutOut = shutOutReason(state, config)
  if (shutOut !== null) reasons[collarHalt] = shutOut
  if (isIndexApart(state, config)) reasons['index_apart'] = 'mark and index are further apart than the collar'
  if (drawdown.isBreached && state.latches['drawdown'] === undefined)
    reasons['drawdown_unproven'] = 'by one price the profit has fallen to the limit'
  if (state.journalTrouble !== null) reasons['journal_degraded'] = state.journalTrouble
  if (state.ids.counter + 16 >= state.ids.reservedUpTo)
    reasons['ids_unreserved'] = 'order ids are used up until more are on disk'
  if (state.breaker.phase === 'open') reasons['breaker_open'] = state.breaker.reason
  if (isRateHalted(state.rateLimit, nowMs)) reasons['rate_limit'] = 'the venue keeps refusing requests as too many'
  const { verdict, trouble } = state.latency
  if (assessLatency(verdict, config.operations.latencyWarnMs).isHalted)
    reasons['latency'] =
      `of our orders one in twenty waits ${Math.round(verdict.p95Ms)} ms or more for a word of the venue`
  if (isLineSlow(state.roundTrips))
    reasons['line_slow'] = `of the last twenty pings ${slowTrips(state.roundTrips)} waited half a second or more`
  if (trouble !== null) reasons['latency_unknown'] = `no word of the venue for a minute, and no answer: ${trouble}`
  if (nowMs < state.pausedUntilMs)
    reasons['backing_off'] = ['waiting after an answer of the venue', state.pauseWhy].filter(Boolean).join(': ')
  return reasons
}

/** Ten times today's price and limit must stay exact in the ledger. */
function canCountLimit(state: EngineState, config: TradingConfig): boolean {
  const { markTicks } = state
  return markTicks === null || staysExact(10 * markTicks, 10 * positionMaxLots(state, markTicks, config))
}

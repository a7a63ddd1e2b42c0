import type { TradingConfig } from '#shared/config/config.ts'
import { unreachable } from '#shared/assert.ts'
import { applyFunding } from './account/funding.ts'
import { applyFills, notePosition } from './account/fills.ts'
import { fillKey, orderKey } from './account/untold.ts'
import { freshFeed, noteFeed } from './book/late-feed.ts'
import { stepWitness } from './book/contradiction.ts'
import { forgetBook } from './book/forget-book.ts'
import { bestPrices, changeBook, isSameBook, replaceBook } from './book/order-book.ts'
import { loseBook } from './book/watch.ts'
import { noteLead } from './clock-offset.ts'
import { applyControl, noteCloudRefusal } from './control.ts'
import type { Effect } from './effect.ts'
import { forgetIndex } from './index-watch.ts'
import { forgetMark } from './mark-watch.ts'
import { beginStop, noteFundingWhileStopping } from './stopping.ts'
import { noteMemory } from './memory.ts'
import type { EngineEvent } from './event.ts'
import { applyMarket } from './market.ts'
import { switchAnswered } from './protection.ts'
import { noteMassCancelTaken } from './recovery.ts'
import { noteBookOfOthers } from './quoting/note-market.ts'
import {
  applyCancelAnswer,
  applyCompleteOrders,
  applyCreateAnswer,
  applyMassCancelAnswer,
  applyOrderRead,
  applyReports,
} from './quoting/orders.ts'
import { spend } from './quoting/rate-budget.ts'
import { noteOutcome } from './server-errors.ts'
import { noteRefusal, noteUntoldOrder } from './stream-doubt.ts'
import { noteRoundTrip } from './signals/round-trips.ts'
import { checkEquity } from './risk/equity-check.ts'
import { noteAccountFigures } from './risk/margin-watch.ts'
import { prove, slotsFor, type EngineState } from './state.ts'
import { onFeesRead, onLeverageRead, onMarketRead } from './terms-news.ts'
import { noteLeverage } from './terms.ts'
import { describeVenueError } from './venue-error.ts'
import { noteBalance, noteFailure, onAccountRead, onFillsRead, onOpenOrders, readFailed } from './reads.ts'

// What each event changes in the picture of the world. Facts are applied always, also while halted; nothing is decided here.

export function applyFacts(state: EngineState, event: EngineEvent, config: TradingConfig): Effect[] {
  if (showsEngine(event, state)) state.engineSeenAtMs = state.nowMs
  noteOutcome(state, event)
  switch (event.type) {
    case 'clock_ticked':
      return []
    case 'book_replaced':
      replaceBook(state.book, event.bids, event.asks)
      state.bookDoubt = null
      noteBook(state, event, true)
      return noteBookOfOthers(state, event.venueAtMs, config)
    case 'book_changed':
      if (state.bookAtMs === null) return [] // A change without a snapshot before it means nothing.
      changeBook(state.book, event.bids, event.asks)
      noteBook(state, event, event.bids.length > 0 || event.asks.length > 0)
      return noteBookOfOthers(state, event.venueAtMs, config)
    case 'touch_changed':
    case 'trades_printed':
    case 'mark_changed':
    case 'index_changed':
    case 'reference_changed':
    case 'funding_changed':
      return applyMarket(state, event)
    case 'market_changed':
      state.latches['market_changed'] ??= event.reason
      return []
    case 'stream_changed':
      return onStream(state, event)
    case 'stream_proved':
      prove(state, event.stream)
      if (event.isQuick === true) noteRoundTrip(state.roundTrips, false)
      return []
    case 'round_trip_slow':
      noteRoundTrip(state.roundTrips, true)
      return []
    case 'message_refused':
      return onRefused(state, event)
    case 'orders_replaced':
      state.hasOrderSnapshot = true
      prove(state, 'account')
      for (const { clientId } of event.orders) state.untold.delete(orderKey(clientId))
      return applyCompleteOrders(state, event.orders, state.nowMs, config)
    case 'orders_updated':
      prove(state, 'account')
      for (const { clientId } of event.orders) state.untold.delete(orderKey(clientId))
      return applyReports(state, event.orders, null, config)
    case 'fills_reported':
      prove(state, 'account')
      for (const { tradeId } of event.fills) state.untold.delete(fillKey(tradeId))
      // Before the start has read the history up to here, a fill would be booked into a ledger that is not there yet.
      return state.recovery === 'cancelling' || state.recovery === 'fills' ? [] : applyFills(state, event.fills)
    case 'balance_reported':
      prove(state, 'account')
      noteBalance(state, event.balance, config)
      return checkEquity(state)
    case 'position_reported':
      state.report = event.report
      state.reportAtMs = state.nowMs
      prove(state, 'account')
      notePosition(state)
      noteAccountFigures(state, config)
      return noteLeverage(state, event.report.leverage ?? null)
    case 'place_answered':
      return applyCreateAnswer(state, event.clientId, event.answer, config)
    case 'cancel_answered':
      return applyCancelAnswer(state, event.clientId, event.answer, config)
    case 'mass_cancel_answered':
      state.asking.massCancel = false
      if (event.answer.result === 'accepted') noteMassCancelTaken(state)
      return applyMassCancelAnswer(state, event.answer, config)
    case 'order_read':
      if (event.answer.result === 'failed') return readFailed(event.answer, state)
      noteUntoldOrder(state, event.clientId, event.answer.value)
      return applyOrderRead(state, event.clientId, event.answer.value, event.answer.startedAtMs, config)
    case 'open_orders_read':
      return onOpenOrders(state, event.answer, config)
    case 'fills_read':
      return onFillsRead(state, event.answer)
    case 'account_read':
      return onAccountRead(state, event.answer, config)
    case 'funding_read':
      noteFundingWhileStopping(state, event.answer)
      return event.answer.result === 'failed'
        ? [...applyFunding(state, event.answer), ...readFailed(event.answer, state)]
        : applyFunding(state, event.answer)
    case 'market_read':
      return onMarketRead(state, event.answer)
    case 'fees_read':
      return onFeesRead(state, event.answer)
    case 'leverage_read':
      return onLeverageRead(state, event.answer)
    case 'switch_answered':
      switchAnswered(state, event.sentAtMs, event.answer.result === 'accepted', config)
      if (event.answer.result === 'accepted') return []
      noteFailure(state, event.answer.error)
      return [{ type: 'journal', record: 'switch_failed', data: { detail: describeVenueError(event.answer.error) } }]
    case 'requests_sent':
      spend(state.budget, event.count)
      return []
    case 'ids_reserved':
      state.ids.reservedUpTo = Math.max(state.ids.reservedUpTo, event.upTo)
      state.ids.isAsking = false
      return []
    case 'ids_not_reserved':
      // Asked again in a second; when they run out meanwhile, quoting halts for that reason.
      state.ids.isAsking = false
      state.nextAtMs.ids = state.nowMs + 1_000
      return [{ type: 'journal', record: 'ids_not_reserved', data: { reason: event.reason } }]
    case 'control_refused':
      noteCloudRefusal(state, event.detail, event.kind)
      return []
    case 'control_received':
      return applyControl(state, event.control, event.askedAtMs ?? null)
    case 'config_changed':
      onConfig(state, event.config)
      return [
        {
          type: 'journal',
          record: 'config_applied',
          data: { version: event.version, hash: event.hash, changed: event.changed },
        },
        { type: 'announce' },
      ]
    case 'config_refused':
      return [{ type: 'journal', record: 'config_refused', data: { version: event.version, reason: event.reason } }]
    case 'journal_degraded':
      state.journalTrouble = event.reason
      return []
    case 'stop_requested':
      beginStop(state, event.reason, false)
      return []
    case 'memory_measured':
      return noteMemory(state, event.rssMb, config)
    default:
      return unreachable(event)
  }
}

/** Feeds may go on while the engine stands still, and repeat what they have told; these tell of what it did. */
function showsEngine(event: EngineEvent, state: EngineState): boolean {
  switch (event.type) {
    case 'book_replaced':
      return state.bookAtMs !== null && !isSameBook(state.book, event.bids, event.asks)
    case 'book_changed':
      return event.bids.length > 0 || event.asks.length > 0
    case 'trades_printed':
      return !event.isReplay
    case 'orders_updated':
    case 'fills_reported':
      return true
    default:
      return false
  }
}

/** A message of the book that was not taken leaves a hole in it, whatever the adapter does about its connection. */
function onRefused(state: EngineState, event: EngineEvent & { type: 'message_refused' }): Effect[] {
  const effects = noteRefusal(state, event)
  if (event.stream === 'book' && state.bookAtMs !== null) effects.push(...loseBook(state, ['book'], event.reason))
  return effects
}

function noteBook(
  state: EngineState,
  event: { readonly venueAtMs: number; readonly wallAtMs: number },
  isChange: boolean,
): void {
  const told = { type: 'book_told', book: bestPrices(state.book), isChange } as const
  state.witness = stepWitness(state.witness, told, state.nowMs)
  state.bookAtMs = state.nowMs
  state.clockLeadMs = event.wallAtMs - event.venueAtMs
  state.clockOffset = noteLead(state.clockOffset, state.clockLeadMs, state.nowMs)
  state.feed = noteFeed(state.feed, state.nowMs, event.venueAtMs)
  prove(state, 'book')
}

function onStream(state: EngineState, event: EngineEvent & { type: 'stream_changed' }): Effect[] {
  const { stream, isUp } = event
  state.streams[stream] = { isUp, upAtMs: isUp ? state.nowMs : null, provenAtMs: isUp ? state.nowMs : null }
  if (!isUp && stream === 'book') {
    forgetBook(state)
    // The venue's clock may be another when it speaks again.
    state.feed = freshFeed
  }
  if (!isUp && stream === 'mark') forgetMark(state)
  if (!isUp && stream === 'index') forgetIndex(state)
  if (stream === 'book' || stream === 'touch' || stream === 'trades' || stream === 'mark')
    state.witness = stepWitness(state.witness, { type: 'lost', stream }, state.nowMs)
  if (stream === 'account') {
    state.hasOrderSnapshot = false
    state.areFillsSynced = false
    state.untold.clear()
  }
  return [{ type: 'journal', record: isUp ? 'stream_up' : 'stream_down', data: { stream, reason: event.reason } }]
}

/** Slots beyond a smaller number of levels stay until their orders are gone: the planner no longer wants them. */
function onConfig(state: EngineState, config: TradingConfig): void {
  const kept = state.slots.filter((slot) => slot.level < config.quoting.levels || slot.legs.length > 0)
  const fresh = slotsFor(config.quoting.levels).filter(
    (slot) => !kept.some((old) => old.side === slot.side && old.level === slot.level),
  )
  state.slots = [...kept, ...fresh]
}

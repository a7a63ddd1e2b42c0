import type { TradingConfig } from '#shared/config/config.ts'
import { requestsPerMinuteOf } from '#shared/config/operations.ts'
import { assert, unreachable } from '#shared/assert.ts'
import type { WallMs } from '#shared/units.ts'
import { adoptEstimates, type KeptEstimates } from './account/kept-estimates.ts'
import { settle } from './account/executions.ts'
import { applyFunding } from './account/funding.ts'
import { applyCompleteFills, applyFills, checkpointJson, notePosition } from './account/fills.ts'
import { areMarkoutsDue, measureMarkouts } from './account/markouts.ts'
import { fillKey, orderKey } from './account/untold.ts'
import { stepWitness } from './book/contradiction.ts'
import { bestPrices, changeBook, replaceBook } from './book/order-book.ts'
import { loseBook, watchBook } from './book/watch.ts'
import { applyControl } from './control.ts'
import { credible } from './credible.ts'
import type { Effect } from './effect.ts'
import type { Balance, EngineEvent, PositionReport, ReadAnswer, VenueFill, VenueOrder } from './event.ts'
import { driveFlattening, flattenAfterLatch, noteAccountWhileFlattening } from './flattening.ts'
import { noteHang } from './hang.ts'
import { driveLoops, noteProbeAnswer } from './loops.ts'
import { applyMarket } from './market.ts'
import { driveAudits, driveStatus, driveSwitch, emptyTheBook, fillsEveryMs, switchAnswered } from './protection.ts'
import { desire, type Desire } from './quoting/desire.ts'
import { midHalfTicks } from './quoting/touch.ts'
import { noteBookOfOthers, noteTime } from './quoting/note-market.ts'
import {
  applyCancelAnswer,
  applyCompleteOrders,
  applyCreateAnswer,
  applyMassCancelAnswer,
  applyOrderRead,
  applyReports,
  tickOrders,
} from './quoting/orders.ts'
import { tickSent, watchSent } from './quoting/own-orders.ts'
import { noteRateLimited } from './quoting/order-fates.ts'
import { plan } from './quoting/plan.ts'
import { watchQueues } from './quoting/queue-place.ts'
import { refill, spend } from './quoting/rate-budget.ts'
import { driveRecovery, finishRecovery } from './recovery.ts'
import { noteRefusal, noteUntoldFills, noteUntoldOrder, watchAccountStream } from './stream-doubt.ts'
import { watchBursts } from './risk/burst-watch.ts'
import { watchDrawdown } from './risk/drawdown-watch.ts'
import { checkEquity } from './risk/equity-check.ts'
import { notePosition as noteHolding } from './signals/holding-time.ts'
import { haltReasons } from './risk/halt.ts'
import { noteAccountFigures, watchMargin } from './risk/margin-watch.ts'
import { restrain } from './risk/restraint.ts'
import { prove, slotsFor, type EngineState } from './state.ts'
import { driveStop, noteAccountWhileStopping, noteFillsWhileStopping, noteOpenOrdersWhileStopping } from './stopping.ts'
import { describeVenueError, type VenueError } from './venue-error.ts'

/** Order ids reserved on disk at a time, anew at half of it: a write every two minutes at the default budget. */
const idsAhead = 4_096
/** Without a price to quote around. */
const nothingWanted: Desire = { quotes: [], halfSpreadTicks: 1, positionMaxLots: Infinity }

/**
 * The whole maker: one event in, the state changed in place, the requests out. Same state, event and config give the same
 * result; there is no clock, no randomness and no I/O in here. Order of business: time, facts, safety, desire, permission,
 * plan. Facts are applied always, also while halted.
 */
export function step(state: EngineState, event: EngineEvent, config: TradingConfig): Effect[] {
  assert(event.atMs >= state.nowMs, `time must not go backwards, was ${event.atMs} after ${state.nowMs}`)
  const hung = noteHang(state, event.atMs, event.wallAtMs)
  state.nowMs = event.atMs
  if (state.kept !== null) takeUpEstimates(state, state.kept, event.wallAtMs)
  refill(state.budget, requestsPerMinuteOf(config.operations), state.nowMs)
  // Looked at before the news: the mid of the moment that has passed is the one in force until now.
  const measured = areMarkoutsDue(state.markouts, state.nowMs) ? measureMarkouts(state, midHalfTicks(state)) : []
  const fact = credible(event)
  const effects = [...hung, ...measured, ...applyFacts(state, fact, config)]
  if (isTestimony(fact) && hung.length === 0) return effects
  tickSent(state)
  if (event.type === 'clock_ticked') effects.push(...onClock(state, config, event.wallAtMs))
  noteHolding(state.signals.holding, state.ledger.positionLots, state.nowMs)
  effects.push(...watchBursts(state, config), ...watchDrawdown(state, config), ...noteHalts(state, config))
  if (!isEmpty(state.halts)) {
    state.risk.rampFromMs = state.nowMs
    effects.push(...emptyTheBook(state, config))
  } else {
    const wish = desire(state, config)
    const requests = plan(state, wish === null ? nothingWanted : restrain(state, wish, config), config, event.wallAtMs)
    watchSent(state, requests)
    effects.push(...requests)
  }
  return stoppedLast(effects)
}

/**
 * What is only kept for later: no price, size or permission rests on it before the next message of the book, the account or
 * the clock, which is at most a tick away. In a busy market this is most of what comes.
 */
const isTestimony = ({ type }: EngineEvent): boolean =>
  type === 'trades_printed' || type === 'touch_changed' || type === 'stream_proved' || type === 'requests_sent'

function takeUpEstimates(state: EngineState, kept: KeptEstimates, wallNowMs: number): void {
  adoptEstimates(state.signals, kept, state.nowMs, wallNowMs)
  state.kept = null
}

/** The end is the last that is said: a record behind it would make an orderly stop look like a crash. */
function stoppedLast(effects: Effect[]): Effect[] {
  const end = effects.find((effect) => effect.type === 'stopped')
  return end === undefined ? effects : [...effects.filter((effect) => effect !== end), end]
}

function applyFacts(state: EngineState, event: EngineEvent, config: TradingConfig): Effect[] {
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
      prove(state, 'account')
      notePosition(state)
      noteAccountFigures(state, config)
      return []
    case 'place_answered':
      return applyCreateAnswer(state, event.clientId, event.answer, config)
    case 'cancel_answered':
      return applyCancelAnswer(state, event.clientId, event.answer, config)
    case 'mass_cancel_answered':
      state.asking.massCancel = false
      if (event.answer.result === 'accepted') state.isMassCancelTaken = true
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
      return event.answer.result === 'failed'
        ? [...applyFunding(state, event.answer), ...readFailed(event.answer, state)]
        : applyFunding(state, event.answer)
    case 'switch_answered':
      switchAnswered(state, event.sentAtMs, event.answer.result === 'accepted', config)
      if (event.answer.result === 'accepted') {
        state.switch.confirmedSentAtMs = event.sentAtMs
        return []
      }
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
      state.control.refusal = event.detail
      return []
    case 'control_received':
      return applyControl(state, event.control)
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
      state.stopping ??= {
        reason: event.reason,
        atMs: state.nowMs,
        emptyReads: 0,
        provenAtMs: Infinity,
        openOrders: null,
        step: 'orders',
      }
      state.nextAtMs.openOrders = state.nowMs
      return []
    default:
      return unreachable(event)
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
  prove(state, 'book')
}

function onClock(state: EngineState, config: TradingConfig, wallNowMs: WallMs): Effect[] {
  watchQueues(state)
  const effects = [
    ...noteTime(state),
    ...tickOrders(state, config),
    ...driveSwitch(state, config),
    ...driveRecovery(state, config),
    ...driveAudits(state, config),
    ...driveLoops(state, config),
    ...watchMargin(state, config),
    ...watchBook(state),
    ...watchAccountStream(state),
  ]
  effects.push(...flattenAfterLatch(state, config), ...driveFlattening(state, config, wallNowMs))
  effects.push(...driveStop(state, config), ...driveStatus(state))
  const areIdsLow = state.ids.counter + idsAhead / 2 >= state.ids.reservedUpTo
  if (areIdsLow && !state.ids.isAsking && state.nowMs >= state.nextAtMs.ids) {
    state.ids.isAsking = true
    effects.push({ type: 'reserve_ids', upTo: state.ids.counter + idsAhead })
  }
  return effects
}

function onStream(state: EngineState, event: EngineEvent & { type: 'stream_changed' }): Effect[] {
  const { stream, isUp } = event
  state.streams[stream] = { isUp, upAtMs: isUp ? state.nowMs : null, provenAtMs: isUp ? state.nowMs : null }
  if (!isUp && stream === 'book') state.bookAtMs = null
  if (!isUp && stream === 'mark') state.markTicks = null
  if (stream === 'book' || stream === 'touch' || stream === 'trades' || stream === 'mark')
    state.witness = stepWitness(state.witness, { type: 'lost', stream }, state.nowMs)
  if (stream === 'account') {
    state.hasOrderSnapshot = false
    state.areFillsSynced = false
    state.untold.clear()
  }
  return [{ type: 'journal', record: isUp ? 'stream_up' : 'stream_down', data: { stream, reason: event.reason } }]
}

function onOpenOrders(state: EngineState, answer: ReadAnswer<readonly VenueOrder[]>, config: TradingConfig): Effect[] {
  state.asking.openOrders = false
  if (answer.result === 'failed') {
    noteOpenOrdersWhileStopping(state, null)
    state.openOrdersTrouble = describeVenueError(answer.error)
    state.nextAtMs.openOrders = state.nowMs + (state.recovery === 'done' && state.stopping === null ? 2_000 : 500)
    return readFailed(answer, state)
  }
  state.openOrdersReadAtMs = state.nowMs
  state.openOrdersTrouble = null
  const effects = applyCompleteOrders(state, answer.value, answer.startedAtMs, config)
  noteOpenOrdersWhileStopping(state, { orders: answer.value, startedAtMs: answer.startedAtMs })
  if (state.recovery === 'cancelling') {
    if (answer.value.length === 0 && answer.startedAtMs > state.massCancelAtMs) state.recovery = 'fills'
    else state.nextAtMs.openOrders = state.nowMs + 500
  }
  return effects
}

function onFillsRead(state: EngineState, answer: ReadAnswer<readonly VenueFill[]>): Effect[] {
  state.asking.fills = false
  if (answer.result === 'failed') {
    // An audit in a hurry comes a second after this anyway (see protection.ts), one without waits its full turn.
    const isAudit = state.recovery === 'done' && state.stopping === null
    state.nextAtMs.fills = state.nowMs + (isAudit ? fillsEveryMs : 1_000)
    return readFailed(answer, state)
  }
  if (state.recovery === 'fills' && !state.hasCheckpoint) {
    // First start on this account: its history is not ours to book; the position is carried in at the end of the start.
    for (const fill of answer.value) state.tradeIds.floor = fill.tradeId
    state.recovery = 'account'
    return []
  }
  const effects = applyCompleteFills(state, answer.value)
  noteUntoldFills(state, effects)
  if (state.recovery === 'fills') state.recovery = 'account'
  settle(state.executions, answer.startedAtMs)
  const { upAtMs } = state.streams.account
  // Only a read that began on this connection closes the gap that the loss of the last one left.
  if (upAtMs !== null && answer.startedAtMs >= upAtMs) state.areFillsSynced = true
  noteFillsWhileStopping(state, answer.startedAtMs)
  notePosition(state)
  return effects
}

function onAccountRead(
  state: EngineState,
  answer: ReadAnswer<{ balance: Balance; report: PositionReport }>,
  config: TradingConfig,
): Effect[] {
  state.asking.account = false
  noteProbeAnswer(state, answer.result === 'failed' ? answer.error : answer)
  if (answer.result === 'failed') return readFailed(answer, state)
  state.report = answer.value.report
  const effects: Effect[] = []
  noteBalance(state, answer.value.balance, config)
  notePosition(state)
  if (state.recovery === 'account') effects.push(...finishRecovery(state, config))
  else
    effects.push(
      ...noteAccountWhileFlattening(state, answer.startedAtMs),
      ...noteAccountWhileStopping(state, answer.startedAtMs),
    )
  effects.push(...checkEquity(state))
  return effects
}

function noteBalance(state: EngineState, balance: Balance, config: TradingConfig): void {
  state.balance = balance
  state.risk.balanceAtMs = state.nowMs
  noteAccountFigures(state, config)
}

function readFailed(answer: ReadAnswer<unknown> & { result: 'failed' }, state: EngineState): Effect[] {
  noteFailure(state, answer.error)
  return [{ type: 'journal', record: 'read_failed', data: { detail: describeVenueError(answer.error) } }]
}

/** What a failed read or refresh says about all requests: the budget is gone, or the key. */
function noteFailure(state: EngineState, error: VenueError): void {
  if (error.kind === 'rate_limited') noteRateLimited(state, error.retryAfterMs)
  if (error.kind === 'unauthorized') state.latches['unauthorized'] ??= describeVenueError(error)
}

/** The reasons of now against those of before; each coming and going is a record. */
function noteHalts(state: EngineState, config: TradingConfig): Effect[] {
  const reasons = haltReasons(state, config)
  if (isEmpty(reasons) && isEmpty(state.halts)) return []
  const effects: Effect[] = []
  for (const [reason, detail] of Object.entries(reasons)) {
    if (state.halts[reason] !== undefined) continue
    // A latch is written down with everything a restart needs, so that a restart does not lift it.
    const kept = state.latches[reason] === undefined ? {} : { checkpoint: checkpointJson(state) }
    effects.push({ type: 'journal', record: 'halt_set', data: { reason, detail, ...kept } })
  }
  for (const reason of Object.keys(state.halts)) {
    if (reasons[reason] === undefined) effects.push({ type: 'journal', record: 'halt_cleared', data: { reason } })
  }
  const isChange = isEmpty(state.halts) !== isEmpty(reasons)
  state.halts = reasons
  if (isChange) effects.push({ type: 'announce' })
  return effects
}

function isEmpty(reasons: Readonly<Record<string, string>>): boolean {
  for (const _ in reasons) return false
  return true
}

/** Slots beyond a smaller number of levels stay until their orders are gone: the planner no longer wants them. */
function onConfig(state: EngineState, config: TradingConfig): void {
  const kept = state.slots.filter((slot) => slot.level < config.quoting.levels || slot.legs.length > 0)
  const fresh = slotsFor(config.quoting.levels).filter(
    (slot) => !kept.some((old) => old.side === slot.side && old.level === slot.level),
  )
  state.slots = [...kept, ...fresh]
}

import type { TradingConfig } from '#shared/config/config.ts'
import { requestsPerMinuteOf } from '#shared/config/operations.ts'
import { assert } from '#shared/assert.ts'
import type { WallMs } from '#shared/units.ts'
import { adoptEstimates, type KeptEstimates } from './account/kept-estimates.ts'
import { checkpointJson } from './account/fills.ts'
import { areMarkoutsDue, measureMarkouts } from './account/markouts.ts'
import { watchBook } from './book/watch.ts'
import { credible } from './credible.ts'
import type { Effect } from './effect.ts'
import type { EngineEvent } from './event.ts'
import { driveFlattening, flattenAfterLatch } from './flattening.ts'
import { noteHang } from './hang.ts'
import { isLate, noteLag } from './lag.ts'
import { driveLoops } from './loops.ts'
import { driveAudits, driveStatus, driveSwitch, emptyTheBook } from './protection.ts'
import { desire, type Desire } from './quoting/desire.ts'
import { watchHiddenOrder } from './quoting/hidden-order.ts'
import { midHalfTicks } from './quoting/touch.ts'
import { noteTime } from './quoting/note-market.ts'
import { tickOrders } from './quoting/orders.ts'
import { tickSent, watchSent } from './quoting/own-orders.ts'
import { plan } from './quoting/plan.ts'
import { watchQueues } from './quoting/queue-place.ts'
import { refill } from './quoting/rate-budget.ts'
import { driveRecovery } from './recovery.ts'
import { reopenExit } from './reopening.ts'
import { watchAccountStream } from './stream-doubt.ts'
import { watchBursts } from './risk/burst-watch.ts'
import { watchDrawdown } from './risk/drawdown-watch.ts'
import { notePosition as noteHolding } from './signals/holding-time.ts'
import { watchIndex } from './index-watch.ts'
import { watchMark } from './mark-watch.ts'
import { watchCollar } from './risk/collar-watch.ts'
import { haltReasons } from './risk/halt.ts'
import { watchMargin } from './risk/margin-watch.ts'
import { restrain } from './risk/restraint.ts'
import type { EngineState } from './state.ts'
import { driveStop } from './stopping.ts'
import { driveTerms } from './terms.ts'
import { applyFacts } from './facts.ts'

/** Order ids reserved on disk at a time, anew at half of it: a write every two minutes at the default budget. */
const idsAhead = 4_096
/** Without a price to quote around. */
const nothingWanted: Desire = {
  quotes: [],
  halfSpreadTicks: 1,
  positionMaxLots: Infinity,
  mayOpen: { buy: true, sell: true },
}

/**
 * The whole maker: one event in, the state changed in place, the requests out. Same state, event and config give the same
 * result; there is no clock, no randomness and no I/O in here. Order of business: time, facts, safety, desire, permission,
 * plan. Facts are applied always, also while halted.
 */
export function step(state: EngineState, event: EngineEvent, config: TradingConfig): Effect[] {
  assert(event.atMs >= state.nowMs, () => `time must not go backwards, was ${event.atMs} after ${state.nowMs}`)
  const hung = noteHang(state, event.atMs, event.wallAtMs)
  const waited = noteLag(state, event.atMs, event.type === 'clock_ticked')
  state.nowMs = event.atMs
  if (state.kept !== null) takeUpEstimates(state, state.kept, event.wallAtMs)
  refill(state.budget, requestsPerMinuteOf(config.operations), state.nowMs)
  // Looked at before the news: the mid of the moment that has passed is the one in force until now.
  const measured = areMarkoutsDue(state.markouts, state.nowMs) ? measureMarkouts(state, midHalfTicks(state)) : []
  const fact = credible(event)
  const effects = applyFacts(state, fact, config)
  if (hung.length > 0 || measured.length > 0) effects.unshift(...hung, ...measured)
  if (isTestimony(fact) && hung.length === 0 && !waited) return effects
  tickSent(state)
  if (event.type === 'clock_ticked') effects.push(...onClock(state, config, event.wallAtMs))
  noteHolding(state.signals.holding, state.ledger.positionLots, state.nowMs)
  effects.push(...watchBursts(state, config), ...watchDrawdown(state, config), ...noteHalts(state, config))
  if (!isEmpty(state.halts)) {
    state.risk.rampFromMs = state.nowMs
    effects.push(...emptyTheBook(state, config))
  } else if (!isLate(state)) {
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

function onClock(state: EngineState, config: TradingConfig, wallNowMs: WallMs): Effect[] {
  watchQueues(state)
  // Looks that still wait claim their part anew in this tick.
  state.budget.owed = 0
  const effects = [
    ...noteTime(state),
    ...tickOrders(state, config),
    ...driveSwitch(state, config),
    ...driveRecovery(state, config),
    ...driveAudits(state, config),
    ...driveTerms(state, config),
    ...driveLoops(state),
    ...watchMargin(state, config),
    ...watchBook(state),
    ...watchMark(state),
    ...watchIndex(state),
    ...watchHiddenOrder(state),
    ...watchAccountStream(state),
  ]
  watchCollar(state, config, () => desire(state, config))
  effects.push(...flattenAfterLatch(state, config), ...reopenExit(state), ...driveFlattening(state, config, wallNowMs))
  effects.push(...driveStop(state, config), ...driveStatus(state))
  const areIdsLow = state.ids.counter + idsAhead / 2 >= state.ids.reservedUpTo
  if (areIdsLow && !state.ids.isAsking && state.nowMs >= state.nextAtMs.ids) {
    state.ids.isAsking = true
    effects.push({ type: 'reserve_ids', upTo: state.ids.counter + idsAhead })
  }
  return effects
}

/** The reasons of now against those of before; each coming and going is a record. */
function noteHalts(state: EngineState, config: TradingConfig): Effect[] {
  const reasons = haltReasons(state, config)
  if (isEmpty(reasons) && isEmpty(state.halts)) return []
  const effects: Effect[] = []
  for (const [reason, detail] of Object.entries(reasons)) {
    const isLatch = state.latches[reason] !== undefined
    // A latch never changes its words: where others were said, the same reason was in force without one.
    if (state.halts[reason] !== undefined && !(isLatch && state.halts[reason] !== detail)) continue
    // A latch is written down with everything a restart needs, so that a restart does not lift it.
    const kept = isLatch ? { checkpoint: checkpointJson(state) } : {}
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

import type { TradingConfig } from '#shared/config/config.ts'
import { oppositeOf, priceTicks, sizeLots, type WallMs } from '#shared/units.ts'
import { isAwaited } from './account/executions.ts'
import { checkpointJson } from './account/fills.ts'
import type { Effect } from './effect.ts'
import { bestOfOthers, visibleLots } from './quoting/own-orders.ts'
import { spend } from './quoting/rate-budget.ts'
import { sendExit } from './quoting/send.ts'
import { exitLevel } from './quoting/slot.ts'
import { midHalfTicks } from './quoting/touch.ts'
import {
  beginFlattening,
  endedWords,
  flattenedLatch,
  flatteningLatch,
  keylessFirstMs,
  keylessMs,
  noteProgress,
  type Flattening,
} from './risk/exit-progress.ts'
import { exitTicksInside } from './risk/collar.ts'
import {
  exitOrder,
  isSlippageExhausted,
  sliceLots,
  slippageBps,
  slippageMaxBps,
  type ExitMarket,
} from './risk/exit-order.ts'
import { positionToClose } from './risk/position-to-close.ts'
import { exitReferenceTicks } from './risk/exit-reference.ts'
import { emptySlot, type EngineState } from './state.ts'

// Takes the position off the market: nothing of ours rests, then one order at a time that only reduces and never rests,
// each as large as the book shows and allowed further than the last, until the venue's own report says flat. Quoting stays
// halted until a person resumes. A restart goes on where it was, for the latch is on disk.

/** An answer, the fill and the position have come by then. */
const betweenAttemptsMs = 1_000
/** When all slippage is used up, the market is given time to come back. */
const exhaustedMs = 10_000
/** Our own orders are given this long to be gone; after that the exit goes ahead, for it can only reduce. */
const ownOrdersWaitMs = 3_000
/** Begins to flatten unless it is under way; the latch halts quoting with this very step. */
export function startFlattening(state: EngineState, why: string): Effect[] {
  if (state.flattening?.outcome === 'running') return []
  state.flattening = beginFlattening(why, state.nowMs)
  delete state.latches[flattenedLatch]
  state.latches[flatteningLatch] = why
  // The latch may have been in force until this very step, and then no halt begins that would write it down.
  const data = { why, positionLots: state.ledger.positionLots, checkpoint: checkpointJson(state) }
  return [{ type: 'journal', record: 'flatten_started', data }]
}

/** Latches after which a position is not kept. A residual or an end that is known already is not tried again. */
export function flattenAfterLatch(state: EngineState, config: TradingConfig): Effect[] {
  if (state.flattening !== null || state.latches[flattenedLatch] !== undefined) return []
  for (const latch of ['drawdown', 'margin'] as const) {
    const detail = state.latches[latch]
    const isMeant = latch === 'margin' || config.operations.flattenOnDrawdown
    if (detail !== undefined && isMeant && state.ledger.positionLots !== 0)
      return startFlattening(state, `${latch}: ${detail}`)
  }
  return []
}

/** A person has taken note: what was left is theirs. */
export function endFlattening(state: EngineState): void {
  state.flattening = null
  dropEmptyExits(state)
}

/** The next request of the exit, if one is due. Called on every clock tick. */
export function driveFlattening(state: EngineState, config: TradingConfig, wallNowMs: WallMs): Effect[] {
  const exit = state.flattening
  if (exit === null || exit.outcome !== 'running') return []
  exit.lastMidHalfTicks = midHalfTicks(state) ?? exit.lastMidHalfTicks
  dropEmptyExits(state)
  if (!mayAct(state, exit)) return []
  const position = positionToClose(state, exit)
  if (position === null) return []
  if (position === 0) return askForProof(state, exit)
  return state.nowMs < exit.nextAtMs ? [] : attempt(state, exit, position, config, wallNowMs)
}

function mayAct(state: EngineState, exit: Flattening): boolean {
  if (state.recovery !== 'done' || state.stopping !== null) return false
  if (state.nowMs < state.budget.blockedUntilMs || state.ids.counter + 1 >= state.ids.reservedUpTo) return false
  if (state.slots.some(({ level, legs }) => level === exitLevel && legs.length > 0)) return false
  if (isAwaited(state.executions, state.nowMs)) return false
  return !mayMeetOwn(state) || state.nowMs - exit.startedAtMs >= ownOrdersWaitMs
}

/** Whether anything of ours may rest or be filled. */
const mayMeetOwn = ({ slots }: EngineState): boolean => slots.some(({ legs }) => legs.length > 0)

function attempt(
  state: EngineState,
  exit: Flattening,
  position: number,
  config: TradingConfig,
  wallNowMs: WallMs,
): Effect[] {
  const allowedBps = slippageBps(exit.attempts + 1)
  const order = exitOrder(position, marketOf(state, exit), allowedBps, state.market.minOrderLots)
  if (!order.isWanted) {
    const isTooSmall = order.reason === 'below_min_order_size'
    if (isTooSmall && !mayMeetOwn(state)) return finish(state, exit, 'residual')
    exit.nextAtMs = state.nowMs + betweenAttemptsMs
    // An order of ours that may still be filled makes the rest large enough, or nothing.
    if (isTooSmall) return []
    return tellStuck(state, exit, order.reason)
  }
  const isExhausted = isSlippageExhausted(exit.attempts)
  exit.attempts += 1
  exit.changedAtMs = state.nowMs
  const isKeyRefused = state.latches['unauthorized'] !== undefined
  noteProgress(exit, position, isKeyRefused)
  exit.nextAtMs =
    state.nowMs + Math.max(isExhausted ? exhaustedMs : betweenAttemptsMs, isKeyRefused ? keylessMs(exit) : 0)
  const withinBps = Math.max(config.risk.collarBps, slippageMaxBps)
  const collar = { ...state.market, markTicks: exitReferenceTicks(state) }
  const price = exitTicksInside(order.side, order.priceTicks, collar, withinBps)
  const { minOrderLots } = state.market
  // A rest that goes along must still fit into what one order may be worth.
  const visible = visibleLots(state, oppositeOf(order.side), price)
  const lots = sliceLots(order.lots, Math.min(visible, largestLots(state, price) - minOrderLots), minOrderLots)
  const slot = emptySlot(order.side, exitLevel)
  state.slots.push(slot)
  const terms = { side: order.side, price: priceTicks(price), size: sizeLots(lots) }
  const why = `flatten, attempt ${exit.attempts}, up to ${allowedBps} bps`
  return [
    ...sendExit(state, slot, terms, why, config, wallNowMs),
    ...(isExhausted ? tellStuck(state, exit, 'all slippage is used up') : []),
  ]
}

/** What one order may be worth at the venue; a book that shows nothing leaves the whole size. */
const largestLots = (state: EngineState, price: number): number =>
  Math.floor(state.market.maxOrderValueUsd / (price * state.market.tickLotUsd))

function marketOf(state: EngineState, exit: Flattening): ExitMarket {
  const isBookKnown = state.bookAtMs !== null
  const known = exit.lastMidHalfTicks ?? (state.markTicks === null ? null : 2 * state.markTicks)
  return {
    bidTicks: isBookKnown ? (bestOfOthers(state, 'buy')?.price ?? null) : null,
    askTicks: isBookKnown ? (bestOfOthers(state, 'sell')?.price ?? null) : null,
    lastMidHalfTicks: known ?? (state.ledger.lastMidHalfTicks > 0 ? state.ledger.lastMidHalfTicks : null),
  }
}

function tellStuck(state: EngineState, exit: Flattening, reason: string): Effect[] {
  if (exit.isStuckTold) return []
  exit.isStuckTold = true
  const data = { reason, positionLots: state.ledger.positionLots, attempts: exit.attempts }
  return [{ type: 'journal', record: 'flatten_stuck', data }, { type: 'announce' }]
}

/** Our count says flat. The venue must say so too, in a read that began after our last order. */
function askForProof(state: EngineState, exit: Flattening): Effect[] {
  if (state.asking.account || state.nowMs < exit.nextAtMs) return []
  exit.nextAtMs = state.nowMs + (state.latches['unauthorized'] === undefined ? betweenAttemptsMs : keylessFirstMs)
  state.asking.account = true
  spend(state.budget)
  return [{ type: 'read_account' }]
}

/** A read of the account that began at `startedAtMs` is in: flat by its word and ours is the end. */
export function noteAccountWhileFlattening(state: EngineState, startedAtMs: number): Effect[] {
  const exit = state.flattening
  if (exit === null || exit.outcome !== 'running' || startedAtMs < exit.changedAtMs) return []
  if (state.report?.position !== 0 || mayMeetOwn(state)) return []
  // The read may have begun before the last of our orders was filled: what they tell counts with it.
  if (isAwaited(state.executions, state.nowMs) || positionToClose(state, exit) !== 0) return []
  return finish(state, exit, 'flat')
}

/** The latch of the running exit gives way to one that says how it ended; both halt, and both outlive a restart. */
function finish(state: EngineState, exit: Flattening, outcome: 'flat' | 'residual'): Effect[] {
  exit.outcome = outcome
  exit.endedAtMs ??= state.nowMs
  const lots = state.ledger.positionLots
  delete state.latches[flatteningLatch]
  state.latches[flattenedLatch] = endedWords(outcome, lots, exit.why)
  const data = {
    outcome,
    why: exit.why,
    attempts: exit.attempts,
    residualLots: lots,
    checkpoint: checkpointJson(state),
  }
  return [{ type: 'journal', record: 'flatten_done', data }, { type: 'announce' }]
}

function dropEmptyExits(state: EngineState): void {
  if (state.slots.some(isEmptyExit)) state.slots = state.slots.filter((slot) => !isEmptyExit(slot))
}

const isEmptyExit = ({ level, legs }: { readonly level: number; readonly legs: readonly unknown[] }): boolean =>
  level === exitLevel && legs.length === 0

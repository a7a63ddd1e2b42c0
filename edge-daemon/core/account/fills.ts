import { bookFill, canHold } from '#shared/ledger.ts'
import type { Effect } from '../effect.ts'
import type { VenueFill } from '../event.ts'
import { touchOfOthers } from '../quoting/touch.ts'
import { noteFill } from '../risk/fill-burst.ts'
import { checkpointOf, type EngineState } from '../state.ts'
import { noteMakerFill } from '../quoting/quote-ratio.ts'
import { noteBooked } from './executions.ts'
import { historyLagMs } from './history-lag.ts'
import { queueMarkouts } from './markouts.ts'
import { noteTrade, raiseFloor } from './trade-ids.ts'

/** Books every fill that was not counted before, against the mid of others at this moment. */
export const applyFills = (state: EngineState, fills: readonly VenueFill[]): Effect[] =>
  bookAll(state, fills, () => false)

/** `isSettled`: the fill and all that are older are counted once it is. */
function bookAll(state: EngineState, fills: readonly VenueFill[], isSettled: (fill: VenueFill) => boolean): Effect[] {
  const effects: Effect[] = []
  for (const fill of fills) {
    const effect = book(state, fill)
    if (effect !== null) effects.push(effect)
    if (isSettled(fill)) raiseFloor(state.tradeIds, fill.tradeId)
  }
  if (effects.length > 0) effects.push({ type: 'announce' })
  return effects
}

function book(state: EngineState, fill: VenueFill): Effect | null {
  if (!noteTrade(state.tradeIds, fill.tradeId)) return null
  const touch = touchOfOthers(state)
  const mid = touch === null ? null : touch.bid.price + touch.ask.price
  const valuedAt = [mid, fallbackMid(state, fill)].find((each) => each !== null && canHold(state.ledger, fill, each))
  if (valuedAt === undefined || valuedAt === null) {
    state.latches['fill_absurd'] ??=
      `fill ${fill.tradeId} of ${fill.size} lots at ${fill.price} ticks is more than can be counted exactly`
    return null
  }
  bookFill(state.ledger, fill, valuedAt)
  if (!fill.isTaker) noteMakerFill(state.quoteRatio, state.nowMs)
  // History tells no name of ours: when such a fill happened is not known well enough to measure what came after.
  if (fill.clientId !== null) queueMarkouts(state, fill, mid)
  // Before the start is through, no order of this run can have told of it.
  if (state.recovery === 'done') {
    noteBooked(state.executions, fill.venueId, fill.side, fill.size, state.nowMs)
    noteFill(state.risk.bursts, fill.side, fill.size, state.nowMs)
  }
  noteForced(state, fill)
  noteOffTick(state, fill)
  // The position may have been reported ahead of its fill. A difference that this fill does not heal goes on ageing.
  if (state.report?.position === state.ledger.positionLots) state.mismatchSinceMs = null
  return {
    type: 'journal_fill',
    fill,
    midHalfTicks: mid,
    insideTicks: inside(fill, touch),
    checkpoint: checkpointOf(state),
  }
}

/** The venue closed a part of the position: a person must look before anything is opened again. */
function noteForced(state: EngineState, { tradeId, forced, side, size }: VenueFill): void {
  if (forced === undefined) return
  state.latches['forced_close'] ??=
    `the venue itself made trade ${tradeId} with our position (${forced}): ${side} ${size} lots`
}

/** We send whole ticks only, so such a fill was not of our making, or the market is no longer the one we started in. */
function noteOffTick(state: EngineState, fill: VenueFill): void {
  if (fill.exactPrice === undefined) return
  state.latches['fill_off_tick'] ??=
    `fill ${fill.tradeId} at ${fill.exactPrice} is off the tick: the tick has changed or the account was liquidated`
}

const inside = (fill: VenueFill, touch: ReturnType<typeof touchOfOthers>): number | null => {
  if (touch === null) return null
  return fill.side === 'buy' ? fill.price - touch.bid.price : touch.ask.price - fill.price
}

/** A fill learned without a book has no mid of its own: the last one known, else the fill price, which makes its capture 0. */
const fallbackMid = (state: EngineState, fill: VenueFill): number =>
  state.ledger.lastMidHalfTicks > 0 ? state.ledger.lastMidHalfTicks : 2 * fill.price

/** With more than so many in one read the market is so busy that all names of half a minute would not fit a checkpoint. */
const manyFills = 200
/** A trade that shows later than this behind a newer one would then be missed; the position tells of it. */
const busyLagMs = 10_000

/**
 * A read that is complete back to the floor, oldest first: one id stands for everything it showed that is old enough to be
 * settled. It does so fill by fill, or of thousands each would be named in the checkpoint of each that follows.
 */
export function applyCompleteFills(state: EngineState, fills: readonly VenueFill[]): Effect[] {
  const lagMs = fills.length > manyFills ? busyLagMs : historyLagMs
  const newestAtMs = fills.reduce((newest, fill) => Math.max(newest, fill.venueAtMs), 0)
  return bookAll(state, fills, ({ venueAtMs }) => venueAtMs <= newestAtMs - lagMs)
}

/** Compares the venue's position with the one our fills give; the difference must heal or it becomes a halt. */
export function notePosition(state: EngineState): void {
  const report = state.report
  if (report === null || state.recovery !== 'done') return
  if (report.position === state.ledger.positionLots) state.mismatchSinceMs = null
  else state.mismatchSinceMs ??= state.nowMs
}

/** The checkpoint as a record carries it. */
export const checkpointJson = (state: EngineState) => {
  const { adverse, estimates, ...checkpoint } = checkpointOf(state)
  return {
    ...checkpoint,
    ledger: { ...checkpoint.ledger },
    latches: { ...checkpoint.latches },
    tradeIdsSeen: [...checkpoint.tradeIdsSeen],
    ...(adverse === undefined ? {} : { adverse }),
    ...(estimates === undefined ? {} : { estimates }),
  }
}

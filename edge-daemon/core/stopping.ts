import type { TradingConfig } from '#shared/config/config.ts'
import type { Effect, StopStep } from './effect.ts'
import type { ReadAnswer, VenueOrder } from './event.ts'
import { askFunding } from './account/funding.ts'
import { spend } from './quoting/rate-budget.ts'
import { accountAgainMs } from './recovery.ts'
import type { EngineState } from './state.ts'

// The orderly end: cancel, prove the book empty by reading it twice, count the last fills and payments of funding, read the account, say so. A
// book that cannot be proven empty in time is said to be unproven, and the exchange's switch is left to do the rest. Once it is
// proven, nothing that is missing besides takes that back: while stopping only cancels are sent. The next start reads what is.

/** Two reads this far apart: an order still on its way at the first would show at the second. */
const betweenReadsMs = 300

/** Between two reads that prove nothing before the engine acts. */
const whileHiddenMs = 1_000

/** After an end without proof orders of that run may wait for an engine that stands still, and no read shows them. */
const mayHideOrders = ({ wasUnclean, engineSeenAtMs }: EngineState): boolean => wasUnclean && engineSeenAtMs === null

/** Begins the end, unless it has begun; whoever asks for one that has begun by itself wants no restart. */
export function beginStop(state: EngineState, reason: string, wantsRestart: boolean): void {
  if (state.stopping !== null) state.stopping.wantsRestart &&= wantsRestart
  state.stopping ??= {
    reason,
    wantsRestart,
    atMs: state.nowMs,
    emptyReads: 0,
    provenAtMs: Infinity,
    openOrders: null,
    step: 'orders',
  }
  state.nextAtMs.openOrders = state.nowMs
}

export function driveStop(state: EngineState, config: TradingConfig): Effect[] {
  const stop = state.stopping
  if (stop === null || stop.step === 'done') return []
  if (state.nowMs - stop.atMs > config.operations.stopMaxMs) return finish(state, stop.step)
  // Nothing of ours can show any more, but somebody else's may.
  if (stop.provenAtMs !== Infinity && state.foreignIds.size > 0) {
    stop.step = 'orders'
    stop.provenAtMs = Infinity
    stop.emptyReads = 0
  }
  switch (stop.step) {
    case 'orders':
      if (
        state.slots.some((slot) => slot.legs.length > 0) ||
        state.asking.openOrders ||
        state.nowMs < state.nextAtMs.openOrders
      )
        return []
      state.asking.openOrders = true
      spend(state.budget)
      state.nextAtMs.openOrders = state.nowMs + (mayHideOrders(state) ? whileHiddenMs : betweenReadsMs)
      return [{ type: 'read_open_orders' }]
    case 'fills':
      if (state.asking.fills || state.nowMs < state.nextAtMs.fills) return []
      state.asking.fills = true
      spend(state.budget)
      state.nextAtMs.fills = state.nowMs + 1_000
      return [{ type: 'read_fills', sinceTradeId: state.tradeIds.floor }]
    case 'funding': {
      const asked = askFunding(state)
      // By a clock that is doubted nothing can be asked: the end does not wait for it.
      if (asked.length === 0 && !state.asking.funding && state.funded === null) stop.step = 'account'
      return asked
    }
    case 'account':
      if (state.asking.account || state.nowMs < state.nextAtMs.account) return []
      state.asking.account = true
      state.nextAtMs.account = state.nowMs + accountAgainMs
      spend(state.budget)
      return [{ type: 'read_account' }]
  }
}

/**
 * A read of the open orders while stopping: two empty ones in a row are the proof. One that was out before the stop, or
 * while an order of ours was not proven gone, proves nothing. Nor does any while orders of an earlier run may be hidden.
 */
export function noteOpenOrdersWhileStopping(
  state: EngineState,
  read: { readonly orders: readonly VenueOrder[]; readonly startedAtMs: number } | null,
): void {
  const stop = state.stopping
  if (stop === null || stop.step !== 'orders') return
  stop.openOrders = read?.orders.length ?? stop.openOrders
  const isProof =
    read !== null &&
    read.orders.length === 0 &&
    read.startedAtMs >= stop.atMs &&
    !mayHideOrders(state) &&
    state.slots.every((slot) => slot.legs.length === 0)
  stop.emptyReads = isProof ? stop.emptyReads + 1 : 0
  if (stop.emptyReads < 2) return
  stop.step = 'fills'
  stop.provenAtMs = state.nowMs
  state.nextAtMs.fills = state.nowMs
  state.nextAtMs.account = state.nowMs
}

/** The last read of fills is in. A read that began before the proof may lack the last fill. */
export function noteFillsWhileStopping(state: EngineState, startedAtMs: number): void {
  const stop = state.stopping
  if (stop?.step !== 'fills' || startedAtMs < stop.provenAtMs) return
  stop.step = 'funding'
  state.nextAtMs.funding = state.nowMs
}

/** So is the last of funding, or it cannot be had, which the next run makes good: only the account is missing. */
export function noteFundingWhileStopping(state: EngineState, answer: ReadAnswer<unknown>): void {
  const stop = state.stopping
  if (stop?.step !== 'funding') return
  if (answer.result === 'failed' || answer.startedAtMs >= stop.provenAtMs) stop.step = 'account'
}

/** A position that does not fit yet means that a fill is still missing: read again. */
export function noteAccountWhileStopping(state: EngineState, startedAtMs: number): Effect[] {
  const stop = state.stopping
  if (stop === null || stop.step !== 'account' || startedAtMs < stop.provenAtMs) return []
  if (state.report !== null && state.report.position !== state.ledger.positionLots) {
    stop.step = 'fills'
    return []
  }
  return finish(state, null)
}

/** `missing`: what was waited for when the time was over. */
function finish(state: EngineState, missing: StopStep | null): Effect[] {
  const stop = state.stopping
  if (stop === null) return []
  stop.step = 'done'
  return [
    {
      type: 'stopped',
      reason: stop.reason,
      // Somebody else's order may have been told of since.
      bookProvenEmpty: stop.provenAtMs !== Infinity && state.foreignIds.size === 0,
      ...(missing === null ? {} : { missing }),
      ...(stop.wantsRestart ? { wantsRestart: true as const } : {}),
      openOrders: stop.openOrders,
      account:
        state.balance === null || state.report === null ? null : { balance: state.balance, report: state.report },
    },
  ]
}

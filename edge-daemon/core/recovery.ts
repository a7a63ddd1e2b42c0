import type { TradingConfig } from '#shared/config/config.ts'
import { carriedLedger } from '#shared/ledger.ts'
import { monoMs } from '#shared/units.ts'
import { checkpointJson, notePosition } from './account/fills.ts'
import type { Effect } from './effect.ts'
import { sendMassCancel } from './protection.ts'
import { spend } from './quoting/rate-budget.ts'
import type { EngineState } from './state.ts'

// Every start is a recovery: nothing of an earlier run may rest, every fill since then must be counted, and the venue's
// position must be ours. Only then is quoting allowed.

/** The account is read again this long after a read that failed or did not suffice. */
export const accountAgainMs = 1_000
/** A mass cancel that was taken is repeated after so long when nobody could look what it has left. */
const lookMaxMs = 5_000
/** What it has not taken away yet may be gone by then. */
const lookAgainMs = 500

/** Asks for what the present stage of the start still lacks. Called on every clock tick until it is done. */
export function driveRecovery(state: EngineState, config: TradingConfig): Effect[] {
  switch (state.recovery) {
    case 'cancelling':
      if (state.asking.massCancel || state.asking.openOrders) return []
      if (state.nowMs >= state.nextAtMs.massCancel && state.nowMs >= state.lookOwedUntilMs)
        return sendMassCancel(state, config)
      // Refused as well as taken: what is open all the same is one the venue holds on to.
      if (!state.isMassCancelTaken && state.refusedCancels.newest.size === 0) return []
      if (state.nowMs < state.nextAtMs.openOrders || isBanned(state)) return []
      state.asking.openOrders = true
      spend(state.budget)
      return [{ type: 'read_open_orders' }]
    case 'fills':
      if (state.asking.fills || state.nowMs < state.nextAtMs.fills || isBanned(state)) return []
      state.asking.fills = true
      spend(state.budget)
      return [{ type: 'read_fills', sinceTradeId: state.tradeIds.floor }]
    case 'account':
      if (state.asking.account || state.nowMs < state.nextAtMs.account || isBanned(state)) return []
      state.asking.account = true
      state.nextAtMs.account = state.nowMs + accountAgainMs
      spend(state.budget)
      return [{ type: 'read_account' }]
    case 'done':
      return []
  }
}

/** The venue has taken one: what it has left is looked at before the next, however long answers take. */
export function noteMassCancelTaken(state: EngineState): void {
  state.isMassCancelTaken = true
  state.lookOwedUntilMs = state.nowMs + lookMaxMs
}

/** A read of the open orders that began at `startedAtMs` is in: an empty one from behind the mass cancel is the proof. */
export function noteOpenOrdersWhileCancelling(state: EngineState, openOrders: number, startedAtMs: number): void {
  if (state.recovery !== 'cancelling') return
  const isBehind = startedAtMs > state.massCancelAtMs
  if (isBehind) state.lookOwedUntilMs = Number.NEGATIVE_INFINITY
  if (isBehind && openOrders === 0 && state.isMassCancelTaken) state.recovery = 'fills'
  else state.nextAtMs.openOrders = state.nowMs + lookAgainMs
}

/** What is read meanwhile is refused as well, and may lengthen the ban; the mass cancel protects and is sent all the same. */
const isBanned = ({ nowMs, budget }: EngineState): boolean => nowMs < budget.blockedUntilMs

/** The position that the venue reports at the end of the start. On a first start it is carried in, as no profit. */
export function finishRecovery(state: EngineState, config: TradingConfig): Effect[] {
  const reported = state.report?.position ?? 0
  const effects: Effect[] = []
  if (!state.hasCheckpoint) {
    const midHalfTicks = state.markTicks === null ? 0 : Math.round(state.markTicks * 2)
    // A carried position needs a price, and one that it can be valued at exactly: wait for the mark, and ask again.
    if (reported !== 0 && (midHalfTicks === 0 || !Number.isSafeInteger(reported * midHalfTicks))) return []
    state.ledger = carriedLedger(reported, midHalfTicks)
    state.hasCheckpoint = true
  }
  state.recovery = 'done'
  state.recoveredAtMs = state.nowMs
  notePosition(state)
  // Nothing of ours is under way at a start that could explain a difference: it halts at once.
  if (state.mismatchSinceMs !== null)
    state.mismatchSinceMs = monoMs(state.nowMs - config.risk.positionMismatchMaxMs - 1)
  effects.push(
    { type: 'journal', record: 'recovered', data: { reportedLots: reported, checkpoint: checkpointJson(state) } },
    { type: 'announce' },
  )
  return effects
}

import type { TradingConfig } from '#shared/config/config.ts'
import { adjustPosition } from '#shared/ledger.ts'
import type { Effect } from '../effect.ts'
import { midHalfTicks } from '../quoting/touch.ts'
import type { EngineState } from '../state.ts'
import { checkpointJson } from './fills.ts'
import { historyLagMs } from './history-lag.ts'

// A position at the venue that our fills do not explain: a trade was taken back, or one of ours is missing in its history. The
// venue's word counts in the end, but only once every fill was read again and two looks at the account agree.

/** The venue's position as a read showed it, and when the first such read began. */
export type PositionProof = { readonly lots: number; readonly firstAtMs: number }

/** Two looks at one moment are one look. */
const looksApartMs = 1_000
/** One lot may be a rounding of somebody's; more is a question for a person. */
const unexplainedMaxLots = 1

/** Called after each read of the account that began at `startedAtMs`. */
export function provePosition(state: EngineState, startedAtMs: number, config: TradingConfig): Effect[] {
  const { mismatchSinceMs, report, recoveredAtMs, fillsReadFromMs } = state
  if (mismatchSinceMs === null || report === null || state.recovery !== 'done') {
    state.positionProof = null
    return []
  }
  // A start calls a difference old so that it halts at once; its trade may have been made a moment before all the same.
  const sinceMs = Math.max(mismatchSinceMs, recoveredAtMs ?? mismatchSinceMs)
  const dueMs = sinceMs + Math.max(historyLagMs, config.risk.positionMismatchMaxMs)
  if (startedAtMs < dueMs || fillsReadFromMs === null || fillsReadFromMs < dueMs) return []
  const lots = report.position
  const proof = state.positionProof
  if (proof === null || proof.lots !== lots) {
    state.positionProof = { lots, firstAtMs: startedAtMs }
    return []
  }
  return startedAtMs - proof.firstAtMs < looksApartMs ? [] : adopt(state, lots)
}

function adopt(state: EngineState, lots: number): Effect[] {
  const { ledger } = state
  const before = ledger.positionLots
  const mid =
    midHalfTicks(state) ?? (state.markTicks === null ? ledger.lastMidHalfTicks : Math.round(2 * state.markTicks))
  if (mid <= 0 || !adjustPosition(ledger, lots - before, mid)) return []
  state.mismatchSinceMs = null
  state.positionProof = null
  if (Math.abs(lots - before) > unexplainedMaxLots)
    state.latches['position_unexplained'] ??=
      `fills gave ${before} lots, the venue says ${lots}: a trade may have been taken back`
  return [
    {
      type: 'journal',
      record: 'position_adopted',
      data: { beforeLots: before, lots, midHalfTicks: mid, checkpoint: checkpointJson(state) },
    },
    { type: 'announce' },
  ]
}

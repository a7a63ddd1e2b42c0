import { isAwaited } from './account/executions.ts'
import { historyLagMs } from './account/history-lag.ts'
import type { Effect } from './effect.ts'
import { endFlattening, startFlattening } from './flattening.ts'
import { flattenedLatch, settledWords } from './risk/exit-progress.ts'
import type { EngineState } from './state.ts'

// An exit that was over too soon. An order of ours may have been filled behind the last look, and a restart knows of the exit
// by its latch alone: a position that comes to light within half a minute is closed as well. What comes later is somebody's, and
// the words of the latch say so to the next start.

/** Begins the exit anew, or takes it as over for good. Called on every clock tick. */
export function reopenExit(state: EngineState): Effect[] {
  const { flattening: exit, ledger, accountReadAtMs } = state
  if (exit === null || exit.outcome === 'running' || exit.endedAtMs === null) return []
  if (state.recovery !== 'done' || state.stopping !== null || isAwaited(state.executions, state.nowMs)) return []
  // A position that only one of the two knows of could not be closed, and would end and begin the exit in turn.
  if (state.report?.position !== ledger.positionLots) return []
  if (Math.abs(ledger.positionLots) >= state.market.minOrderLots) {
    const effects = startFlattening(state, exit.why)
    // The time counts from the first end: whoever trades here without us is not traded against for ever.
    if (state.flattening !== null) state.flattening.endedAtMs = exit.endedAtMs
    return effects
  }
  if (state.areFillsSynced && accountReadAtMs !== null && accountReadAtMs >= exit.endedAtMs + historyLagMs) {
    const words = state.latches[flattenedLatch]
    if (words !== undefined) state.latches[flattenedLatch] = settledWords(words)
    endFlattening(state)
  }
  return []
}

/** Whether the look at the account that ends it for good is owed: until it is here, whoever trades by hand is traded against. */
export const isLastLookOwed = ({ flattening: exit, nowMs }: EngineState): boolean =>
  exit !== null && exit.outcome !== 'running' && exit.endedAtMs !== null && nowMs >= exit.endedAtMs + historyLagMs

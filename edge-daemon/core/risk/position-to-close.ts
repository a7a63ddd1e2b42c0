import { unbookedLots } from '../account/executions.ts'
import type { EngineState } from '../state.ts'
import type { Flattening } from './exit-progress.ts'

// How much an exit still has to close, where orders, fills and the venue's report do not tell the same.

/** By then the account has been read again, and its word counts for more than fills that do not fit it. */
const mismatchWaitMs = 5_000

/** Our own count, or the venue's of now where the two have disagreed for long; null while that is still being asked. */
export function positionToClose(state: EngineState, exit: Flattening): number | null {
  const { report, reportAtMs, mismatchSinceMs, nowMs } = state
  if (report === null || mismatchSinceMs === null) return expectedLots(state)
  const sinceMs = Math.max(mismatchSinceMs, exit.startedAtMs)
  if (nowMs - sinceMs < mismatchWaitMs) return null
  // A venue that refuses to reduce by more than there is would refuse every order that is made of an old report.
  const isNews = reportAtMs !== null && reportAtMs >= Math.max(mismatchSinceMs, exit.changedAtMs)
  if (isNews) return report.position
  return nowMs - exit.changedAtMs < mismatchWaitMs ? null : expectedLots(state)
}

/**
 * Our own count less what orders have told beyond it: a venue refuses to reduce by more than there is. What is left then and
 * too small for an order is known only when everything is booked: null until then.
 */
function expectedLots({ ledger: { positionLots }, executions, market }: EngineState): number | null {
  const untoldLots = unbookedLots(executions, 'buy') - unbookedLots(executions, 'sell')
  if (untoldLots === 0) return positionLots
  const lots = positionLots + untoldLots
  if (lots * positionLots <= 0) return 0
  const nearer = Math.abs(lots) < Math.abs(positionLots) ? lots : positionLots
  return Math.abs(nearer) < market.minOrderLots ? null : nearer
}

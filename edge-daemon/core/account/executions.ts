import type { Side } from '#shared/units.ts'
import { historyLagMs } from './history-lag.ts'

// What the venue's orders say was filled against what the ledger holds, by venue order. Order and trade messages come in no
// fixed order, so a fill that only the order has told of yet still counts as exposure.

type Execution = { readonly side: Side; reportedLots: number; bookedLots: number; atMs: number }
export type Executions = Map<string, Execution>

/** A complete read of the fills speaks for everything that was said this long before it began. */
const settledMs = 1_000

/**
 * The order's own word of how much of it was filled; never goes down. `knownLots` is what it had told of before: once a read
 * has settled that, it is in the ledger, and the order goes on repeating it until its end.
 */
export function noteReported(
  all: Executions,
  venueId: string,
  side: Side,
  filledLots: number,
  nowMs: number,
  knownLots = 0,
): void {
  const execution = all.get(venueId)
  const reportedLots = execution?.reportedLots ?? 0
  const settledLots = reportedLots === 0 ? knownLots : 0
  if (filledLots <= reportedLots + settledLots) return
  const bookedLots = (execution?.bookedLots ?? 0) + settledLots
  all.set(venueId, { side, reportedLots: filledLots, bookedLots, atMs: nowMs })
}

/** A fill of that order went into the ledger. */
export function noteBooked(all: Executions, venueId: string, side: Side, lots: number, nowMs: number): void {
  const execution = all.get(venueId) ?? { side, reportedLots: 0, bookedLots: 0, atMs: nowMs }
  all.set(venueId, { ...execution, bookedLots: execution.bookedLots + lots, atMs: nowMs })
}

/** Lots of one side that were filled by the orders' word and are not in the position yet; never negative. */
export function unbookedLots(all: Executions, side: Side): number {
  let lots = 0
  for (const execution of all.values())
    if (execution.side === side) lots += Math.max(0, execution.reportedLots - execution.bookedLots)
  return lots
}

/** Lots of one order that are in the ledger and that it has not told of itself; 0 while its name at the venue is not known. */
export function bookedFirstLots(all: Executions, venueId: string | undefined): number {
  const execution = venueId === undefined ? undefined : all.get(venueId)
  return execution === undefined ? 0 : Math.max(0, execution.bookedLots - execution.reportedLots)
}

/** True when something told by an order has been missing in the ledger for longer than messages take. */
export function isOverdue(all: Executions, nowMs: number): boolean {
  for (const execution of all.values())
    if (execution.reportedLots > execution.bookedLots && nowMs - execution.atMs >= settledMs) return true
  return false
}

/** By then every read that could tell of it has been tried: whoever must act goes by what the orders have told. */
const awaitedMaxMs = 5_000

/** True while something told by an order may be booked any moment. */
export function isAwaited(all: Executions, nowMs: number): boolean {
  for (const execution of all.values())
    if (execution.reportedLots > execution.bookedLots && nowMs - execution.atMs < awaitedMaxMs) return true
  return false
}

/** A complete read of the fills that began at `startedAtMs` settles what both tell alike, and what is older than any lag. */
export function settle(all: Executions, startedAtMs: number): void {
  for (const [venueId, execution] of all) {
    const waitMs = execution.bookedLots === execution.reportedLots ? settledMs : historyLagMs
    if (startedAtMs >= execution.atMs + waitMs) all.delete(venueId)
  }
}

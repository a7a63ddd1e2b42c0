import { historyLagMs } from './history-lag.ts'

// What a read has shown of our account and the account stream has not. A connection that answers pings may still have
// stopped telling: whatever a read finds first, the stream must tell soon after, or it begins anew.

/** Reads overtake the stream by less than this, and what an order has become is told so soon after our request. */
const toldWithinMs = 1_900

/** By what it is about, since when. */
export type Untold = Map<string, number>

export const fillKey = (tradeId: string): string => `fill ${tradeId}`
export const orderKey = (clientId: string): string => `order ${clientId}`

/** True when the stream has been connected so long that what a read finds now, however late, belongs to this connection. */
export const mustTell = (upAtMs: number | null, nowMs: number): boolean =>
  upAtMs !== null && nowMs - upAtMs >= historyLagMs

export function noteRead(untold: Untold, key: string, nowMs: number): void {
  if (!untold.has(key)) untold.set(key, nowMs)
}

/** The first thing that the stream should have told by now, or null. */
export function withheld(untold: Untold, nowMs: number): string | null {
  for (const [key, sinceMs] of untold) if (nowMs - sinceMs >= toldWithinMs) return key
  return null
}

import { historyLagMs } from './history-lag.ts'

// Which fills were counted. Everything up to the floor is, proven by a complete read of the venue's history; above it ids are
// kept one by one, because the stream may deliver them out of order.

export type TradeIds = {
  floor: string | null
  readonly seen: Set<string>
  /** The newest trade of a complete read, and when that was here. */
  shown?: { readonly newest: string; readonly atMs: number } | null
}

/**
 * Each checkpoint names them, and a record of more than 16 KiB would lose its checkpoint: 400 of 20 digits are 9.2 kB, and
 * what still fills while everything is being cancelled fits beside them.
 */
export const seenMax = 400

/** Compares decimal ids of any length without going through a double. */
export function isNewerId(a: string, b: string): boolean {
  return a.length === b.length ? a > b : a.length > b.length
}

/** True when the trade was not counted before; from now on it is. */
export function noteTrade(ids: TradeIds, tradeId: string): boolean {
  if (ids.floor !== null && !isNewerId(tradeId, ids.floor)) return false
  if (ids.seen.has(tradeId)) return false
  ids.seen.add(tradeId)
  return true
}

/**
 * Whether a read of everything above the floor can be complete, oldest first. Without a floor only the trades we were told of
 * show how far back it must reach; with one whoever reads sees to it.
 */
export function reachesBack({ floor, seen }: TradeIds, read: readonly { readonly tradeId: string }[]): boolean {
  if (floor !== null) return true
  const first = read[0]?.tradeId
  for (const id of seen) if (first === undefined || isNewerId(first, id)) return false
  return true
}

/** A complete read showed every trade up to `newest` and none older can still appear: one number stands for them. */
export function raiseFloor(ids: TradeIds, newest: string): void {
  if (ids.floor !== null && !isNewerId(newest, ids.floor)) return
  ids.floor = newest
  for (const id of ids.seen) if (!isNewerId(id, newest)) ids.seen.delete(id)
}

/**
 * A complete read has been applied that began at `startedAtMs`. What an earlier one showed is settled once another has begun so
 * long after it: while nothing trades, no newer fill would ever say so. Without a floor a read may have ended too early.
 */
export function noteCompleteRead(
  ids: TradeIds,
  read: readonly { readonly tradeId: string }[],
  startedAtMs: number,
  nowMs: number,
): void {
  if (ids.floor === null) return
  const shown = ids.shown ?? null
  if (shown !== null && startedAtMs < shown.atMs + historyLagMs) return
  if (shown !== null) raiseFloor(ids, shown.newest)
  const newest = read.at(-1)?.tradeId
  ids.shown = newest === undefined ? null : { newest, atMs: nowMs }
}

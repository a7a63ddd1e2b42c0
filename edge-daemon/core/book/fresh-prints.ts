import type { PublicTrade } from '../event.ts'

// A connection of the trades stream begins with prints of before, so the same print comes more than once. Ids are compared
// as texts; nothing says that they grow.

/** More than a replay holds, and than prints between two looks of one. */
const keptMin = 512
/** Old ones are let go many at a time, which costs a print next to nothing. */
const keptMax = 2 * keptMin

/** Ids of the newest prints, oldest first. */
export type SeenPrints = Set<string>

/** The prints that were not told before; from now on they were. */
export function freshPrints(seen: SeenPrints, trades: readonly PublicTrade[]): PublicTrade[] {
  const fresh: PublicTrade[] = []
  for (const trade of trades) {
    const known = seen.size
    if (seen.add(trade.tradeId).size > known) fresh.push(trade)
  }
  if (seen.size > keptMax) forget(seen, seen.size - keptMin)
  return fresh
}

function forget(seen: SeenPrints, count: number): void {
  let left = count
  for (const oldest of seen) {
    if (left <= 0) return
    left -= 1
    seen.delete(oldest)
  }
}

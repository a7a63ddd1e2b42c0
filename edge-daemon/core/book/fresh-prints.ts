import type { PublicTrade } from '../event.ts'

// A connection of the trades stream begins with prints of before, so the same print comes more than once. Ids are compared
// as texts; nothing says that they grow.

/** More than a replay holds, and than prints between two looks of one. */
const keptMax = 512

/** Ids of the newest prints, oldest first. */
export type SeenPrints = Set<string>

/** The prints that were not told before; from now on they were. */
export function freshPrints(seen: SeenPrints, trades: readonly PublicTrade[]): PublicTrade[] {
  const fresh = trades.filter(({ tradeId }) => {
    if (seen.has(tradeId)) return false
    seen.add(tradeId)
    return true
  })
  for (const oldest of seen) {
    if (seen.size <= keptMax) break
    seen.delete(oldest)
  }
  return fresh
}

// An order lives at the exchange for a stated time only, so that nothing of ours outlives every switch. It is renewed by
// edit, which costs its place in the queue: the worst place goes first, all between 60 and 75 % of the life.

/** The worst place is given up first, the best last, both well before the venue would end the order. */
const firstShare = 0.6
const lastShare = 0.68
/** From here on a renewal no longer waits for the budget of quotes. */
const overdueShare = 0.7

/** `level` 0 has the best place in the queue and is renewed last. */
export function renewalOf(
  sentAtMs: number,
  expiresAtMs: number,
  nowMs: number,
  level: number,
  levels: number,
): 'none' | 'due' | 'overdue' {
  const share = (nowMs - sentAtMs) / (expiresAtMs - sentAtMs)
  if (share >= overdueShare) return 'overdue'
  const nearness = levels <= 1 ? 0 : Math.max(0, (levels - 1 - level) / (levels - 1))
  return share >= firstShare + (lastShare - firstShare) * nearness ? 'due' : 'none'
}

// What the venue's "too many requests" does to quoting: for a while wider and slower, and when it keeps saying so, not at
// all. How many requests may leave is the budget's business (rate-budget.ts); this is about what they ask for.

export type RateLimit = {
  /** Instants of the newest refusals, oldest first, as many as make a halt. */
  hitsAtMs: number[]
  degradedUntilMs: number
  haltedUntilMs: number
}

/** After one refusal we are wider and slower for 20 s; five in a minute halt for 30 s. The predecessor's figures. */
const degradedMs = 20_000
const degradedBps = 5
const hitsMax = 5
const hitWindowMs = 60_000
const haltMs = 30_000

export const noRateLimit = (): RateLimit => ({ hitsAtMs: [], degradedUntilMs: 0, haltedUntilMs: 0 })

/** Notes one refusal and answers whether it halts quoting. */
export function noteRateLimitHit(limit: RateLimit, nowMs: number): boolean {
  limit.hitsAtMs = [...limit.hitsAtMs.filter((atMs) => nowMs - atMs < hitWindowMs), nowMs].slice(-hitsMax)
  limit.degradedUntilMs = nowMs + degradedMs
  const isHalt = limit.hitsAtMs.length >= hitsMax
  if (isHalt) limit.haltedUntilMs = nowMs + haltMs
  return isHalt
}

export const isRateDegraded = (limit: RateLimit, nowMs: number): boolean => nowMs < limit.degradedUntilMs
export const isRateHalted = (limit: RateLimit, nowMs: number): boolean => nowMs < limit.haltedUntilMs

/** What a degraded venue adds to the half-spread, bps. */
export const rateLimitBps = (limit: RateLimit, nowMs: number): number =>
  isRateDegraded(limit, nowMs) ? degradedBps : 0

/** Refusals that still count, for records. */
export const recentHits = (limit: RateLimit, nowMs: number): number =>
  limit.hitsAtMs.filter((atMs) => nowMs - atMs < hitWindowMs).length

/** How many times longer the passive side waits between its orders. */
export const passiveTimes = (limit: RateLimit, nowMs: number): number => (isRateDegraded(limit, nowMs) ? 2 : 1)

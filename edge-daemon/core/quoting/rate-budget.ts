// One budget for all requests of the process, refilled steadily. Quotes may not spend the reserve: cancels, the mass cancel,
// the switch and questions always have it.

export type RateBudget = { tokens: number; atMs: number; blockedUntilMs: number }

/** Share of a minute that may be spent in one burst, and the part of that kept back from quotes. */
const burstShare = 1 / 12
const reserveShare = 0.3

export const fullBudget = (perMinute: number, nowMs: number): RateBudget => ({
  tokens: perMinute * burstShare,
  atMs: nowMs,
  blockedUntilMs: 0,
})

export function refill(budget: RateBudget, perMinute: number, nowMs: number): void {
  const gained = (Math.max(0, nowMs - budget.atMs) * perMinute) / 60_000
  budget.tokens = Math.min(perMinute * burstShare, budget.tokens + gained)
  budget.atMs = nowMs
}

export function mayQuote(budget: RateBudget, perMinute: number, nowMs: number): boolean {
  return nowMs >= budget.blockedUntilMs && budget.tokens >= perMinute * burstShare * reserveShare + 1
}

/** Counts a request that was sent. Protective ones are sent even in debt, so the balance may go below zero. */
export function spend(budget: RateBudget): void {
  budget.tokens -= 1
}

/** The venue said it was too much: nothing but protection for a while, and the burst is gone. */
export function blockBudget(budget: RateBudget, nowMs: number, retryAfterMs: number): void {
  budget.tokens = Math.min(budget.tokens, 0)
  budget.blockedUntilMs = Math.max(budget.blockedUntilMs, nowMs + retryAfterMs)
}

// One budget for all requests of the process, refilled steadily. Quotes may not spend the reserve: cancels, the mass cancel,
// the switch and questions always have it, and are sent even in debt. When the venue says that it was too much, the whole
// budget shrinks and grows back slowly.

export type RateBudget = {
  tokens: number
  /** Requests of looks that are due and wait until there is budget for them. */
  owed: number
  atMs: number
  blockedUntilMs: number
  /** The venue has refused for lack of budget, and has answered nothing else since. */
  isRefused: boolean
  /** Part of the configured rate that is used, 1/8 to 1. */
  share: number
  /** When the share last changed, or the venue last complained. */
  shareAtMs: number
}

/** Part of a minute that may be spent in one burst, and the part of that kept back from quotes. */
const burstPart = 1 / 12
/** Below this a burst would not hold one quote beside the reserve. */
const burstMin = 4
/** Kept back for reads and renewals, so that quotes never spend the last request. */
const reservePart = 0.3
/** What emptying the book takes: the mass cancel, the switch armed anew and the look that proves it. */
const reserveMin = 3
/** A quarter of a minute: half a small budget goes to what is asked and renewed anyway, and quotes are due within a minute. */
const debtPart = 1 / 4
/** A refusal halves the rate, down to an eighth; each minute without one gives a tenth back. */
const shareMin = 1 / 8
const growEveryMs = 60_000
/**
 * What is asked and renewed whatever is quoted takes about fifty a minute: a rate cut below that would leave quotes nothing for
 * as long as it takes to grow back. No venue refuses so little.
 */
const ownPerMinute = 120
const growStep = 0.1

export const fullBudget = (perMinute: number, nowMs: number): RateBudget => ({
  tokens: burstOf(perMinute),
  owed: 0,
  atMs: nowMs,
  blockedUntilMs: 0,
  isRefused: false,
  share: 1,
  shareAtMs: nowMs,
})

/** Requests that may be spent at once at this rate. */
export const burstOf = (perMinute: number): number => Math.max(burstMin, perMinute * burstPart)

/** What of a burst quotes leave to everything else. */
export const reserveOf = (perMinute: number): number => Math.max(reserveMin, burstOf(perMinute) * reservePart)

/** Requests a minute that are used now, of `perMinute` that are configured. */
export const rateOf = ({ share }: RateBudget, perMinute: number): number =>
  Math.max(perMinute * share, Math.min(perMinute, ownPerMinute))

/** `perMinute` is what is configured, here and below; what the venue made of it is in the share. */
export function refill(budget: RateBudget, perMinute: number, nowMs: number): void {
  for (; budget.share < 1 && nowMs - budget.shareAtMs >= growEveryMs; budget.shareAtMs += growEveryMs) {
    budget.share = Math.min(1, budget.share + growStep)
  }
  const rate = rateOf(budget, perMinute)
  const gained = (Math.max(0, nowMs - budget.atMs) * rate) / 60_000
  // However much protection has sent in an outage, its debt keeps quotes away for so long only when it is over.
  budget.tokens = Math.max(-rate * debtPart, Math.min(burstOf(rate), budget.tokens + gained))
  budget.atMs = nowMs
}

/**
 * After a refusal it is not an order that finds out whether the venue takes requests again. `isReturn`: the first order after
 * a halt, which has spent part of the reserve on protection; it takes of what is left, but makes no debt.
 */
export function mayQuote(budget: RateBudget, perMinute: number, nowMs: number, isReturn: boolean): boolean {
  const kept = isReturn ? 0 : reserveOf(rateOf(budget, perMinute)) + budget.owed
  return !budget.isRefused && nowMs >= budget.blockedUntilMs && budget.tokens >= kept + 1
}

/** Whether so many requests leave the reserve alone. What a whole burst does not hold is affordable when the budget is full. */
export function canAfford(budget: RateBudget, perMinute: number, requests: number): boolean {
  const rate = rateOf(budget, perMinute)
  return budget.tokens >= Math.min(burstOf(rate), reserveOf(rate) + requests)
}

/** How little is left for quotes, 0 for a full budget, 1 when the reserve is reached. */
export function scarcity(budget: RateBudget, perMinute: number): number {
  const rate = rateOf(budget, perMinute)
  const left = (budget.tokens - reserveOf(rate)) / (burstOf(rate) - reserveOf(rate))
  return Math.max(0, Math.min(1, 1 - left))
}

/** Counts requests that were sent. Protective ones are sent even in debt, so the balance may go below zero. */
export function spend(budget: RateBudget, requests = 1): void {
  budget.tokens -= requests
}

/**
 * The venue said it was too much: nothing but protection for a while, and the burst is gone. The rate is halved, but once
 * only for all that was under way together.
 */
export function blockBudget(budget: RateBudget, nowMs: number, retryAfterMs: number): void {
  if (nowMs >= budget.blockedUntilMs) budget.share = Math.max(shareMin, budget.share / 2)
  budget.isRefused = true
  budget.shareAtMs = nowMs
  budget.tokens = Math.min(budget.tokens, 0)
  budget.blockedUntilMs = Math.max(budget.blockedUntilMs, nowMs + retryAfterMs)
}

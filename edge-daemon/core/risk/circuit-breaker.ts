import { unreachable } from '#shared/assert.ts'

// Stops sending orders when too many of them fail, and finds out with a single one whether they fail still. Post-only
// rejections, a lack of margin and the venue's word that it is closed or asked too much of are no failures: others look after
// those.

export type CircuitBreaker = {
  phase: 'closed' | 'open' | 'half_open'
  /** Failures since the last success. */
  consecutive: number
  /** Outcomes of the last minute, oldest first. */
  outcomes: { readonly atMs: number; readonly isFailure: boolean }[]
  failures: number
  /** When an open breaker lets one order through. */
  probeAtMs: number
  /** The order that was let through; null while none is out. */
  probeId: string | null
  /** Why it opened last, in words. */
  reason: string
}

export type BreakerEvent =
  | { readonly type: 'failed'; readonly clientId: string; readonly detail: string }
  /** `released`: the order is over and proves nothing either way. */
  | { readonly type: 'sent' | 'succeeded' | 'released'; readonly clientId: string }
  | { readonly type: 'clock_ticked' }

/** Five in a row are no coincidence; below ten attempts a share says nothing; a third of all is more than bad luck. */
const consecutiveMax = 5
const attemptsMin = 10
const failureShareMax = 0.35
const windowMs = 60_000
const cooldownMs = 30_000
/** A minute of orders at the highest budget holds fewer; more would be memory without meaning. */
const outcomesMax = 2_000

export const closedBreaker = (): CircuitBreaker => ({
  phase: 'closed',
  consecutive: 0,
  outcomes: [],
  failures: 0,
  probeAtMs: 0,
  probeId: null,
  reason: '',
})

/** Share of failed attempts, 0 to 1; 0 without attempts. */
export const failureShare = (failures: number, attempts: number): number => (attempts === 0 ? 0 : failures / attempts)

/** Whether so many failures open the breaker. Both bounds are inclusive. */
export const mustTrip = (attempts: number, failures: number, consecutive: number): boolean =>
  consecutive >= consecutiveMax || (attempts >= attemptsMin && failureShare(failures, attempts) >= failureShareMax)

/** Whether a new order or an edit may leave now; cancels always may. */
export const breakerAllows = ({ phase, probeId }: CircuitBreaker): boolean =>
  phase === 'closed' || (phase === 'half_open' && probeId === null)

/** Moves the breaker on in place and answers whether its phase has changed. */
export function stepBreaker(breaker: CircuitBreaker, event: BreakerEvent, nowMs: number): boolean {
  const before = breaker.phase
  switch (event.type) {
    case 'sent':
      if (breaker.phase === 'half_open') breaker.probeId ??= event.clientId
      break
    case 'succeeded':
      note(breaker, false, nowMs)
      if (breaker.phase === 'half_open' && breaker.probeId === event.clientId) close(breaker)
      break
    case 'failed':
      note(breaker, true, nowMs)
      if (breaker.phase === 'half_open' && breaker.probeId === event.clientId) {
        open(breaker, `the order sent as a probe failed: ${event.detail}`, nowMs)
      } else if (
        breaker.phase === 'closed' &&
        mustTrip(breaker.outcomes.length, breaker.failures, breaker.consecutive)
      ) {
        const share = `${breaker.failures} of ${breaker.outcomes.length} orders`
        open(breaker, `${breaker.consecutive} failures in a row, ${share} in a minute: ${event.detail}`, nowMs)
      }
      break
    case 'released':
      if (breaker.probeId === event.clientId) breaker.probeId = null
      break
    case 'clock_ticked':
      forget(breaker, nowMs)
      if (breaker.phase === 'open' && nowMs >= breaker.probeAtMs) {
        breaker.phase = 'half_open'
        breaker.probeId = null
      }
      break
    default:
      return unreachable(event)
  }
  return breaker.phase !== before
}

function open(breaker: CircuitBreaker, reason: string, nowMs: number): void {
  breaker.phase = 'open'
  breaker.reason = reason
  breaker.probeAtMs = nowMs + cooldownMs
  breaker.probeId = null
}

function close(breaker: CircuitBreaker): void {
  Object.assign(breaker, closedBreaker())
}

function note(breaker: CircuitBreaker, isFailure: boolean, nowMs: number): void {
  forget(breaker, nowMs)
  breaker.consecutive = isFailure ? breaker.consecutive + 1 : 0
  breaker.outcomes.push({ atMs: nowMs, isFailure })
  if (isFailure) breaker.failures += 1
  if (breaker.outcomes.length > outcomesMax) dropOldest(breaker)
}

function forget(breaker: CircuitBreaker, nowMs: number): void {
  while (nowMs - (breaker.outcomes[0]?.atMs ?? nowMs) > windowMs) dropOldest(breaker)
}

function dropOldest(breaker: CircuitBreaker): void {
  if (breaker.outcomes.shift()?.isFailure === true) breaker.failures -= 1
}

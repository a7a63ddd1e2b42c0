import type { Kind } from './kind.ts'

/** What happens to the daemon's requests whose method and path, query included, match. A share is drawn for each request. */
export type RequestInjection = {
  readonly at: 'request'
  readonly match: RegExp
  readonly share: number
  readonly does:
    | { readonly type: 'lose_request' | 'lose_answer' | 'double' }
    | { readonly type: 'answer'; readonly status: number; readonly text: string; readonly isTaken: boolean }
    | { readonly type: 'slow'; readonly beforeMs: number; readonly afterMs: number }
    | { readonly type: 'slow_engine'; readonly delayMs: number }
}

/** A copy comes so much later in the mean, milliseconds. */
const copyAfterMs = 300

export const request: Kind<RequestInjection> = {
  request({ inject: { match, share, does }, prng }, { method, path }, fate) {
    if (!match.test(`${method} ${path}`) || prng.next() >= share) return null
    // Of a request that another fault has lost, its answer included, nothing is left to change.
    if (fate.arrivals.length === 0 && fate.answerAfterMs === null) return null
    switch (does.type) {
      case 'lose_request':
        return { ...fate, arrivals: [], answerAfterMs: null }
      case 'lose_answer':
        return fate.answerAfterMs === null ? null : { ...fate, answerAfterMs: null }
      case 'double':
        if (fate.arrivals.length === 0) return null
        return { ...fate, arrivals: fate.arrivals.flatMap((ms) => [ms, ms + prng.exponential(copyAfterMs)]) }
      case 'answer':
        return { ...fate, answer: does, isTaken: does.isTaken && prng.next() < 0.5 }
      case 'slow':
        return {
          ...fate,
          arrivals: fate.arrivals.map((ms) => ms + does.beforeMs),
          answerAfterMs: fate.answerAfterMs === null ? null : fate.answerAfterMs + does.afterMs,
        }
      case 'slow_engine':
        return { ...fate, engineDelayMs: does.delayMs }
    }
  },
}

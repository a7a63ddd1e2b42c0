import { closeLine } from '../links/lines.ts'
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
    /**
     * A list answers with one row, and half the time says that there are no more. The venue ends the connection of the account
     * now and then, so that the list is asked for.
     */
    | { readonly type: 'short_page' }
}

/** A copy comes so much later in the mean, milliseconds. */
const copyAfterMs = 300

const endsEveryMs = 4_000

export const request: Kind<RequestInjection> = {
  strikes({ inject: { does } }, { around }) {
    if (does.type !== 'short_page') return Infinity
    for (const [line, { name }] of around.lines.open)
      if (name === 'account') closeLine(around, line, 1, 'closed by the venue with code 1001')
    return endsEveryMs
  },
  request({ inject: { match, share, does }, prng }, { method, path }, fate) {
    if (!match.test(`${method} ${path}`) || prng.next() >= share) return null
    switch (does.type) {
      case 'lose_request':
        return { ...fate, arrivals: [], answerAfterMs: null }
      case 'lose_answer':
        return { ...fate, answerAfterMs: null }
      case 'double':
        return { ...fate, arrivals: fate.arrivals.flatMap((ms) => [ms, ms + prng.exponential(copyAfterMs)]) }
      case 'answer':
        return { ...fate, answer: does, isTaken: does.isTaken && prng.next() < 0.5 }
      case 'slow':
        return {
          ...fate,
          arrivals: fate.arrivals.map((ms) => ms + does.beforeMs),
          answerAfterMs: fate.answerAfterMs === null ? null : fate.answerAfterMs + does.afterMs,
        }
      case 'short_page':
        return { ...fate, page: prng.next() < 0.5 ? 'short' : 'last' }
      case 'slow_engine':
        return { ...fate, engineDelayMs: does.delayMs }
    }
  },
}

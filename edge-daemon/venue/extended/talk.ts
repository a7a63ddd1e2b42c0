// What is asked of the exchange until an answer stands, as values: the requests of now, and what follows from how they ended.
// Nothing is sent and nothing waits here; carry.ts does, and the simulated world in its own way.

import type { HttpOutcome } from './failures.ts'
import type { HttpRequest } from './http-request.ts'

/** A step of it. Hearing the same twice gives the same twice. */
export type Talk<Value> =
  | {
      readonly isOver: false
      /** Sent side by side, after a pause of so long. */
      readonly requests: readonly HttpRequest[]
      readonly afterMs: number
      /** Takes how each of the requests ended, in their order, and when the last of them did, by the monotonic clock. */
      readonly hear: (outcomes: readonly HttpOutcome[], atMs: number) => Talk<Value>
    }
  | { readonly isOver: true; readonly value: Value }

export const over = <Value>(value: Value): Talk<Value> => ({ isOver: true, value })

/** One request, and what its end says. */
export const question = <Value>(request: HttpRequest, read: (outcome: HttpOutcome) => Talk<Value>): Talk<Value> => ({
  isOver: false,
  requests: [request],
  afterMs: 0,
  hear: (outcomes) => read(outcomeAt(outcomes, 0)),
})

/** Goes on with what follows from the value of the first. */
export function followedBy<First, Value>(talk: Talk<First>, next: (value: First) => Talk<Value>): Talk<Value> {
  if (talk.isOver) return next(talk.value)
  return { ...talk, hear: (outcomes, atMs) => followedBy(talk.hear(outcomes, atMs), next) }
}

/** The same talk with another value at its end. */
export const turned = <First, Value>(talk: Talk<First>, turn: (value: First) => Value): Talk<Value> =>
  followedBy(talk, (value) => over(turn(value)))

/** How the nth request of a round ended; one that nobody tells of counts as lost. */
export const outcomeAt = (outcomes: readonly HttpOutcome[], nth: number): HttpOutcome =>
  outcomes[nth] ?? { result: 'lost', detail: 'nobody told how it ended' }

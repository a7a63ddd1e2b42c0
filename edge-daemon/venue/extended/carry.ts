// Carries a talk over a connection: the shell of talk.ts.

import type { HttpClient } from './http.ts'
import type { Talk } from './talk.ts'

/** Resolves with the value that the talk ends with; never rejects. `onSent` is called as each request leaves. */
export async function carry<Value>(http: HttpClient, begun: Talk<Value>, onSent?: () => void): Promise<Value> {
  let talk = begun
  while (!talk.isOver) {
    const { requests, afterMs } = talk
    if (afterMs > 0) await new Promise((resolve) => setTimeout(resolve, afterMs))
    const outcomes = await Promise.all(requests.map((request) => http.send(request, onSent)))
    talk = talk.hear(outcomes, performance.now())
  }
  return talk.value
}

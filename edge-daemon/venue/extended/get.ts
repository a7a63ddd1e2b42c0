// One question to the exchange and an answer of the form that was expected, or why not.

import type { z } from 'zod'
import type { VenueError } from '../../core/venue-error.ts'
import { readAnswer, type HttpOutcome } from './failures.ts'
import type { HttpRequest } from './http-request.ts'
import { over, question, type Talk } from './talk.ts'
import { describeIssue } from './wire.ts'

/** Value and error of a read that is one step of a larger one. */
export type Got<Value> =
  | { readonly result: 'got'; readonly value: Value }
  | { readonly result: 'failed'; readonly error: VenueError }

export const getRequest = (path: string): HttpRequest => ({ method: 'GET', path, purpose: 'read' })

/** One GET whose data has the given form. `absent` stands for the venue's own "there is none", where that is an answer. */
export function get<Value>(path: string, schema: z.ZodType<Value>): Talk<Got<Value>>
export function get<Value, Absent>(path: string, schema: z.ZodType<Value>, absent: Absent): Talk<Got<Value | Absent>>
export function get<Value>(path: string, schema: z.ZodType<Value>, ...absent: readonly Value[]): Talk<Got<Value>> {
  return question(getRequest(path), (outcome) => over(readData(outcome, schema, ...absent)))
}

/** What the end of a GET says. */
export function readData<Value>(
  outcome: HttpOutcome,
  schema: z.ZodType<Value>,
  ...absent: readonly Value[]
): Got<Value> {
  const answer = readAnswer(outcome, 'read')
  if (answer.result === 'failed') {
    const [whenAbsent] = absent
    if (answer.isAbsent && whenAbsent !== undefined) return { result: 'got', value: whenAbsent }
    return { result: 'failed', error: answer.error }
  }
  const parsed = schema.safeParse(answer.data)
  return parsed.success ? { result: 'got', value: parsed.data } : untrusted(describeIssue(parsed.error))
}

/** The venue answered, and what it said cannot be relied on. */
export function untrusted(detail: string): { readonly result: 'failed'; readonly error: VenueError } {
  return { result: 'failed', error: { kind: 'ambiguous', detail: `the answer cannot be used: ${detail}` } }
}

/** A path with its query. A list repeats its key, which is how the exchange takes several values; null leaves it out. */
export function pathWith(path: string, query: Readonly<Record<string, QueryValue>>): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (value === null) continue
    for (const one of typeof value === 'object' ? value : [value]) search.append(key, String(one))
  }
  const text = search.toString()
  return text === '' ? path : `${path}?${text}`
}

export type QueryValue = string | number | readonly string[] | null

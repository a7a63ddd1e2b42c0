import { z } from 'zod'
import { parseExactJson } from '../../../edge-daemon/venue/extended/exact-json.ts'
import type { HttpOutcome } from '../../../edge-daemon/venue/extended/failures.ts'
import { jsonOf } from '../../../edge-daemon/venue/extended/frame-reader.ts'
import type { Venue } from './venue.ts'

// What the exchange would have said of the account's open orders a while ago, for reads that lag behind.

export type PastReads = { readonly looks: { readonly atMs: number; readonly text: string }[] }

const looksMax = 20

/** Remembers the open orders of now. */
export function lookAtOrders({ looks }: PastReads, { exchange, apiKey }: Venue, nowMs: number): void {
  const target = '/api/v1/user/orders'
  const { body } = exchange.call({ method: 'GET', target, apiKey, forwardedFor: 'past' })
  looks.push({ atMs: nowMs, text: body })
  if (looks.length > looksMax) looks.shift()
}

const Rows = z.object({ data: z.array(z.looseObject({ externalId: z.string() })) })
const absent = JSON.stringify({ status: 'ERROR', error: { code: 1142, message: 'order is not found' } })

/** The answer that was true then; null when nothing is known of then. */
export function pastAnswer({ looks }: PastReads, path: string, thenMs: number): HttpOutcome | null {
  const look = looks.findLast(({ atMs }) => atMs <= thenMs)
  if (look === undefined) return null
  const answered = (status: number, text: string): HttpOutcome => ({
    result: 'answered',
    status,
    retryAfterMs: null,
    text,
  })
  const clientId = /^\/user\/orders\/external\/([^/?]+)$/.exec(path)?.[1]
  if (clientId === undefined) return answered(200, look.text)
  const row = Rows.parse(parseExactJson(look.text)).data.find(({ externalId }) => externalId === clientId)
  return row === undefined ? answered(404, absent) : answered(200, JSON.stringify({ status: 'OK', data: [row] }))
}

const Page = z.looseObject({ data: z.array(z.looseObject({ id: z.union([z.string(), z.number()]) })) })
const shortRows = 1

/** The first rows of a list, with a cursor behind them or with none, as if there were no more. */
export function shortPage(outcome: HttpOutcome, page: 'short' | 'last'): HttpOutcome {
  if (outcome.result !== 'answered' || outcome.status !== 200) return outcome
  const json = jsonOf(outcome.text, parseExactJson)
  // Somebody in between may have put a page of another kind in its place.
  const answer = 'value' in json ? Page.safeParse(json.value).data : undefined
  if (answer === undefined || answer.data.length <= shortRows) return outcome
  const data = answer.data.slice(0, shortRows)
  const cursor = page === 'last' ? null : (data.at(-1)?.id ?? null)
  return { ...outcome, text: JSON.stringify({ ...answer, data, pagination: { cursor, count: data.length } }) }
}

// What a finished request means. The one place that reads the venue's status and error codes; all others read VenueError.
// What each means stands in tables: error-codes.ts, transport-failures.ts and, for orders that end, status-reasons.ts.

import type { VenueError } from '../../core/venue-error.ts'
import { isListed, meaningOf } from './error-codes.ts'
import { parseExactJson } from './exact-json.ts'
import { transportError, type Purpose, type TransportEnd } from './transport-failures.ts'
import { WireEnvelope } from './wire.ts'

/** How an HTTP exchange ended, before anyone asks what the answer says. */
export type HttpOutcome =
  | {
      readonly result: 'answered'
      readonly status: number
      readonly retryAfterMs: number | null
      readonly text: string
    }
  /** No byte of the request reached the other side. */
  | { readonly result: 'not_sent'; readonly detail: string }
  /** Sent, and no complete answer came back. */
  | { readonly result: 'lost'; readonly detail: string }

export type ApiAnswer =
  | { readonly result: 'ok'; readonly data: unknown; readonly cursor: string | null; readonly isPaged: boolean }
  /** `isAbsent`: the venue itself, in its own form, says that there is no such thing. */
  | { readonly result: 'failed'; readonly error: VenueError; readonly isAbsent: boolean }

const defaultRetryAfterMs = 1_000

/** Turns the end of a request into the venue's data or into an error in our words. Never throws. */
export function readAnswer(outcome: HttpOutcome, purpose: Purpose): ApiAnswer {
  const end = (which: TransportEnd, detail: string, retryAfterMs = defaultRetryAfterMs): ApiAnswer =>
    failed(transportError(which, purpose, detail, retryAfterMs))
  if (outcome.result !== 'answered') return end(outcome.result, outcome.detail)
  const { status, text } = outcome
  const isSuccess = status >= 200 && status < 300
  if (status === 429) return end('rate_limited', '', outcome.retryAfterMs ?? defaultRetryAfterMs)
  if (isSuccess && text.trim() === '') return { result: 'ok', data: null, cursor: null, isPaged: false }
  const envelope = parseEnvelope(text)
  const detail = describe(status, envelope)
  // A page of something in between says nothing of the key.
  if (status === 403 && envelope === null)
    return end('unavailable', `${detail} with a body that is not the venue's JSON`)
  if (status === 401 || status === 403) return end('unauthorized', detail)
  if (status >= 300 && status < 400) return end('redirected', `${detail}: a redirect is not followed`)
  if (envelope !== null && isClosure(status, envelope)) return failed({ kind: 'closed', detail })
  if (status === 503) return end('unavailable', detail)
  if (envelope === null) {
    return end(status >= 500 ? 'server_error' : 'not_json', `HTTP ${status} with a body that is not the venue's JSON`)
  }
  if (isSuccess && envelope.status === 'OK') {
    const { data = null, pagination } = envelope
    return {
      result: 'ok',
      data,
      cursor: pagination?.cursor ?? null,
      isPaged: pagination !== undefined && pagination !== null,
    }
  }
  if (status >= 500) return end('server_error', detail)
  const code = codeOf(envelope)
  const means = meaningOf(code)
  if (envelope.status !== 'ERROR' || means === 'in_doubt' || means === 'closed') return end('undecided', detail)
  // A 404 in the venue's own form says that there is none, unless its code says that something else is missing.
  const isAbsent = status === 404 && (!isListed(code) || means === 'unknown_order')
  return failed({ kind: 'refused', reason: isAbsent ? 'unknown_order' : means, code, detail }, isAbsent)
}

/** The venue itself says that it is closed, so the request had no effect. A form without a code may be a gateway's. */
function isClosure(status: number, envelope: WireEnvelope): boolean {
  if (envelope.status !== 'ERROR' || (envelope.error?.code ?? null) === null) return false
  const means = meaningOf(codeOf(envelope))
  return means === 'closed' || (status === 503 && means !== 'in_doubt')
}

const failed = (error: VenueError, isAbsent = false): ApiAnswer => ({ result: 'failed', error, isAbsent })

function parseEnvelope(text: string): WireEnvelope | null {
  try {
    const parsed = WireEnvelope.safeParse(parseExactJson(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

function codeOf(envelope: WireEnvelope): number | null {
  const code = Number(envelope.error?.code ?? Number.NaN)
  return Number.isSafeInteger(code) ? code : null
}

function describe(status: number, envelope: WireEnvelope | null): string {
  const message = envelope?.error?.message ?? ''
  return message === '' ? `HTTP ${status}` : `HTTP ${status}: ${message.slice(0, 160)}`
}

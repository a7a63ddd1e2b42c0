// What a finished request means. The one place that reads the venue's status and error codes; all others read VenueError.

import type { RefusalReason, VenueError } from '../../core/venue-error.ts'
import { parseExactJson } from './exact-json.ts'
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

/** A read changes nothing, so its failure leaves no doubt about orders; a write's may. */
export type Purpose = 'read' | 'write'

export type ApiAnswer =
  | { readonly result: 'ok'; readonly data: unknown; readonly cursor: string | null; readonly isPaged: boolean }
  /** `isAbsent`: the venue itself, in its own form, says that there is no such thing. */
  | { readonly result: 'failed'; readonly error: VenueError; readonly isAbsent: boolean }

/** Refusals by error code. Not listed: `other`. */
const refusalReasons: Readonly<Record<number, RefusalReason>> = {
  1000: 'market',
  1001: 'market',
  1002: 'market',
  1003: 'market',
  1004: 'signature',
  1008: 'signature',
  1009: 'invalid',
  1014: 'market',
  1100: 'signature',
  1101: 'signature',
  1102: 'signature',
  1120: 'invalid',
  1121: 'invalid',
  1122: 'invalid',
  1123: 'invalid',
  1124: 'invalid',
  1125: 'invalid',
  1126: 'too_many_orders',
  1127: 'margin',
  1128: 'invalid',
  1129: 'invalid',
  1130: 'invalid',
  1131: 'invalid',
  1132: 'invalid',
  1133: 'invalid',
  1134: 'duplicate',
  1135: 'invalid',
  // 1136 to 1138, reduce-only against a position that has just changed, stay `other`: the next quote knows better.
  1139: 'invalid',
  1140: 'margin',
  1141: 'price_band',
  1142: 'unknown_order',
  1143: 'invalid',
  1144: 'invalid',
  1145: 'margin',
  1146: 'invalid',
  1147: 'margin',
  1148: 'margin',
  1500: 'signature',
}

/** Maintenance, post-only and reduce-only mode. */
const closedCodes = new Set([1010, 1011, 1012])
const unhandledCode = 1006
const defaultRetryAfterMs = 1_000

/** Turns the end of a request into the venue's data or into an error in our words. Never throws. */
export function readAnswer(outcome: HttpOutcome, purpose: Purpose): ApiAnswer {
  if (outcome.result === 'not_sent') return failed({ kind: 'unreachable', detail: outcome.detail })
  if (outcome.result === 'lost') return failed(inDoubt(purpose, outcome.detail))
  const { status, text } = outcome
  const isSuccess = status >= 200 && status < 300
  if (status === 429) return failed({ kind: 'rate_limited', retryAfterMs: outcome.retryAfterMs ?? defaultRetryAfterMs })
  if (isSuccess && text.trim() === '') return { result: 'ok', data: null, cursor: null, isPaged: false }
  const envelope = parseEnvelope(text)
  if (status === 401 || status === 403) return failed({ kind: 'unauthorized', detail: describe(status, envelope) })
  // Whoever answers a read with 503, nothing was changed. For a write it may be a gateway that gave up after forwarding.
  if (status === 503 && purpose === 'read') return failed({ kind: 'closed', detail: describe(status, envelope) })
  if (envelope === null) return failed(inDoubt(purpose, `HTTP ${status} with a body that is not the venue's JSON`))
  if (isSuccess && envelope.status === 'OK') {
    const { data = null, pagination } = envelope
    return {
      result: 'ok',
      data,
      cursor: pagination?.cursor ?? null,
      isPaged: pagination !== undefined && pagination !== null,
    }
  }
  return failed(...refusal(status, envelope, purpose))
}

function refusal(status: number, envelope: WireEnvelope, purpose: Purpose): [VenueError, boolean] {
  const code = codeOf(envelope)
  const detail = describe(status, envelope)
  if (isClosure(status, envelope)) return [{ kind: 'closed', detail }, false]
  const isDecided = status < 300 || (status >= 400 && status < 500)
  if (!isDecided || envelope.status !== 'ERROR' || code === unhandledCode) return [inDoubt(purpose, detail), false]
  const known = code === null ? undefined : refusalReasons[code]
  const isAbsent = status === 404 && (known === undefined || known === 'unknown_order')
  return [{ kind: 'refused', reason: isAbsent ? 'unknown_order' : (known ?? 'other'), code, detail }, isAbsent]
}

/** The venue itself says that it is closed, so the request had no effect. A form without a code may be a gateway's. */
function isClosure(status: number, envelope: WireEnvelope): boolean {
  if (envelope.status !== 'ERROR' || (envelope.error?.code ?? null) === null) return false
  const code = codeOf(envelope)
  return (code !== null && closedCodes.has(code)) || (status === 503 && code !== unhandledCode)
}

/** The request was taken, or may have been, and what came back decides nothing. */
function inDoubt(purpose: Purpose, detail: string): VenueError {
  return { kind: purpose === 'write' ? 'ambiguous' : 'unreachable', detail }
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

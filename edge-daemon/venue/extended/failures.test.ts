import { describe, expect, test } from 'vitest'
import { hadNoEffect } from '../../core/venue-error.ts'
import { readAnswer, type HttpOutcome } from './failures.ts'

const answered = (status: number, body: unknown, retryAfterMs: number | null = null): HttpOutcome => ({
  result: 'answered',
  status,
  retryAfterMs,
  text: typeof body === 'string' ? body : JSON.stringify(body),
})
const refusal = (code: number | string, message = 'no') => ({ status: 'ERROR', error: { code, message } })
const html = '<html><body>Just a moment</body></html>'

/** What became of a write and of a read, each as its kind or reason. */
function kinds(outcome: HttpOutcome): string[] {
  return (['write', 'read'] as const).map((purpose) => {
    const answer = readAnswer(outcome, purpose)
    if (answer.result === 'ok') return 'ok'
    return answer.error.kind === 'refused' ? answer.error.reason : answer.error.kind
  })
}

describe('readAnswer', () => {
  test.each([
    ['data', answered(200, { status: 'OK', data: [] }), 'ok', 'ok'],
    ['a status in lower case', answered(200, { status: 'ok', data: [] }), 'ok', 'ok'],
    ['an empty body', answered(200, ''), 'ok', 'ok'],
    ['201', answered(201, { status: 'OK' }), 'ok', 'ok'],
    ['204', answered(204, ''), 'ok', 'ok'],
    ['an error in a 200', answered(200, refusal(1140)), 'margin', 'margin'],
    ['401', answered(401, ''), 'unauthorized', 'unauthorized'],
    ['401 in HTML', answered(401, html), 'unauthorized', 'unauthorized'],
    ['403 from the venue', answered(403, refusal(403)), 'unauthorized', 'unauthorized'],
    ['403 in HTML', answered(403, html), 'ambiguous', 'closed'],
    ['403 without a body', answered(403, ''), 'ambiguous', 'closed'],
    ['403 in JSON of another form', answered(403, { message: 'Forbidden' }), 'ambiguous', 'closed'],
    ['429 with any body', answered(429, html), 'rate_limited', 'rate_limited'],
    ['503 in HTML', answered(503, html), 'ambiguous', 'closed'],
    ['503 without a body', answered(503, ''), 'ambiguous', 'closed'],
    ['503 in JSON of another form', answered(503, { message: 'upstream' }), 'ambiguous', 'closed'],
    ['503 in an envelope without a code', answered(503, { status: 'error' }), 'ambiguous', 'closed'],
    ['503 in an envelope that says OK', answered(503, { status: 'OK', data: {} }), 'ambiguous', 'closed'],
    ['503 with an unhandled error', answered(503, refusal(1006)), 'ambiguous', 'closed'],
    ['503 with maintenance', answered(503, refusal(1010)), 'closed', 'closed'],
    ['503 with another code of the venue', answered(503, refusal('UNAVAILABLE')), 'closed', 'closed'],
    ['maintenance beside an OK', answered(500, { ...refusal(1010), status: 'OK' }), 'ambiguous', 'unreachable'],
    ['maintenance', answered(400, refusal(1010)), 'closed', 'closed'],
    ['maintenance as a 500', answered(500, refusal(1010)), 'closed', 'closed'],
    ['post-only mode', answered(400, refusal(1011)), 'closed', 'closed'],
    ['reduce-only mode', answered(400, refusal(1012)), 'closed', 'closed'],
    ['an unhandled error', answered(400, refusal(1006)), 'ambiguous', 'unreachable'],
    ['500', answered(500, refusal(1140)), 'ambiguous', 'unreachable'],
    ['502 in HTML', answered(502, html), 'ambiguous', 'unreachable'],
    ['504', answered(504, ''), 'ambiguous', 'unreachable'],
    ['HTML in a 200', answered(200, html), 'ambiguous', 'unreachable'],
    ['half a JSON text', answered(200, '{"status":"OK","da'), 'ambiguous', 'unreachable'],
    ['JSON of another form', answered(200, [1, 2]), 'ambiguous', 'unreachable'],
    ['an unknown status word', answered(200, { status: 'MAYBE', data: {} }), 'ambiguous', 'unreachable'],
    ['a redirect', answered(302, ''), 'ambiguous', 'unreachable'],
    ['404 in HTML', answered(404, html), 'ambiguous', 'unreachable'],
    ['404 from the venue', answered(404, refusal('NOT_FOUND')), 'unknown_order', 'unknown_order'],
    ['404 of the market', answered(404, refusal(1001)), 'market', 'market'],
    ['the order to edit is not known', answered(400, refusal(1142)), 'unknown_order', 'unknown_order'],
    ['a wrong signature', answered(400, refusal(1101)), 'signature', 'signature'],
    ['a code as text', answered(400, refusal('1134')), 'duplicate', 'duplicate'],
    ['a code off the tick', answered(400, refusal(1124)), 'invalid', 'invalid'],
    ['a price outside the band', answered(400, refusal(1141)), 'price_band', 'price_band'],
    ['too many orders', answered(400, refusal(1126)), 'too_many_orders', 'too_many_orders'],
    ['a reduce-only clash', answered(400, refusal(1137)), 'other', 'other'],
    ['a code nobody listed', answered(422, refusal(9_999)), 'other', 'other'],
    ['a lost answer', { result: 'lost', detail: 'ECONNRESET' }, 'ambiguous', 'unreachable'],
    ['a request that never left', { result: 'not_sent', detail: 'ECONNREFUSED' }, 'unreachable', 'unreachable'],
  ] satisfies [string, HttpOutcome, string, string][])(
    '%s: a write is %s, a read %s',
    (_name, outcome, write, read) => {
      expect(kinds(outcome)).toEqual([write, read])
    },
  )

  test('waits as long as the venue asked, and a second when it did not say', () => {
    expect(readAnswer(answered(429, '', 7_000), 'write')).toMatchObject({ error: { retryAfterMs: 7_000 } })
    expect(readAnswer(answered(429, ''), 'write')).toMatchObject({ error: { retryAfterMs: 1_000 } })
  })

  test('gives the cursor with all its digits', () => {
    const text = '{"status":"OK","data":[],"pagination":{"cursor":1784963886257016832,"count":1}}'
    expect(readAnswer(answered(200, text), 'read')).toMatchObject({ cursor: '1784963886257016832', isPaged: true })
    expect(readAnswer(answered(200, { status: 'OK', data: [] }), 'read')).toMatchObject({
      cursor: null,
      isPaged: false,
    })
  })

  test('believes an absence only when the venue itself states it', () => {
    expect(readAnswer(answered(404, refusal('NOT_FOUND')), 'read')).toMatchObject({ isAbsent: true })
    for (const outcome of [
      answered(404, html),
      answered(404, ''),
      answered(404, refusal(1004)),
      answered(400, refusal(1142)),
    ]) {
      expect(readAnswer(outcome, 'read')).toMatchObject({ isAbsent: false })
    }
  })

  test('no doubtful end of a write counts as having had no effect', () => {
    for (const outcome of [
      answered(500, ''),
      answered(503, html),
      answered(503, ''),
      answered(200, html),
      answered(302, ''),
      { result: 'lost', detail: '' } as const,
    ]) {
      const answer = readAnswer(outcome, 'write')
      expect(answer.result === 'failed' && hadNoEffect(answer.error)).toBe(false)
    }
  })
})

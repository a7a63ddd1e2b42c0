import { expect, test } from 'vitest'
import type { HttpOutcome } from '../../../edge-daemon/venue/extended/failures.ts'
import { shortPage } from './past-reads.ts'

const answered = (text: string): HttpOutcome => ({ result: 'answered', status: 200, retryAfterMs: null, text })
const jsonOf = (outcome: HttpOutcome): unknown => (outcome.result === 'answered' ? JSON.parse(outcome.text) : null)

test('a list is cut to its first row, with a cursor or as if there were no more', () => {
  const whole = answered('{"status":"OK","data":[{"id":2},{"id":1}]}')
  const cut = (cursor: number | null) => ({ status: 'OK', data: [{ id: 2 }], pagination: { cursor, count: 1 } })
  expect(jsonOf(shortPage(whole, 'short'))).toEqual(cut(2))
  expect(jsonOf(shortPage(whole, 'last'))).toEqual(cut(null))
})

test('what is no list of rows stays as it is: a page of something in between, another answer, none', () => {
  const lost: HttpOutcome = { result: 'lost', detail: 'cut' }
  for (const other of [answered('<html><body>502</body></html>'), answered('{"status":"OK","data":{}}'), lost])
    expect(shortPage(other, 'short')).toBe(other)
})

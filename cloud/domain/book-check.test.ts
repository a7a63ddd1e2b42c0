import { describe, expect, test } from 'vitest'
import { beginCheck, isUnderWay, stepCheck, type BookCheck, type CallOutcome } from './book-check.ts'

const ok = (data: unknown): CallOutcome => ({ status: 200, text: JSON.stringify({ status: 'OK', data }) })

/** Plays one look to its end: what was called, and what it proved. */
function look(cancelFirst: boolean, ...outcomes: readonly CallOutcome[]) {
  const calls: string[] = []
  let check = beginCheck(cancelFirst)
  for (const outcome of outcomes) {
    calls.push(`${check.call.method} ${check.call.path}`)
    const next = stepCheck(check, outcome)
    if (!isUnderWay(next)) return { calls, end: next }
    check = next
  }
  return { calls, end: null }
}

describe('a look at the book', () => {
  test('counts the open orders of an OK envelope', () => {
    expect(look(false, ok([{}, {}]))).toEqual({
      calls: ['GET /user/orders'],
      end: { openOrders: 2, problem: null } satisfies BookCheck,
    })
  })

  test.each<[string, CallOutcome, string]>([
    ['an error status', { status: 503, text: '' }, 'the exchange answered 503'],
    ['a redirect, which is not followed', { status: 302, text: '' }, 'the exchange answered 302'],
    ['no answer', { failure: 'timed out' }, 'timed out'],
    ['text that is no JSON', { status: 200, text: '<html>' }, 'unreadable'],
    [
      'an envelope that says ERROR',
      { status: 200, text: '{"status":"ERROR","data":[]}' },
      'the answer is not a list of orders',
    ],
    ['an empty body', { status: 200, text: '' }, 'the answer is not a list of orders'],
    ['a list that is none', ok({}), 'the answer is not a list of orders'],
  ])('proves nothing by %s', (_, outcome, problem) => {
    expect(look(false, outcome).end).toEqual({ openOrders: null, problem: `reading the book: ${problem}` })
  })

  test.each<[CallOutcome, string | null]>([
    [ok({}), null],
    [{ status: 200, text: '{"status":"ok"}' }, null],
    [{ status: 200, text: '' }, null],
    [{ status: 200, text: ' \n' }, null],
    [{ status: 200, text: '{"status":"ERROR","error":{"code":1010}}' }, 'mass cancel: refused with code 1010'],
    [{ status: 200, text: '{"status":"ERROR"}' }, 'mass cancel: refused'],
    [{ status: 200, text: '{}' }, 'mass cancel: the answer is not an envelope'],
    [{ status: 200, text: 'null' }, 'mass cancel: the answer is not an envelope'],
    [{ status: 200, text: '<html>' }, 'mass cancel: unreadable'],
    [{ status: 429, text: 'slow down' }, 'mass cancel: the exchange answered 429'],
    [{ failure: 'unreachable' }, 'mass cancel: unreachable'],
  ])('follows a mass cancel answered with %j, whatever that said, and reports it', (outcome, problem) => {
    expect(look(true, outcome, ok([]))).toEqual({
      calls: ['POST /user/order/massCancel', 'GET /user/orders'],
      end: { openOrders: 0, problem },
    })
  })

  test('names the refused cancel first when the read fails too', () => {
    expect(look(true, { status: 401, text: '' }, { failure: 'timed out' }).end).toEqual({
      openOrders: null,
      problem: 'mass cancel: the exchange answered 401',
    })
  })
})

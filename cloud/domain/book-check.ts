import { z } from 'zod'

// One look at the account's open orders, after a mass cancel when that is asked for: which call comes next, and what its
// answer proves. No I/O: a shell makes the calls, one at a time, and hands in what became of them.

export type ExchangeCall = {
  readonly method: 'GET' | 'POST'
  /** Below the exchange's `/api/v1`. */
  readonly path: string
  readonly body: string | null
}

/** What became of a call: an answer, good or bad, or the reason why there is none. */
export type CallOutcome = { readonly status: number; readonly text: string } | { readonly failure: string }

/** `openOrders` is null when the book could not be read; `problem` says what went wrong with either call. */
export type BookCheck = { readonly openOrders: number | null; readonly problem: string | null }

export type CheckUnderWay = {
  readonly step: 'cancel' | 'read'
  readonly call: ExchangeCall
  readonly cancelProblem: string | null
}

const readBook: ExchangeCall = { method: 'GET', path: '/user/orders', body: null }
const cancelAll: ExchangeCall = { method: 'POST', path: '/user/order/massCancel', body: '{"cancelAll":true}' }

/** The first call. With `cancelFirst` every order of the account is cancelled before the book is read. */
export const beginCheck = (cancelFirst: boolean): CheckUnderWay =>
  cancelFirst
    ? { step: 'cancel', call: cancelAll, cancelProblem: null }
    : { step: 'read', call: readBook, cancelProblem: null }

/** The next call, or the end. The book is read whatever the exchange said about the cancel: that answer proves nothing. */
export function stepCheck(check: CheckUnderWay, outcome: CallOutcome): CheckUnderWay | BookCheck {
  const answer = decode(outcome)
  if (check.step === 'cancel') {
    const problem = answer.problem ?? refusalIn(answer.body)
    const cancelProblem = problem === null ? null : `mass cancel: ${problem}`
    return { step: 'read', call: readBook, cancelProblem }
  }
  if (answer.problem !== null) return unread(check, answer.problem)
  // Only an OK envelope with a list proves anything.
  const orders = OrdersEnvelope.safeParse(answer.body)
  if (!orders.success) return unread(check, 'the answer is not a list of orders')
  return { openOrders: orders.data.data.length, problem: check.cancelProblem }
}

export const isUnderWay = (check: CheckUnderWay | BookCheck): check is CheckUnderWay => 'step' in check

const ok = z.string().regex(/^ok$/i)
const OrdersEnvelope = z.object({ status: ok, data: z.array(z.unknown()) })
const OkEnvelope = z.object({ status: ok })
const RefusedEnvelope = z.object({
  status: z.string(),
  error: z
    .object({ code: z.union([z.number(), z.string().max(20)]) })
    .nullish()
    .catch(null),
})

/** What a 200 says against itself; null when it says OK, or nothing at all. */
function refusalIn(body: unknown): string | null {
  if (body === undefined || OkEnvelope.safeParse(body).success) return null
  const refused = RefusedEnvelope.safeParse(body)
  if (!refused.success) return 'the answer is not an envelope'
  const { error } = refused.data
  return error ? `refused with code ${error.code}` : 'refused'
}

const unread = ({ cancelProblem }: CheckUnderWay, problem: string): BookCheck => ({
  openOrders: null,
  problem: cancelProblem ?? `reading the book: ${problem}`,
})

/** An empty answer has no body: undefined. */
type Decoded = { readonly body: unknown; readonly problem: string | null }

function decode(outcome: CallOutcome): Decoded {
  if ('failure' in outcome) return { body: null, problem: outcome.failure }
  const { status, text } = outcome
  if (status < 200 || status > 299) return { body: null, problem: `the exchange answered ${status}` }
  if (text.trim() === '') return { body: undefined, problem: null }
  try {
    return { body: JSON.parse(text), problem: null }
  } catch {
    return { body: null, problem: 'unreadable' }
  }
}

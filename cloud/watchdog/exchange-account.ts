import { z } from 'zod'

// The two calls the watchdog makes. Expected failures are values; a key never appears in one.

export type ExchangeAccess = { readonly restUrl: string; readonly apiKey: string }

/** `openOrders` is null when the book could not be read; `problem` says what went wrong with either call. */
export type BookCheck = { readonly openOrders: number | null; readonly problem: string | null }

const callTimeoutMs = 3_000
const Envelope = z.object({ status: z.string().regex(/^ok$/i) })
const OrdersEnvelope = Envelope.extend({ data: z.array(z.unknown()) })

/** Reads the account's open orders. Only an OK envelope with a list proves anything. */
export async function readBook(access: ExchangeAccess): Promise<BookCheck> {
  const answer = await call(access, 'GET', '/user/orders', null)
  if (answer.problem !== null) return { openOrders: null, problem: `reading the book: ${answer.problem}` }
  const parsed = OrdersEnvelope.safeParse(answer.body)
  if (!parsed.success) return { openOrders: null, problem: 'reading the book: the answer is not a list of orders' }
  return { openOrders: parsed.data.data.length, problem: null }
}

/** Cancels every order of the account, then reads the book whatever the exchange said about the cancel. */
export async function cancelAndReadBook(access: ExchangeAccess): Promise<BookCheck> {
  const cancel = await call(access, 'POST', '/user/order/massCancel', '{"cancelAll":true}')
  const book = await readBook(access)
  const problem = cancel.problem === null ? null : `mass cancel: ${cancel.problem}`
  return { openOrders: book.openOrders, problem: problem ?? book.problem }
}

type Answer = { readonly body: unknown; readonly problem: null } | { readonly body: null; readonly problem: string }

async function call(
  access: ExchangeAccess,
  method: 'GET' | 'POST',
  path: string,
  body: string | null,
): Promise<Answer> {
  // A timer that can be cleared: a pending one would keep the object from sleeping.
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), callTimeoutMs)
  try {
    const response = await fetch(`${access.restUrl}${path}`, {
      method,
      ...(body === null ? {} : { body }),
      // A redirect would carry the key elsewhere.
      redirect: 'manual',
      signal: abort.signal,
      headers: {
        'X-Api-Key': access.apiKey,
        // Workers send none, and the venue refuses requests without it.
        'User-Agent': 'pilotlight-watchdog/1',
        'Content-Type': 'application/json',
        Accept: 'application/json',
      },
    })
    const text = await response.text()
    if (!response.ok) return { body: null, problem: `the exchange answered ${response.status}` }
    return { body: text === '' ? null : JSON.parse(text), problem: null }
  } catch {
    return { body: null, problem: abort.signal.aborted ? 'timed out' : 'unreachable or unreadable' }
  } finally {
    clearTimeout(timer)
  }
}

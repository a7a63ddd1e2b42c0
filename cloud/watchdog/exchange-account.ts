import {
  beginCheck,
  isUnderWay,
  stepCheck,
  type BookCheck,
  type CallOutcome,
  type ExchangeCall,
} from '../domain/book-check.ts'

// The calls of the watchdog, made. Expected failures are values; a key never appears in one.

export type ExchangeAccess = { readonly restUrl: string; readonly apiKey: string }

/** Shorter than between two ticks: they wait for each other. */
export const callTimeoutMs = 3_000

/** Makes the calls of one look at the book, one after the other. */
export async function checkBook(access: ExchangeAccess, cancelFirst: boolean): Promise<BookCheck> {
  for (let check = beginCheck(cancelFirst); ;) {
    const next = stepCheck(check, await makeCall(access, check.call))
    if (!isUnderWay(next)) return next
    check = next
  }
}

async function makeCall(access: ExchangeAccess, { method, path, body }: ExchangeCall): Promise<CallOutcome> {
  // A timer that can be cleared: a pending one would keep the object from sleeping.
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), callTimeoutMs)
  try {
    const response = await fetch(`${access.restUrl.replace(/\/+$/, '')}${path}`, {
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
    return { status: response.status, text: await response.text() }
  } catch {
    return { failure: abort.signal.aborted ? 'timed out' : 'unreachable' }
  } finally {
    clearTimeout(timer)
  }
}

// How many requests one address may make. The rule: a window of a minute begins with an address's first request; within
// it so many requests are answered, all endpoints together and one each, and those above get 429 until it is over.

export type RateLimit = {
  /** True when this request may be answered; it is counted either way. */
  admits(address: string, nowMs: number): boolean
}

export const rateWindowMs = 60_000

/** Addresses remembered at once. Beyond it the oldest windows are forgotten: a flood of made-up addresses costs no memory. */
export const addressesMax = 10_000

/** Null is without limit. */
export function createRateLimit(requestsPerMinute: number | null): RateLimit {
  const windows = new Map<string, { readonly sinceMs: number; used: number }>()
  return {
    admits(address, nowMs) {
      if (requestsPerMinute === null) return true
      const known = windows.get(address)
      if (known !== undefined && nowMs - known.sinceMs < rateWindowMs) {
        known.used += 1
        return known.used <= requestsPerMinute
      }
      // Taken out and put back, so that the map stays sorted by the age of the windows.
      windows.delete(address)
      windows.set(address, { sinceMs: nowMs, used: 1 })
      const [oldest] = windows.keys()
      if (windows.size > addressesMax && oldest !== undefined) windows.delete(oldest)
      return true
    },
  }
}

/** The first address of X-Forwarded-For when there is one, else the socket's own. Longer than an address is cut. */
export function clientAddress(forwardedFor: string | readonly string[] | undefined, socketAddress: string): string {
  const text = typeof forwardedFor === 'string' ? forwardedFor : (forwardedFor?.[0] ?? '')
  const first = (text.split(',', 1)[0] ?? '').trim().slice(0, 45)
  return first === '' ? socketAddress : first
}

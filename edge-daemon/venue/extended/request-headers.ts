import type { Secret } from '../secret.ts'

/** What travels with every request; null when it can, else one sentence that names the field and contains no secret. */
export function checkHeaders(given: { readonly apiKey: Secret; readonly userAgent: string }): string | null {
  if (!/^[\x21-\x7e]+$/.test(given.apiKey.reveal()))
    return 'apiKey is empty or contains spaces: give the API key of the sub-account'
  if (!/^[\x20-\x7e]+$/.test(given.userAgent))
    return 'userAgent must be plain text and not empty: the exchange demands one'
  return null
}

/** Of a socket's upgrade; the key only where the socket carries something private. */
export function upgradeHeaders(userAgent: string, apiKey: Secret | null): Readonly<Record<string, string>> {
  return { 'User-Agent': userAgent, ...(apiKey === null ? {} : { 'X-Api-Key': apiKey.reveal() }) }
}

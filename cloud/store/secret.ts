const encoder = new TextEncoder()

/** Constant-time comparison. Both sides are hashed, so that lengths do not show; an empty secret equals nothing. */
export async function secretsEqual(given: string, wanted: string | undefined): Promise<boolean> {
  if (wanted === undefined || wanted === '') return false
  const [a, b] = await Promise.all([digest(given), digest(wanted)])
  return crypto.subtle.timingSafeEqual(a, b)
}

/** Lower-case hex SHA-256 of the UTF-8 text. */
export async function sha256Hex(text: string): Promise<string> {
  return hex(new Uint8Array(await digest(text)))
}

/** Lower-case hex HMAC-SHA256 of the UTF-8 text; empty when the key is. */
export async function signatureOf(text: string, key: string | undefined): Promise<string> {
  if (key === undefined || key === '') return ''
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const imported = await crypto.subtle.importKey('raw', encoder.encode(key), algorithm, false, ['sign'])
  return hex(new Uint8Array(await crypto.subtle.sign(algorithm, imported, encoder.encode(text))))
}

/** 256 random bits as hex. */
export const randomSecret = (): string => hex(crypto.getRandomValues(new Uint8Array(32)))

const digest = (text: string): Promise<ArrayBuffer> => crypto.subtle.digest('SHA-256', encoder.encode(text))
const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

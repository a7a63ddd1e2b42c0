import { randomSecret, secretsEqual, sha256Hex, signatureOf } from './secret.ts'

export const sessionLifetimeMs = 12 * 3_600_000

/**
 * Spends the one-time token and opens a session, both or neither; answers the session's secret, or null when the token was
 * spent before. Only hashes are stored. The secret is signed with its end, for when the database cannot be asked.
 */
export async function openSession(
  db: D1Database,
  oneTimeToken: string,
  signingKey: string | undefined,
  atMs: number,
): Promise<string | null> {
  const signed = `${randomSecret()}.${atMs + sessionLifetimeMs}`
  const secret = `${signed}.${await signatureOf(signed, signingKey)}`
  try {
    await db.batch([
      // The primary key makes the second attempt fail, and with it the whole batch.
      db
        .prepare('INSERT INTO used_token (token_sha256, used_at_ms) VALUES (?, ?)')
        .bind(await sha256Hex(oneTimeToken), atMs),
      db
        .prepare('INSERT INTO session (token_sha256, created_at_ms, expires_at_ms) VALUES (?, ?, ?)')
        .bind(await sha256Hex(secret), atMs, atMs + sessionLifetimeMs),
      db.prepare('DELETE FROM session WHERE expires_at_ms <= ?').bind(atMs),
    ])
    return secret
  } catch (error) {
    if (String(error).includes('UNIQUE constraint failed: used_token')) return null
    throw error
  }
}

export async function hasSession(db: D1Database, secret: string, atMs: number): Promise<boolean> {
  const row = await db
    .prepare('SELECT 1 FROM session WHERE token_sha256 = ? AND expires_at_ms > ?')
    .bind(await sha256Hex(secret), atMs)
    .first()
  return row !== null
}

/** Whether this Worker has opened such a session and its time is not over; it may have been closed before. */
export async function isSignedSession(secret: string, signingKey: string | undefined, atMs: number): Promise<boolean> {
  const [random = '', expiresAtMs = '', signature = ''] = secret.split('.')
  const isGenuine = await secretsEqual(signature, await signatureOf(`${random}.${expiresAtMs}`, signingKey))
  return isGenuine && Number(expiresAtMs) > atMs
}

export async function closeSession(db: D1Database, secret: string): Promise<void> {
  await db
    .prepare('DELETE FROM session WHERE token_sha256 = ?')
    .bind(await sha256Hex(secret))
    .run()
}
